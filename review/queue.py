"""The queue as it is asked for: which view, which filters, one page of rows, and what is counted over it.

A page is one index range (`state, due_at, id`), found from where the last one ended, never by an offset; its
rows leave here as finished strings, because formatting in the template costs more than the query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ingest.models import Arrival, Mailbox
from ingest.records import DocType, as_amount
from review.context import tally
from review.models import Mark, Review, ReviewState
from review.words import KIND_LABELS, amount, initials, name_of, span

ORDERS = (DocType.QUOTE, DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE)
REQUESTS = (DocType.TICKET, DocType.LEAD)
REASONS: Mapping[str, str] = {
    Mark.STOP: "a check stops it",
    Mark.DOUBT: "a field is doubtful",
    Mark.LOOK: "a check to look at",
    Mark.CLEAN: "nothing is doubtful",
}


@dataclass(frozen=True, slots=True)
class View:
    """One of the queue's saved views."""

    key: str
    label: str
    narrow: Callable[[QuerySet[Review], User], QuerySet[Review]]
    mark: str = ""


VIEWS = (
    View("all", "All", lambda rows, user: rows),
    View("mine", "Mine", lambda rows, user: rows.filter(assigned_to=user)),
    View("clean", "Clean", lambda rows, user: rows.filter(mark=Mark.CLEAN), "sure"),
    View("stopped", "Stopped", lambda rows, user: rows.filter(mark=Mark.STOP), "stop"),
    View("orders", "Orders", lambda rows, user: rows.filter(doc_type__in=ORDERS)),
    View("requests", "Requests", lambda rows, user: rows.filter(doc_type__in=REQUESTS)),
    View("postponed", "Postponed", lambda rows, user: rows, "clock"),
)
FILTERS = ("mailbox", "sender", "supplier", "kind", "reason", "over")


@dataclass(frozen=True)
class Question:
    """What the address asks for. Unknown words in it are left out, so that an old link still opens."""

    view: View
    filters: Mapping[str, str] = field(default_factory=dict)
    after: tuple[datetime, int] | None = None

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Question:
        view = next((view for view in VIEWS if view.key == params.get("view")), VIEWS[0])
        given = {name: params.get(name, "").strip() for name in FILTERS}
        known = {name: text for name, text in given.items() if text and _known(name, text)}
        return cls(view, known, _cursor(params))

    def query(self, **changes: str) -> str:
        """Return the address's query for this question with some words changed; an empty word leaves it out."""
        words = {"view": self.view.key if self.view != VIEWS[0] else "", **self.filters, **changes}
        return urlencode({name: text for name, text in words.items() if text})


def _known(name: str, text: str) -> bool:
    choices: Mapping[str, Any] = {"kind": KIND_LABELS, "reason": REASONS}
    return as_amount(text) is not None if name == "over" else text in choices.get(name, (text,))


def _cursor(params: Mapping[str, str]) -> tuple[datetime, int] | None:
    moment, _, pk = params.get("after", "").partition("~")
    try:
        due = parse_datetime(moment)
    except ValueError:
        return None
    return (due, int(pk)) if due and timezone.is_aware(due) and pk.isdigit() else None


def rows_of(question: Question, user: User) -> QuerySet[Review]:
    """Return the reviews of a view and its filters, in no order yet."""
    now = timezone.now()
    rows = Review.objects.filter(state=ReviewState.OPEN)
    if question.view.key == "postponed":
        rows = rows.filter(postponed_until__gt=now)
    else:
        rows = rows.filter(Q(postponed_until=None) | Q(postponed_until__lte=now))
    rows = question.view.narrow(rows, user)
    for name, text in question.filters.items():
        rows = _filtered(rows, name, text)
    return rows


def _filtered(rows: QuerySet[Review], name: str, text: str) -> QuerySet[Review]:
    if name == "mailbox":
        arrivals = Arrival.objects.filter(source__document=OuterRef("document_id"), mail__mailbox__name=text)
        return rows.filter(Exists(arrivals))
    if name == "over":
        return rows.filter(amount__gt=as_amount(text) or Decimal(0))
    column = {"kind": "doc_type", "reason": "mark"}.get(name)
    return rows.filter(**{column: text}) if column else rows.filter(**{f"{name}__icontains": text})


def page_of(question: Question, user: User) -> tuple[list[Review], str]:
    """Return one page of the queue, oldest deadline first, and the cursor of the next (empty after the last)."""
    rows = rows_of(question, user).order_by("due_at", "id")
    if question.after:
        due, pk = question.after
        # Both conditions, so that the index gives the range: `or` alone would read the whole state.
        rows = rows.filter(due_at__gte=due).filter(Q(due_at__gt=due) | Q(id__gt=pk))
    rows = rows.select_related("assigned_to", "locked_by").defer("fields", "lines", "taxes", "accepted", "error")
    found = list(rows[: settings.QUEUE_PAGE + 1])
    page = found[: settings.QUEUE_PAGE]
    return page, f"{page[-1].due_at.isoformat()}~{page[-1].pk}" if len(found) > len(page) else ""


def ids_of(question: Question, user: User, limit: int = 500) -> list[int]:
    """Return the first ids of a question in the queue's order, for going from one document to the next."""
    return list(rows_of(question, user).order_by("due_at", "id").values_list("id", flat=True)[:limit])


# What is counted: to a thousand, and asked of the database every few seconds at most -----------------
FRESH_SECONDS = 10
MOST_URGENT = 200


def view_counts(user: User) -> dict[str, str]:
    """Return how many documents each view holds; “Mine” alone is asked for each person."""
    mine = {view.key: view for view in VIEWS}["mine"]

    def ask() -> dict[str, str]:
        return {view.key: tally(rows_of(Question(view), user)) for view in VIEWS if view != mine}

    def ask_mine() -> str:
        return tally(rows_of(Question(mine), user))

    counts = cache.get_or_set("queue.views", ask, FRESH_SECONDS) or {}
    return {**counts, "mine": cache.get_or_set(f"queue.mine.{user.pk}", ask_mine, FRESH_SECONDS) or ""}


def urgency(question: Question, user: User) -> dict[str, Any]:
    """Return how many are late, due today and later, and since when the longest of the most urgent waits."""

    def ask() -> dict[str, Any]:
        now, rows = timezone.now(), rows_of(question, user)
        midnight = _midnight(now)
        first = rows.order_by("due_at", "id").values_list("received_at", flat=True)[:MOST_URGENT]
        return {
            "late": tally(rows.filter(due_at__lt=now)),
            "today": tally(rows.filter(due_at__gte=now, due_at__lt=midnight)),
            "later": tally(rows.filter(due_at__gte=midnight)),
            "oldest": min(first, default=None),
        }

    whose = user.pk if question.view.key == "mine" else 0
    return cache.get_or_set(f"queue.urgency.{whose}.{digest(question.query())}", ask, FRESH_SECONDS) or {}


def digest(query: str) -> str:
    """Return a query as a short key: a cache refuses long ones and spaces."""
    return hashlib.sha256(query.encode()).hexdigest()[:16]


def _midnight(now: datetime) -> datetime:
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def read_up_to() -> datetime | None:
    """Return when the slowest mailbox was last looked into."""
    return Mailbox.objects.exclude(fetched_at=None).aggregate(at=Min("fetched_at"))["at"]


# Finished strings -------------------------------------------------------------------------------------
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
    return "today" if due < _midnight(now) else "later"


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
        "supplier": review.supplier or review.sender or "No name found",
        "sender": review.sender,
        "title": f"{KIND_LABELS.get(review.doc_type, review.doc_type)} {review.number}".strip(),
        "why": review.why,
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


@lru_cache
def _screens() -> str:
    """The address that all review screens begin with: reversed once, not once a row."""
    return reverse("review:screen", args=[0]).removesuffix("0/")


def _alive(review: Review, now: datetime) -> bool:
    return bool(review.locked_at and now - review.locked_at < timedelta(minutes=settings.LOCK_MINUTES))


def short(length: timedelta) -> str:
    """Return a length of time for a narrow column: “2 d 4 h” below a week, then days alone."""
    return f"{length.days} d" if length.days >= 7 else span(length)
