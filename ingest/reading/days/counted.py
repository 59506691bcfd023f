"""Terms of payment in words, as the language files have them: “30 Tage netto”, “løbende måned + 30 dage”."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from ingest.reading.days.dates import DateFound, Order, find_dates
from ingest.reading.languages import languages

LONGEST_DAYS = 180
"""No term of payment is longer."""

_UNTIL = 3
"""Words before a date among which one says “before”."""

_COUNTED = (
    "end_of_month_days", "month_end_then_day", "month_end_after_days", "next_month_day", "weeks", "days",
)  # fmt: skip
"""Lists of payment terms, those that mean more before those whose words they hold."""


def due_in_words(text: str, issued: date) -> date | None:
    """Return the day that terms of payment mean, None where they count no days that earn no discount."""
    folded = plain(text)
    for pattern, counted in _patterns():
        matches = [match for match in pattern.finditer(folded) if not _granted(folded, match)]
        if matches:
            days, *on = max([int(number) for number in match.groups()] for match in matches)
            return _count(issued, days, counted, *on) if 0 < days <= LONGEST_DAYS else None
    return None


def dates_until(text: str, order: Order = "dmy") -> Iterator[DateFound]:
    """Yield the dates before which a text asks to pay; not those until which it grants a discount."""
    for one in find_dates(text, order):
        before = plain(re.split(r"[.;]\s", text[: one.start])[-1])
        near = " ".join(before.split()[-_UNTIL:])
        if any_of("until").search(near) and not any_of("discount").search(before):
            yield one


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of payment terms, longest first, each with the list it comes from."""
    texts = [
        (plain(text), name)
        for name in _COUNTED
        for language in languages()
        for text in language.words.get(name, ())
    ]
    texts.sort(key=lambda pair: (_COUNTED.index(pair[1]) == len(_COUNTED) - 1, -len(pair[0])))
    return tuple((_pattern(text), name) for text, name in texts)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for “løbende måned plus {n} dage”; words may be abbreviated with a full stop."""
    spaced = re.escape(text).replace(r"\{n\}", r"(\d{1,3})(?:st|nd|rd|th|er|e)?").replace(r"\{d\}", r"(\d{1,2})")
    spaced = spaced.replace(r"\ ", r"\.?\s*(?:plus\s+)?")
    return re.compile(rf"(?<![^\W\d]){spaced}(?![a-z]|[.,]?\d)")


def plain(text: str) -> str:
    """Return a text as terms are compared: in small letters, signs as words."""
    return text.casefold().replace("+", " plus ").replace("-", " ")


def _count(issued: date, days: int, counted: str, on: int = 0) -> date:
    """Return the day payment is due. `counted` is the list of terms, which says where the month ends.

    `days` are weeks or the day of the next month where the list says so; `on` is a day of the month after.
    """
    if counted == "end_of_month_days":
        return _month_end(issued) + timedelta(days=days)
    if counted == "next_month_day":
        last = _month_end(_month_end(issued) + timedelta(days=1))
        return last.replace(day=min(days, last.day))
    due = issued + timedelta(days=7 * days if counted == "weeks" else days)
    return _month_end(due) + timedelta(days=on) if counted.startswith("month_end") else due


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@cache
def any_of(name: str) -> re.Pattern[str]:
    """Return a pattern for any of the words of a `[words]` list, as beginnings of words."""
    texts = {plain(text) for language in languages() for text in language.words.get(name, ())}
    return re.compile("|".join(rf"\b{re.escape(text)}" for text in sorted(texts)))


def _granted(text: str, match: re.Match[str]) -> bool:
    return about_discount(text[: match.start()], text[match.end() :])


def about_discount(before: str, after: str) -> bool:
    """Tell whether days or a date are a discount's or a penalty's, by the text around them in small letters."""
    before = re.split(r"[.;,:]\s", before)[-1]
    after = re.split(r"[.;,:]\s", after)[0][:30]
    return bool(
        any_of("discount").search(before)
        or any_of("discount").search(after)
        or re.search(r"\d\s?%", after + before)
    )
