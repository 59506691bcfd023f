"""Mailboxes, and work done in the foreground as the worker does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.models import Mailbox, MailboxKind
from mail2erp.jobs.models import LIVE, Job
from mail2erp.jobs.run import run

INGEST = ("mail.open", "document.read", "mail.unite")


@pytest.fixture
def mailbox(db) -> Mailbox:
    return Mailbox.objects.create(name="ap", kind=MailboxKind.FOLDER)


@pytest.fixture
def work(db) -> Callable[..., dict[str, str]]:
    """Return a function that does all due work of ingest, each job by the ledger; it returns key -> state."""

    def do(kinds: tuple[str, ...] = INGEST) -> dict[str, str]:
        done: dict[str, str] = {}
        while due := list(Job.objects.filter(kind__in=kinds, state__in=LIVE).exclude(key__in=done).order_by("pk")):
            for job in due:
                done[job.key] = run(job.pk)
        return done

    return do
