"""What a hurried hand types: dates as 12 · 12/3 · 1203 · t · +30 · d+14 · m+30, amounts as 12k · 100+21%. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

LOOKS_BACK = "issue_date"
"""The field whose day lies behind the reader; the others lie ahead of the document's own date."""
LOOKS_BOTH_WAYS = ("service_start", "service_end")
"""What is billed may be over or still to come: the day nearest to the document's own date is meant."""

AHEAD_OF_ITS_MAIL = timedelta(days=7)
"""An invoice may be dated a few days after it came."""

_FROM = re.compile(r"(?P<base>[tdm]?)\s*(?:\+\s*(?P<days>\d{1,3})\s*d?)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})(?:\s*[./ -]\s*(\d{1,2})[./-]?)?|(\d{2})(\d{2})|(\d{2})(\d{2})(\d{2})")
_SUM = re.compile(r"[^+*/×%-]*\d[^+*/×%-]*(?:[+*/×-][^+*/×%-]*\d[^+*/×%-]*%?)+")
_TERM = re.compile(r"([+*/×-]?)([^+*/×%-]+)(%?)")
_TIMES = re.compile(r"(.*\d)\s*([km])", re.IGNORECASE)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Near:
    """What a short date is near: the day the document came, and the day it was issued where that is known."""

    came: date
    issued: date | None = None

    @property
    def start(self) -> date:
        return self.issued or self.came


def day(field: str, text: str, near: Near) -> date | None:
    """Return the date that a shorthand means in a field, None where the text is none.

    `t` is the day the document came, `d` its own date, `m` the end of that month, each with days added; days alone
    are added to its date. A day without a month or year is the last one before the document came for its date, of
    a service period the nearest to its date, and the first after it for the others. Raises ValueError for a day
    that does not exist.
    """
    text = text.strip()
    found = _FROM.fullmatch(text)
    if found and text:
        base = {"t": near.came, "m": _end_of_month(near.start)}.get(found["base"].lower(), near.start)
        return base + timedelta(days=int(found["days"] or 0))
    digits = _DAY.fullmatch(text)
    if not digits:
        return None
    one, two, day2, month2, day3, month3, year3 = (int(group) if group else None for group in digits.groups())
    if day3 and month3 and year3 is not None:
        return date(2000 + year3, month3, day3)
    return _nearest(one or day2 or 0, two or month2, near, field)


def _end_of_month(of: date) -> date:
    return of.replace(day=monthrange(of.year, of.month)[1])


def _nearest(number: int, month: int | None, near: Near, field: str) -> date:
    """Return the day that fits best. Raises ValueError where there is none."""
    back, both = field == LOOKS_BACK, field in LOOKS_BOTH_WAYS
    limit = near.came + AHEAD_OF_ITS_MAIL if back else near.start
    months = [divmod(limit.year * 12 + limit.month - 1 + step, 12) for step in range(-12, 13)]
    days = [
        date(year, at + 1, number)
        for year, at in months
        if (month is None or at + 1 == month) and 1 <= number <= monthrange(year, at + 1)[1]
    ]
    fitting = [one for one in days if both or (one <= limit if back else one >= limit)]
    if not fitting:
        raise ValueError("There is no such day.")
    if both:
        return min(fitting, key=lambda one: abs(one - limit))
    return max(fitting) if back else min(fitting)


def amount(text: str, parse: Callable[[str], Decimal]) -> Decimal | None:
    """Return what a sum or a rounded amount comes to, None where the text is neither; `parse` reads one number.

    Terms are taken from left to right; a per cent is one of what stands before it. Division gives cents.
    """
    text = text.strip()
    if found := _TIMES.fullmatch(text):
        return parse(found[1]) * (1_000 if found[2].lower() == "k" else 1_000_000)
    if not _SUM.fullmatch(text):
        return None
    total = Decimal(0)
    for sign, number, percent in _TERM.findall(text):
        one = amount(number, parse) or parse(number)
        total = _with(total, sign or "+", one, percent=bool(percent))
    return total


def _with(total: Decimal, sign: str, one: Decimal, *, percent: bool) -> Decimal:
    part = one / 100
    if sign in "*×":
        return total * (part if percent else one)
    if sign == "/":
        try:
            return (total / (part if percent else one)).quantize(_CENT, ROUND_HALF_UP)
        except ArithmeticError:
            raise ValueError("Nothing can be divided by nought.") from None
    added = (total * part).quantize(_CENT, ROUND_HALF_UP) if percent else one
    return total + added if sign == "+" else total - added
