"""The queue's rows as finished strings: formatting them in the template costs more than the query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from review.models import Mark, Review
from review.sentences import said
from review.words import amount, day, initials, name_of, span, titled

GROUPS = {"late": "Late", "today": "Due today", "later": "Later"}


def sections(page: list[Review], user: User, before: datetime | None) -> Iterator[dict[str, Any]]:
    """Yield the page's rows under their headings; a heading that stood on the page before is not repeated."""
    now = timezone.now()
    last = _urgency(before, now) if before else ""
    section: dict[str, Any] = {"key": "", "title": "", "rows": []}
    for review in page:
        group = _urgency(review.due_at, now)
        if group != last:
            if section["rows"]:
                yield section
            section, last = {"key": group, "title": GROUPS[group], "rows": []}, group
        section["rows"].append(row(review, user, now))
    if section["rows"]:
        yield section


def _urgency(due: datetime, now: datetime) -> str:
    if due < now:
        return "late"
    return "today" if due < midnight(now) else "later"


SIGNS: Mapping[str, tuple[str, str, str]] = {
    Mark.STOP: ("stop", "stop", "stop"),
    Mark.DOUBT: ("doubt", "doubt", "doubtful"),
    Mark.LOOK: ("warn", "doubt", "look"),
    Mark.CLEAN: ("sure", "sure", "clean"),
}
"""Mark -> shape in `icons.svg`, colour, and what is read aloud."""


def row(review: Review, user: User, now: datetime) -> dict[str, Any]:
    """Return one row as the template prints it."""
    late = review.due_at < now
    holder = review.locked_by if review.locked_by and _alive(review, now) else review.assigned_to
    shape, colour, sign = SIGNS[review.mark]
    return {
        "id": review.pk,
        "url": f"{_screens()}{review.pk}/",
        "mark": review.mark,
        "shape": shape,
        "colour": colour,
        "sign": sign,
        "supplier": review.supplier or review.sender or said("No name found"),
        "sender": review.sender,
        "title": titled(review),
        "why": review.why,
        "note": _note(review, now),
        "amount": amount(review.amount),
        "plain": "" if review.amount is None else str(review.amount),
        "currency": review.currency,
        "waiting": short(now - review.received_at),
        "due": f"{short(now - review.due_at)} late" if late else short(review.due_at - now),
        "late": late,
        "with": initials(holder) if holder else "",
        "with_name": name_of(holder) if holder else "",
        "yours": holder is not None and holder.pk == user.pk,
    }


def _note(review: Review, now: datetime) -> str:
    """Return what a colleague says about it, before the sentence on why it is here."""
    said = f"{name_of(review.note_by).split()[0]}: {review.note}" if review.note and review.note_by else ""
    if review.postponed_until and review.postponed_until > now:
        until = day(timezone.localtime(review.postponed_until).date())
        return " ".join([_("Back on %(day)s.") % {"day": until}, said]).strip()
    return said


@lru_cache
def _screens() -> str:
    """The address that all review screens begin with: reversed once, not once a row."""
    return reverse("review:screen", args=[0]).removesuffix("0/")


def _alive(review: Review, now: datetime) -> bool:
    return bool(review.locked_at and now - review.locked_at < timedelta(minutes=settings.LOCK_MINUTES))


def short(length: timedelta) -> str:
    """Return a length of time for a narrow column: “2 d 4 h” below a week, then days alone."""
    return f"{length.days} d" if length.days >= 7 else span(length)


def midnight(now: datetime) -> datetime:
    """Return when the day of `now` ends, here."""
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
