"""The queue as it is asked for: which view, which filters, and one page of it.

A page is one index range (`state, due_at, id`), found from where the last one ended, never by an offset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ingest.models import Arrival
from ingest.records import DocType, as_amount
from review import search
from review.models import Mark, Mention, Review, ReviewState
from review.search.terms import wanted
from review.whole import whole
from review.words import KIND_LABELS

ORDERS = (DocType.QUOTE, DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE)
REQUESTS = (DocType.TICKET, DocType.LEAD)
REASONS: Mapping[str, str] = {
    Mark.STOP: "a check stops it",
    Mark.DOUBT: "a field is doubtful",
    Mark.LOOK: "a check to look at",
    Mark.CLEAN: "nothing is doubtful",
}

AGES: Mapping[str, str] = {"1": "a day", "2": "two days", "7": "a week", "14": "two weeks", "30": "a month"}
NOBODY = "-"
NOT_OPEN = [state for state in ReviewState if state != ReviewState.OPEN]


@dataclass(frozen=True, slots=True)
class View:
    """One of the queue's views. `own`: each person sees others in it; `rare`: only shown where it has any."""

    key: str
    label: str
    narrow: Callable[[QuerySet[Review], User], QuerySet[Review]]
    mark: str = ""
    own: bool = False
    rare: bool = False


VIEWS = (
    View("all", "All", lambda rows, user: rows),
    View("mine", "Mine", lambda rows, user: rows.filter(assigned_to=user), own=True),
    View("clean", "Clean", lambda rows, user: rows.filter(mark=Mark.CLEAN), "sure"),
    View("stopped", "Stopped", lambda rows, user: rows.filter(mark=Mark.STOP), "stop"),
    View("orders", "Orders", lambda rows, user: rows.filter(doc_type__in=ORDERS)),
    View("requests", "Requests", lambda rows, user: rows.filter(doc_type__in=REQUESTS)),
    View("postponed", "Postponed", lambda rows, user: rows, "clock"),
    View("escalated", "Escalated", lambda rows, user: rows, "send", rare=True),
    View("mentions", "Mentions", lambda rows, user: rows, "you", own=True, rare=True),
)
FILTERS = ("mailbox", "sender", "supplier", "kind", "reason", "over", "under", "age", "with", "text")


@dataclass(frozen=True)
class Question:
    """What the address asks for. Unknown words in it are left out, so that an old link still opens."""

    view: View
    filters: Mapping[str, str] = field(default_factory=dict)
    after: tuple[datetime, int] | None = None

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Question:
        view = next((view for view in VIEWS if view.key == params.get("view")), VIEWS[0])
        given = {name: params.get(name, "").replace("\0", "").strip() for name in FILTERS}
        known = {name: text for name, text in given.items() if text and _known(name, text)}
        return cls(view, known, _cursor(params))

    def query(self, **changes: str) -> str:
        """Return the address's query for this question with some words changed; an empty word leaves it out."""
        words = {"view": self.view.key if self.view != VIEWS[0] else "", **self.filters, **changes}
        return urlencode({name: text for name, text in words.items() if text})


def _known(name: str, text: str) -> bool:
    if name in ("over", "under"):
        return as_amount(text) is not None
    if name == "text":
        return bool(wanted(text))
    choices: Mapping[str, Any] = {"kind": KIND_LABELS, "reason": REASONS, "age": AGES}
    return text in choices.get(name, (text,))


def _cursor(params: Mapping[str, str]) -> tuple[datetime, int] | None:
    moment, _, pk = params.get("after", "").partition("~")
    try:
        due = parse_datetime(moment)
    except ValueError:
        return None
    number = whole(pk)
    return (due, number) if due and timezone.is_aware(due) and number is not None else None


def rows_of(question: Question, user: User) -> QuerySet[Review]:
    """Return the reviews of a view and its filters, in no order yet."""
    rows = question.view.narrow(_desk(question.view.key, user), user)
    for name, text in question.filters.items():
        rows = _filtered(rows, name, text)
    return rows


def _desk(view: str, user: User) -> QuerySet[Review]:
    """Return what lies on the desk now; who is mentioned is shown the document wherever it is by now."""
    if view == "mentions":
        mine = Mention.objects.filter(user=user, seen_at=None)
        return Review.objects.filter(pk__in=mine.values("review"))
    rows, now = Review.objects.all(), timezone.now()
    # “Not decided” instead of “open”: no index serves it, so that the small one of these two is taken.
    if view == "postponed":
        return rows.filter(postponed_until__gt=now).exclude(state__in=NOT_OPEN)
    lies = Q(postponed_until=None) | Q(postponed_until__lte=now)
    if view == "escalated":
        return rows.filter(lies, escalated_at__isnull=False).exclude(state__in=NOT_OPEN)
    return rows.filter(lies, state=ReviewState.OPEN)


def _filtered(rows: QuerySet[Review], name: str, text: str) -> QuerySet[Review]:
    if name == "text":
        return search.holding(rows, text)
    if name == "with":
        return rows.filter(assigned_to__username=text) if text != NOBODY else rows.filter(assigned_to=None)
    if name == "age":
        return rows.filter(received_at__lte=timezone.now() - timedelta(days=int(text)))
    if name == "mailbox":
        arrivals = Arrival.objects.filter(source__document=OuterRef("document_id"), mail__mailbox__name=text)
        return rows.filter(Exists(arrivals))
    if name in ("over", "under"):
        compare = "amount__gt" if name == "over" else "amount__lt"
        return rows.filter(**{compare: as_amount(text) or Decimal(0)})
    column = {"kind": "doc_type", "reason": "mark"}.get(name)
    return rows.filter(**{column: text}) if column else rows.filter(**{f"{name}__icontains": text})


def page_of(question: Question, user: User) -> tuple[list[Review], str]:
    """Return one page of the queue, oldest deadline first, and the cursor of the next (empty after the last)."""
    rows = rows_of(question, user)
    rows = rows.select_related("assigned_to", "locked_by", "note_by").defer(
        "fields", "lines", "taxes", "accepted", "error"
    )
    return cut(rows, question.after, settings.QUEUE_PAGE)


def cut(rows: QuerySet[Review], after: tuple[datetime, int] | None, count: int) -> tuple[list[Review], str]:
    """Return the first `count` rows behind the cursor `after`, and the cursor behind them."""
    rows = rows.order_by("due_at", "id")
    if after:
        due, pk = after
        # Both conditions, so that the index gives the range: `or` alone would read the whole state.
        rows = rows.filter(due_at__gte=due).filter(Q(due_at__gt=due) | Q(id__gt=pk))
    found = list(rows[: count + 1])
    page = found[:count]
    return page, f"{page[-1].due_at.isoformat()}~{page[-1].pk}" if len(found) > len(page) else ""
