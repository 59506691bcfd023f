"""What happens to mail: received, opened. One function each, one transaction, one journal entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ingest import documents
from ingest.mail import mime
from ingest.mail.filenames import safe_name
from ingest.mail.mbox import messages
from ingest.mail.sniff import FileKind, sniff
from ingest.models import Document, DocumentState, Mail, Mailbox, MailboxKind, MailState
from ingest.originals import digest
from mail2erp.audit.services import SYSTEM, record
from mail2erp.jobs.lease import holding
from mail2erp.pipeline import hand_over

Actor = AbstractBaseUser | str

UPLOADS = "uploads"


def uploads() -> Mailbox:
    """Return the mailbox of what people hand in."""
    mailbox, _ = Mailbox.objects.get_or_create(name=UPLOADS, defaults={"kind": MailboxKind.UPLOAD})
    return mailbox


def receive_mail(
    mailbox: Mailbox, raw: bytes, *, provider_id: str, thread_id: str = "", by: Actor = SYSTEM
) -> Mail:
    """Keep a raw message and hand it on to be opened; return its row.

    The bytes are on the disk before the row is written. The same id in the same mailbox again changes nothing.
    Raises OriginalError where the bytes cannot be kept.
    """
    if known := Mail.objects.filter(mailbox=mailbox, provider_id=provider_id).first():
        return known
    head = mime.heading(raw)
    return _receive(
        mailbox,
        documents.keep(raw, mime.MAIL),
        provider_id,
        by=by,
        thread_id=(thread_id or next(iter(head.references), head.message_id))[:200],
        message_id=head.message_id,
        subject=head.subject,
        sender=head.sender,
        sender_name=head.sender_name,
        recipients=", ".join(head.recipients),
        headers=head.headers,
        sent_at=head.sent_at,
    )


def receive_file(mailbox: Mailbox, content: bytes, filename: str, *, by: Actor = SYSTEM) -> list[Mail]:
    """Keep a file that was handed in: a message, an mbox of many, or a bare PDF, XML, image or archive.

    Returns a row a message; a bare file is a row of its own, under its name. The same file again changes
    nothing. Raises OriginalError where the bytes cannot be kept.
    """
    filename = safe_name(filename)
    kind = sniff(content, filename)
    if kind is FileKind.MBOX:
        raws = messages(content.splitlines(keepends=True))
        return [receive_mail(mailbox, raw, provider_id=digest(raw), by=by) for raw in raws]
    if kind is FileKind.MAIL:
        return [receive_mail(mailbox, content, provider_id=digest(content), by=by)]
    provider_id = digest(content)
    if known := Mail.objects.filter(mailbox=mailbox, provider_id=provider_id).first():
        return [known]
    return [_receive(mailbox, documents.keep(content, kind), provider_id, by=by, subject=filename)]


def _receive(mailbox: Mailbox, kept: documents.Kept, provider_id: str, *, by: Actor, **head: Any) -> Mail:
    with transaction.atomic():
        mail, new = Mail.objects.get_or_create(
            mailbox=mailbox,
            provider_id=provider_id,
            defaults={**head, "original": documents.row_of(kept), "received_at": timezone.now()},
        )
        if new:
            hand_over("mail.stored", mail.pk)
            after = {"mailbox": mailbox.name, "sha256": kept.sha256, "from": mail.sender, "subject": mail.subject}
            record("mail.received", f"mail:{mail.pk}", by=by, after=after)
    return mail


def open_mail(mail: Mail) -> None:
    """Find the mail's documents and hand the new ones on to be read. A mail that is open already stays as it is.

    Raises OriginalError where its bytes are lost or damaged.
    """
    if mail.state != MailState.STORED:
        return
    parsed = documents.parse(mail)
    pieces, failures = documents.pieces_of(parsed, types=mail.mailbox.fetch.get("attachment_types", ()))
    with holding():
        mail = Mail.objects.select_for_update().get(pk=mail.pk)
        if mail.state != MailState.STORED:
            return
        found = documents.arrive(mail, pieces)
        mail.text = parsed.text
        mail.notes = [*parsed.notes, *failures]
        mail.state = MailState.OPENED if found else MailState.FAILED if mail.notes else MailState.EMPTY
        mail.save(update_fields=["text", "notes", "state"])
        # A reading that ends at this moment must see this arrival, or be seen from here.
        Document.objects.select_for_update().order_by("pk").filter(
            pk__in=[document.pk for document in found]
        ).count()
        hand_over_if_all_read([mail])
        after = {"state": mail.state, "documents": [document.pk for document in found], "notes": mail.notes}
        record("mail.opened", f"mail:{mail.pk}", after=after)


def hand_over_if_all_read(mails: Iterable[Mail]) -> None:
    """Hand on each open mail none of whose documents waits to be read any more. The mails' rows are locked."""
    for mail in mails:
        waiting = Document.objects.filter(sources__arrivals__mail=mail, state=DocumentState.STORED)
        if mail.state == MailState.OPENED and not waiting.exists():
            hand_over("mail.all_read", mail.pk)


def mail_given_up(pk: int, sentence: str) -> None:
    """Leave a mail that could not be opened to a person. Runs in the caller's transaction."""
    mail = Mail.objects.select_for_update().get(pk=pk)
    if mail.state != MailState.STORED:
        return
    mail.state, mail.notes = MailState.FAILED, [*mail.notes, sentence]
    mail.save(update_fields=["state", "notes"])
    record("mail.failed", f"mail:{pk}", after={"why": sentence})
