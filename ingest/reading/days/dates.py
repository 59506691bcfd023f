"""Dates as business documents print them, in the languages of the data files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from ingest.reading.languages import fold, months, words

Order = Literal["dmy", "mdy"]

# 3.11.2026, 03/11/26, 3 - 11 - 2026
_NUMERIC = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d]|[./-]\d)")
# 2026-11-03, 2026.11.3
_ISO = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?![\d])")
_DANISH = re.compile(r"(?<![\d.,/-])(\d{1,2})/(\d{1,2}) ?[- ] ?(\d{4})(?!\d)")  # 3/11-2026, 3/11 2026
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")  # 20261103
_OF = rf"(?:(?:{'|'.join(sorted(words('within_dates')))}) )?"
_MONTH = r"([^\W\d_]{3,10})"
# 3. November 2026, 3 de noviembre de 2026, 03-Nov-26; “l7 June” on a scan is no seventh
_DAY_FIRST = re.compile(
    r"(?<![\d.,])(?<!\b[lI])(\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s?[-/ .]?\s?"
    rf"{_OF}{_MONTH}\.?,?\s?[-/ .]?\s?{_OF}'?(\d{{4}}|\d{{2}})(?!\d)"
)
# November 3rd, 2026
_MONTH_FIRST = re.compile(rf"{_MONTH}\.?\s?[-/ ]?\s?(\d{{1,2}})(?:st|nd|rd|th)?\s?[,/ -]\s?(\d{{4}})(?!\d)")
_YEAR_FIRST = re.compile(rf"(?<!\d)((?:19|20)\d{{2}})[-/ ]{_MONTH}[-/ ](\d{{1,2}})(?!\d)")  # 2026-Nov-03


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date and where its text stands in the string it was found in."""

    value: date
    start: int
    end: int


def find_dates(text: str, order: Order = "dmy", *, compact: bool = False) -> list[DateFound]:
    """Return the dates in a text, left to right, not overlapping. `compact` allows 20181231 as well."""
    return list(_dates(text, order, compact)) if any(map(str.isdigit, text)) else []


@lru_cache(maxsize=4096)
def _dates(text: str, order: Order, compact: bool) -> tuple[DateFound, ...]:
    found = sorted(_all(text, order, compact), key=lambda one: (one.start, -one.end))
    kept: list[DateFound] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _all(text: str, order: Order, compact: bool) -> Iterator[DateFound]:
    for match in _ISO.finditer(text):
        yield from _made(match, match[1], match[3], match[4])
    for match in _NUMERIC.finditer(text):
        day, month = (match[3], match[1]) if _month_first(match, order) else (match[1], match[3])
        yield from _made(match, match[4], month, day)
    for match in _DANISH.finditer(text):
        yield from _made(match, match[3], match[2], match[1])
    for match in _DAY_FIRST.finditer(text):
        yield from _made(match, match[3], _month(match[2]), match[1])
    for match in _MONTH_FIRST.finditer(text):
        yield from _made(match, match[3], _month(match[1]), match[2])
    for match in _YEAR_FIRST.finditer(text):
        yield from _made(match, match[1], _month(match[2]), match[3])
    if compact:
        for match in _COMPACT.finditer(text):
            yield from _made(match, match[1], match[2], match[3])


def _month_first(match: re.Match[str], order: Order) -> bool:
    first, second = int(match[1]), int(match[3])
    if match[2] == "." and second <= 12:
        return False
    return second > 12 or (order == "mdy" and first <= 12)


def _made(match: re.Match[str], year: str, month: int | str, day: str) -> Iterator[DateFound]:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    try:
        value = date(number, int(month), int(day))
    except ValueError:
        return
    if 1990 <= value.year <= 2079:
        yield DateFound(value, match.start(), match.end())


@lru_cache(maxsize=1 << 13)
def _month(name: str) -> int:
    return months().get(fold(name), 0)


def day_order(text: str, *, american: bool) -> Order:
    """Tell whether a document writes 3/4 for the third of April or, as Americans do, for March the fourth."""
    firsts = [(int(m[1]), int(m[3])) for m in _NUMERIC.finditer(text) if m[2] != "."]
    if any(first > 12 for first, _ in firsts):
        return "dmy"
    if any(second > 12 for _, second in firsts):
        return "mdy"
    return "mdy" if american else "dmy"
