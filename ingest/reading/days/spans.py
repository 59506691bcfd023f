"""Spans of days as business documents print them: “1.–31.03.2026”, “1 March to 15 April 2026”, “März 2026”.

Which words join two days is data: the `period_from` and `period_to` lists of the language files.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ingest.reading.days.dates import Order, find_dates
from ingest.reading.languages import fold, languages, months

Place = tuple[int, int]
"""Where a text begins and ends in the string it was found in."""

_REACH = 32
"""The longest date, in characters."""

_NAME = r"([^\W\d_]{3,10})"
# November 2026, Nov. '26, noviembre de 2026
_MONTH_NAMED = re.compile(rf"{_NAME}\.?\s?[-/ ]?\s?(?:(?:de|del|of)\s)?((?:19|20)\d{{2}}|'\d{{2}})(?!\d)")
_MONTH_FIGURES = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])\s?[./-]\s?(20\d{2})(?![\d]|[./-]\d)")  # 11/2026, 11.2026
_MONTH_ISO = re.compile(r"(?<!\d)(20\d{2})[-/](0[1-9]|1[0-2])(?![\d]|[./-]\d)")  # 2026-11
# the “1.11.” of “1.11. – 30.11.2026”
_DAY_MONTH = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./]?$")
# 1. November, 1 de noviembre
_DAY_NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s?(?:de\s)?{_NAME}\.?$")
_NAMED_DAY = re.compile(rf"{_NAME}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?$")  # November 1st
_DAY = re.compile(r"(?<![\d.,/-])(\d{1,2})(?:st|nd|rd|th|er|\.|º)?$")  # the “1.” of “1. – 31.03.2026”
_NAMED = re.compile(rf"{_NAME}\.?$")  # the “March” of “March – May 2026”


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both of them in it; `first` and `last` are where the two stand in the text."""

    start: date
    end: date
    first: Place
    last: Place


@dataclass(frozen=True, slots=True)
class _Edge:
    """One end of a span: a day, or the days of a whole month."""

    start: date
    end: date
    place: Place

    @property
    def is_month(self) -> bool:
        return self.start != self.end


def find_periods(text: str, order: Order = "dmy", *, loose: bool = False) -> list[Period]:
    """Return the spans of days in a text, left to right. `loose` also takes “1. – 31.03.2026”."""
    return list(_joined(text, order, loose)) if any(map(str.isdigit, text)) else []


def period_at_start(text: str, order: Order = "dmy") -> Period | None:
    """Return the span that a text begins with: of two days, of a month or quarter by its name, or one day."""
    lead = _lead().match(text)
    begin = lead.end() if lead else 0
    for period in find_periods(text, order, loose=True):
        if period.first[0] <= begin:
            return period
    alone = _quarter(text, begin) or _edge_after(text, begin, order)
    return Period(alone.start, alone.end, alone.place, alone.place) if alone else None


def days_told(name: str, text: str, order: Order = "dmy") -> Iterator[tuple[date, Place]]:
    """Yield the days that spans and months in a text mean as `service_start` or `service_end`.

    Each comes with the place of the whole span, which stands behind its label as one.
    """
    is_start = name == "service_start"
    for period in find_periods(text, order, loose=True):
        yield (period.start if is_start else period.end), (period.first[0], period.last[1])
    dates = find_dates(text, order, compact=True)
    for month in _months(text):
        if any(one.start < month.place[1] and month.place[0] < one.end for one in dates):
            continue  # the month of a day
        yield (month.start if is_start else month.end), month.place


def _joined(text: str, order: Order, loose: bool) -> Iterator[Period]:
    after = 0
    for joint in _joint().finditer(text):
        last = _edge_after(text, joint.end(), order)
        first = _edge_before(text, joint.start(), order, last, loose) if last else None
        if first and last and first.place[0] >= after:
            after = last.place[1]
            yield Period(first.start, last.end, first.place, last.place)


def _edge_after(text: str, at: int, order: Order) -> _Edge | None:
    """Return the day or month that begins at a place."""
    piece = text[at : at + _REACH]
    for one in find_dates(piece, order, compact=True)[:1]:
        if one.start == 0:
            return _Edge(one.value, one.value, (at, at + one.end))
    month = _month(piece)
    return replace(month, place=(at, at + month.place[1])) if month and month.place[0] == 0 else None


def _edge_before(text: str, at: int, order: Order, last: _Edge, loose: bool) -> _Edge | None:
    """Return the day or month that ends at a place; what it leaves out, the other end says."""
    begin = max(0, at - _REACH)
    piece = text[begin:at]
    for one in find_dates(piece, order, compact=True)[-1:]:
        if one.end == len(piece) and not last.is_month:
            return _Edge(one.value, one.value, (begin + one.start, at))
    if last.is_month:
        months_before = [month for month in _months(piece) if month.place[1] == len(piece)]
        return _moved(months_before[0] if months_before else _month_of(piece, last), begin)
    return _moved(_day_of(piece, last, order, loose), begin)


def _moved(edge: _Edge | None, by: int) -> _Edge | None:
    return replace(edge, place=(edge.place[0] + by, edge.place[1] + by)) if edge else None


def _day_of(piece: str, last: _Edge, order: Order, loose: bool) -> _Edge | None:
    """Return the day that ends a text without its year, or without its month and year."""
    for day, month, place in _partial(piece, last, order, loose):
        year = last.end.year - ((month, day) > (last.end.month, last.end.day))  # from December into January
        if found := _on(year, month, day):
            return _Edge(found, found, place)
    return None


def _partial(piece: str, last: _Edge, order: Order, loose: bool) -> Iterator[tuple[int, int, Place]]:
    """Yield day and month, as far as they may be read from the end of a text."""
    if match := _DAY_MONTH.search(piece):
        first, second = int(match[1]), int(match[2])
        yield (*((first, second) if order == "dmy" else (second, first)), match.span())
    if match := _DAY_NAMED.search(piece):
        yield int(match[1]), months().get(fold(match[2]), 0), match.span()
    if match := _NAMED_DAY.search(piece):
        yield int(match[2]), months().get(fold(match[1]), 0), match.span()
    if loose and (match := _DAY.search(piece)):
        yield int(match[1]), last.end.month, match.span()


def _month_of(piece: str, last: _Edge) -> _Edge | None:
    """Return the month that ends a text without its year."""
    match = _NAMED.search(piece)
    number = months().get(fold(match[1]), 0) if match else 0
    if match is None or not number:
        return None
    return _whole(last.end.year - (number > last.end.month), number, match.span())


def _month(piece: str) -> _Edge | None:
    return next(iter(sorted(_months(piece), key=lambda month: month.place)), None)


def _months(piece: str) -> Iterator[_Edge]:
    """Yield the months in a text that stand with their year."""
    for match in _MONTH_NAMED.finditer(piece):
        if number := months().get(fold(match[1]), 0):
            year = match[2]
            yield _whole(2000 + int(year[1:]) if year[0] == "'" else int(year), number, match.span())
    for match in _MONTH_FIGURES.finditer(piece):
        yield _whole(int(match[2]), int(match[1]), match.span())
    for match in _MONTH_ISO.finditer(piece):
        yield _whole(int(match[1]), int(match[2]), match.span())


def _quarter(text: str, at: int) -> _Edge | None:
    match = _quarters().match(text, at)
    if match is None:
        return None
    year, number = int(match["year"]), int(match["a"] or match["b"])
    first = date(year, 3 * number - 2, 1)
    return _Edge(first, _whole(year, 3 * number, match.span()).end, match.span())


def _whole(year: int, month: int, place: Place) -> _Edge:
    return _Edge(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), place)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _joint() -> re.Pattern[str]:
    """Return what stands between the two days of a span: a dash, or “bis”, “t/m”, “through”."""
    return re.compile(
        rf"\s*(?:[-–—‐]|(?<=\d{{4}}-\d\d-\d\d)/|(?<![^\W\d])(?:{_any('period_to')})(?![^\W_]))\s*", re.IGNORECASE
    )


@cache
def _lead() -> re.Pattern[str]:
    """Return what may stand before the first day of a span: “vom”, “du”, “from”."""
    return re.compile(rf"\W*(?:(?:{_any('period_from')})(?![^\W_])\W*)?", re.IGNORECASE)


@cache
def _quarters() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_texts("quarter"), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|er|ère|ème|e|º|\.)?"
    return re.compile(
        rf"(?:Q\s?(?P<a>[1-4])|(?P<b>[1-4])\s?{ordinal}\s?(?:{names}))\s?(?:[/-]|de\s|del\s)?\s?(?P<year>20\d{{2}})(?!\d)",
        re.IGNORECASE,
    )


def _any(name: str) -> str:
    """Return the texts of a `[words]` list as one alternation, the longest first."""
    texts = sorted(_texts(name), key=len, reverse=True)
    return "|".join(re.escape(text).replace("/", r"\s?/\s?").replace(r"\ ", r"\s+") for text in texts)


def _texts(name: str) -> set[str]:
    return {text for language in languages() for text in language.words.get(name, ())}
