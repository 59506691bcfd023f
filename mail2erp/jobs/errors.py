"""The two ways in which a task says that it could not finish; everything else it raises is unforeseen."""

from __future__ import annotations

from datetime import timedelta


class Later(Exception):
    """Trying again will probably help. The text is one sentence of cause.

    `after` is how long to leave it alone, where the other side said so; otherwise the ledger backs off.
    """

    def __init__(self, sentence: str, after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.after = after


class NeedsPerson(Exception):
    """Trying again by itself will not help. The text is one sentence: what happened, then what to do."""


class LeaseLost(Exception):
    """Another worker holds the job by now; what this one did must not be recorded."""
