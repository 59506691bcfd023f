"""What the worker does with mail, by the names in `mail2erp.pipeline`. Safe to run twice, or to be killed."""

from __future__ import annotations

from datetime import timedelta

from ingest import fetching, services, uniting
from ingest import read as reading
from ingest.mail.base import PermanentError, TransientError
from ingest.models import Document, Mail, Mailbox
from ingest.originals import OriginalError
from mail2erp.jobs.errors import Later, NeedsPerson


def fetch_mailbox(pk: int) -> None:
    """Fetch what is new in a mailbox."""
    mailbox = Mailbox.objects.get(pk=pk)
    try:
        fetching.fetch(mailbox, seconds=fetching.JOB_SECONDS)
    except TransientError as error:
        after = timedelta(seconds=error.retry_after) if error.retry_after is not None else None
        raise Later(str(error), after=after) from error
    except PermanentError as error:
        fetching.give_up(mailbox, error)
        raise NeedsPerson(str(error)) from error


def open_mail(pk: int) -> None:
    """Find the documents in a mail."""
    try:
        services.open_mail(Mail.objects.select_related("mailbox", "original").get(pk=pk))
    except OriginalError as error:
        raise NeedsPerson(str(error)) from error


def read_document(pk: int) -> None:
    """Read a document."""
    try:
        reading.read(Document.objects.get(pk=pk))
    except OriginalError as error:
        raise NeedsPerson(str(error)) from error


def unite_mail(pk: int) -> None:
    """Bring together the documents of a mail that are the same paper, and hand them on to the desk."""
    mail = Mail.objects.select_related("original").get(pk=pk)
    uniting.unite(mail)
    uniting.attach_text(mail)
