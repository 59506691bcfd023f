"""Fetching a mailbox: every message stored before the cursor moves on."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from django.utils import timezone

from ingest import services
from ingest.mail import mime
from ingest.mail.base import Fetched, PermanentError, ReconnectNeeded
from ingest.mail.registry import source_for
from ingest.models import Mail, Mailbox, MailboxState
from mail2erp.audit.services import record
from mail2erp.jobs.lease import holding, renew

JOB_SECONDS = 120.0
"""How long one job fetches: well within the broker's patience, so that a mailbox of years costs no tries."""


def fetch(mailbox: Mailbox, *, seconds: float = math.inf) -> list[Mail]:
    """Store what is new in a mailbox; return the mails that were not here before.

    Raises the errors of `ingest.mail.base`. A crash at any line loses nothing: what was stored is known when
    it is fetched again. After so many `seconds` the cursor stays, and the next fetch goes on with what is left.
    """
    source = source_for(mailbox)
    new: list[Mail] = []
    until = time.monotonic() + seconds
    for batch in source.fetch(mailbox.cursor, lambda ids: _known(mailbox, ids)):
        for fetched in batch.messages:
            new += _store(mailbox, fetched)
            source.taken(fetched.provider_id)
            renew()
        if batch.cursor is not None:
            _reached(mailbox, batch.cursor)
        elif new and time.monotonic() > until:
            break
    return new


def give_up(mailbox: Mailbox, error: PermanentError) -> None:
    """Say on the mailbox why it is no longer fetched."""
    state = MailboxState.RECONNECT if isinstance(error, ReconnectNeeded) else mailbox.state
    with holding():
        Mailbox.objects.filter(pk=mailbox.pk).update(state=state, error=str(error))
        record("mailbox.failed", f"mailbox:{mailbox.pk}", after={"state": state, "why": str(error)})


def fetch_given_up(pk: int, sentence: str) -> None:
    """Show on the mailbox why its fetching stopped. Runs in the caller's transaction."""
    Mailbox.objects.filter(pk=pk).update(error=sentence)


def _known(mailbox: Mailbox, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(ids), 500):  # databases limit the values of one question
        chunk = Mail.objects.filter(mailbox=mailbox, provider_id__in=ids[at : at + 500])
        found.update(chunk.values_list("provider_id", flat=True))
    return found


def _store(mailbox: Mailbox, fetched: Fetched) -> list[Mail]:
    before = timezone.now()
    if fetched.filename:
        mails = services.receive_file(mailbox, fetched.raw, fetched.filename)
    elif wanted(mailbox, fetched.raw):
        mail = services.receive_mail(
            mailbox, fetched.raw, provider_id=fetched.provider_id, thread_id=fetched.thread_id
        )
        mails = [mail]
    else:
        mails = []
    return [mail for mail in mails if mail.received_at >= before]


def wanted(mailbox: Mailbox, raw: bytes) -> bool:
    """Tell whether the mailbox's rules ask for a message: its sender's address or domain, words in its subject."""
    senders = [str(sender).lower().lstrip("@") for sender in mailbox.fetch.get("senders", ())]
    subjects = [str(words).lower() for words in mailbox.fetch.get("subjects", ())]
    if not senders and not subjects:
        return True
    head = mime.heading(raw)
    domain = head.sender.rpartition("@")[2]
    from_them = any(head.sender == one or domain == one or domain.endswith(f".{one}") for one in senders)
    about_it = any(words in head.subject.lower() for words in subjects)
    return (from_them or not senders) and (about_it or not subjects)


def _reached(mailbox: Mailbox, cursor: str) -> None:
    with holding():
        Mailbox.objects.filter(pk=mailbox.pk).update(cursor=cursor, fetched_at=timezone.now(), error="")
    mailbox.cursor = cursor
