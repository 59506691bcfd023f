"""The drawer: the mail a document came with, what else was in it, and its thread. Text only, never its HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from ingest.models import Arrival, Document, Mail
from review.models import Review
from review.services.comments import comments_on

THREAD_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of the mail; `review` is the address of its own document on the desk, if it has another one."""

    filename: str
    says: str
    original: str
    review: str


@dataclass(frozen=True, slots=True)
class Letter:
    id: int
    subject: str
    sender: str
    recipients: str
    when: str
    text: str
    attachments: Sequence[Attachment]
    left_out: Sequence[str]
    headers: Sequence[tuple[str, str]]
    original: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something said before: an earlier mail of the thread, or a colleague's comment."""

    sender: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawer:
    letters: Sequence[Letter]
    thread: Sequence[Earlier]
    comments: Sequence[Earlier]


def mails_of(document: Document) -> list[Mail]:
    """Return the mails that a document came with, newest first."""
    found = Mail.objects.filter(arrivals__source__document=document).select_related("original").distinct()
    return list(found.order_by("-received_at", "-id"))


def drawer(review: Review) -> Drawer:
    mails = mails_of(review.document)
    threads = {mail.thread_id for mail in mails if mail.thread_id}
    earlier = Mail.objects.filter(Q(thread_id__in=threads)).exclude(pk__in=[mail.pk for mail in mails])
    return Drawer(
        letters=[_letter(mail, review) for mail in mails],
        thread=[
            Earlier(mail.sender_name or mail.sender, _when(mail), Truncator(mail.text.strip()).chars(400))
            for mail in earlier.order_by("-received_at")[:THREAD_SHOWN]
        ],
        comments=[Earlier(entry.actor, _stamp(entry.at), entry.after["text"]) for entry in comments_on(review)],
    )


def _letter(mail: Mail, review: Review) -> Letter:
    arrivals = mail.arrivals.select_related("source__original", "source__document__review").order_by("id")
    return Letter(
        id=mail.pk,
        subject=mail.subject or "(no subject)",
        sender=f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender,
        recipients=mail.recipients,
        when=_when(mail),
        text=mail.text.strip(),
        attachments=[_attachment(arrival, review) for arrival in arrivals],
        left_out=mail.notes,
        headers=[(str(name), str(value)) for name, value in sorted(mail.headers.items())],
        original=reverse("review:original", args=[mail.original.sha256]),
    )


def _attachment(arrival: Arrival, review: Review) -> Attachment:
    source = arrival.source
    own = source.document_id == review.document_id
    other = getattr(source.document, "review", None)
    return Attachment(
        filename=arrival.filename or source.filename or source.get_kind_display(),
        says=f"{_size(source.original.size)}, " + ("this document" if own else source.get_kind_display()),
        original=reverse("review:original", args=[source.original.sha256]),
        review="" if own or other is None else reverse("review:screen", args=[other.pk]),
    )


def _when(mail: Mail) -> str:
    return _stamp(mail.sent_at or mail.received_at)


def _stamp(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y H:i")


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
