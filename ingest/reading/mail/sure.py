"""How sure a value of a mail's own is: the share of its kind that was right on mails judged by hand. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

MEASURED = Path(__file__).parent / "sure.toml"
_SHARES: Mapping[str, float] = tomllib.loads(MEASURED.read_text("utf-8"))

Sure = Callable[[str], float]
"""How sure a value is by where it was read: one of the names of sure.toml."""


def share(where: str) -> float:
    """Return the share of values read there that were right."""
    return _SHARES[where]
