"""Dates that are printed in figures, in the order of day, month and year that a sender keeps to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd", "ydm"]

_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd", "ydm")
# 03.11.2026, 11/3/26, 2026-11-03
_FIGURES = re.compile(r"(?<![\d.,/-])(\d{4}|\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{1,2})(?![\d]|[./-]\d)")
_CENTURY = 2000


def in_figures(text: str, order: DateOrder) -> Iterator[tuple[date, int, int]]:
    """Yield the dates in figures of a text that stand in an order, with where they start and end."""
    for match in _FIGURES.finditer(text):
        value = _value((match[1], match[3], match[4]), order)
        if value:
            yield value, match.start(), match.end()


def dates_in_figures(text: str) -> Iterator[tuple[int, int, set[date]]]:
    """Yield where dates in figures stand, and all that they can mean."""
    for match in _FIGURES.finditer(text):
        parts = (match[1], match[3], match[4])
        yield match.start(), match.end(), {found for order in _ORDERS if (found := _value(parts, order))}


def order_of(text: str, value: str) -> list[DateOrder]:
    """Return the orders in which a printed date means the given ISO date; none if it is not all figures."""
    match = _FIGURES.search(text)
    if match is None:
        return []
    parts = (match[1], match[3], match[4])
    return [order for order in _ORDERS if (found := _value(parts, order)) and found.isoformat() == value]


def _value(parts: tuple[str, str, str], order: DateOrder) -> date | None:
    by_name = dict(zip(order, parts, strict=True))
    if len(by_name["d"]) > 2 or len(by_name["m"]) > 2:
        return None
    year = int(by_name["y"])
    try:
        return date(year if year > 99 else year + _CENTURY, int(by_name["m"]), int(by_name["d"]))
    except ValueError:
        return None
