"""What is counted over the queue: to a thousand, and asked of the database every few seconds at most."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone

from ingest.models import Mailbox
from mail2erp.jobs.models import LIVE, Job
from review.context import tally
from review.queue import VIEWS, Question, rows_of
from review.rows import midnight

FRESH_SECONDS = 10
MOST_URGENT = 200
BEFORE_THE_DESK = ("mail.open", "document.read", "mail.unite", "review.open")


def view_counts(user: User) -> dict[str, str]:
    """Return how many documents each view holds; a person's own views are asked for each person."""

    def ask(own: bool) -> dict[str, str]:
        return {view.key: tally(rows_of(Question(view), user)) for view in VIEWS if view.own == own}

    counts = cache.get_or_set("queue.views", lambda: ask(False), FRESH_SECONDS) or {}
    return {**counts, **(cache.get_or_set(f"queue.mine.{user.pk}", lambda: ask(True), FRESH_SECONDS) or {})}


def urgency(question: Question, user: User) -> dict[str, Any]:
    """Return how many are late, due today and later, and since when the longest of the most urgent waits."""

    def ask() -> dict[str, Any]:
        now, rows = timezone.now(), rows_of(question, user)
        tonight = midnight(now)
        first = rows.order_by("due_at", "id").values_list("received_at", flat=True)[:MOST_URGENT]
        return {
            "late": tally(rows.filter(due_at__lt=now)),
            "today": tally(rows.filter(due_at__gte=now, due_at__lt=tonight)),
            "later": tally(rows.filter(due_at__gte=tonight)),
            "oldest": min(first, default=None),
        }

    whose = user.pk if question.view.own else 0
    return cache.get_or_set(f"queue.urgency.{whose}.{digest(question.query())}", ask, FRESH_SECONDS) or {}


def forget_counts(user: User) -> None:
    """Have the counts asked anew: somebody just changed them and looks."""
    cache.delete_many(["desk.counts", "queue.views", f"queue.mine.{user.pk}", f"desk.mentions.{user.pk}"])


def digest(query: str) -> str:
    """Return a query as a short key: a cache refuses long ones and spaces."""
    return hashlib.sha256(query.encode()).hexdigest()[:16]


def read_up_to() -> datetime | None:
    """Return when the slowest mailbox was last looked into."""
    return Mailbox.objects.exclude(fetched_at=None).aggregate(at=Min("fetched_at"))["at"]


def being_read() -> str:
    """Return how many mails and documents are on their way to the desk, to a thousand; "" where none is."""
    return tally(Job.objects.filter(state__in=LIVE, kind__in=BEFORE_THE_DESK))
