"""Whole numbers in an address or a form: plain digits, no more of them than a row's number can have."""

from __future__ import annotations

MOST_DIGITS = 18


def whole(text: str) -> int | None:
    """Return the number that a text is, None where it is none that the database could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
