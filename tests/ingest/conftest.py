"""Mailboxes, and work done in the foreground as the worker does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest import services
from ingest.models import Mail, Mailbox, MailboxKind
from mail2erp.jobs.models import LIVE, Job, JobState
from mail2erp.jobs.run import run
from tests.ingest.mail.build import mail

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


@pytest.fixture
def arrive(mailbox, work) -> Callable[..., Mail]:
    """Return a function that takes a mail's parts, does all of ingest's work on it, and returns its row."""

    def take(*parts: bytes, id: str = "m1") -> Mail:
        row = services.receive_mail(mailbox, mail(*parts), provider_id=id)
        assert set(work().values()) <= {JobState.DONE}
        row.refresh_from_db()
        return row

    return take
