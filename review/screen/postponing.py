"""The days a document can be put off to, one key each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from review.words import day

MORNING = time(7)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Until:
    """`value` is the ISO date that is sent back."""

    value: str
    label: str
    date: str


def choices(today: date) -> Sequence[Until]:
    """Return tomorrow, in three days, next Monday and the first of next month, each day once."""
    monday = today + timedelta(days=(MONDAY - today.weekday() - 1) % 7 + 1)
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = {
        "Tomorrow": today + timedelta(days=1),
        "In three days": today + timedelta(days=3),
        "Next Monday": monday,
        "First of the month": first,
    }
    first_named = {found: label for label, found in reversed(days.items())}
    return [Until(found.isoformat(), first_named[found], day(found)) for found in sorted(first_named)]


def morning_of(text: str) -> datetime:
    """Return the morning of an ISO date in the desk's time zone. Raises ValueError."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), MORNING))
