"""What is refused at the desk. Each text is one sentence or two for the person: what is so, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from review.models import Review


class ReviewError(Exception):
    """What was asked cannot be done now."""


class Locked(ReviewError):
    """Somebody else has the document open."""


class Conflict(ReviewError):
    """Somebody saved since this was loaded. `theirs` is what the draft holds now: field -> value JSON.

    Nothing was overwritten: the draft keeps theirs, the caller still has its own, and a person chooses.
    """

    def __init__(self, review: Review, theirs: Mapping[str, Any]) -> None:
        super().__init__("Somebody saved this document while you had it open. Choose which values stay.")
        self.review = review
        self.theirs = theirs
