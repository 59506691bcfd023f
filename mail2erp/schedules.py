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


def make_due(*, now: bool = False) -> None:
    """Make due what the clock says; with `now`, everything that recurs."""
    mailboxes = apps.get_model("ingest", "Mailbox").objects.filter(state="active").exclude(kind__in=NEVER)
    for pk, kind in mailboxes.order_by("pk").values_list("pk", "kind"):
        every = timedelta(0) if now else FETCH_EVERY.get(kind, FETCH_OTHERS)
        for work in FLOW["mailbox.due"]:
            repeat(work, subject=pk, every=every, max_attempts=KINDS[work].max_attempts)
