"""What runs by the clock. Each becomes a job, so that it is leased, retried and seen like all other work."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps

from mail2erp.jobs.services import repeat
from mail2erp.pipeline import FLOW, KINDS

# How often mail is fetched, by the mailbox's kind. A folder on the own disk costs nothing to look at.
FETCH_EVERY = {"folder": timedelta(seconds=3)}
FETCH_OTHERS = timedelta(seconds=60)
NEVER = frozenset({"upload"})  # people hand these in
ASK_ERP_EVERY = timedelta(minutes=5)
DAILY = timedelta(days=1)


def make_due(*, now: bool = False) -> None:
    """Make due what the clock says; with `now`, all mailboxes, however lately they were fetched."""
    mailboxes = apps.get_model("ingest", "Mailbox").objects.filter(state="active").exclude(kind__in=NEVER)
    for pk, kind in mailboxes.order_by("pk").values_list("pk", "kind"):
        every = timedelta(0) if now else FETCH_EVERY.get(kind, FETCH_OTHERS)
        _repeat("mailbox.due", pk, every)
    connections = apps.get_model("connectors", "Connection").objects.filter(active=True)
    for pk in connections.order_by("pk").values_list("pk", flat=True):
        _repeat("connection.due", pk, ASK_ERP_EVERY)


def make_daily_due() -> None:
    """Make due what runs once a day, on no row in particular."""
    _repeat("day.over", 0, DAILY)


def _repeat(event: str, subject: int, every: timedelta) -> None:
    for kind in FLOW[event]:
        repeat(kind, subject=subject, every=every, max_attempts=KINDS[kind].max_attempts)
