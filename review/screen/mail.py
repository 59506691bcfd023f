"""The drawer: the mail a document came with, what else was in it, and its thread. Text only, never its HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from ingest import cutting, selectors
from ingest.models import Arrival, Document, Mail, Source
from review.models import Review
from review.sentences import said
from review.services.comments import comments_on
from review.words import clock, day, name_of, size, titled

THREAD_SHOWN = 20
SHORT = 400
"""Characters of another mail of the thread that are shown at once."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail, as one document: `review` is where that one is, if it is another one.

    `apart` is where a file that only goes along is made a document of its own, `own` where the pages of a file
    of several documents are had that are this one.
    """

    filename: str
    says: str
    original: str
    review: str
    apart: str = ""
    own: str = ""


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
    """Something said beside: another mail of the thread with its files, or a colleague's comment.

    `rest` is the whole text where `text` is only its beginning.
    """

    sender: str
    when: str
    text: str
    rest: str = ""
    files: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Drawer:
    letters: Sequence[Letter]
    thread: Sequence[Earlier]
    comments: Sequence[Earlier]


def mails_of(document: Document) -> list[Mail]:
    """Return the mails that a document came with, newest first."""
    return list(selectors.mails_of(document).select_related("original").order_by("-received_at", "-id"))


def drawer(review: Review) -> Drawer:
    mails = mails_of(review.document)
    threads = {mail.thread_id for mail in mails if mail.thread_id}
    earlier = Mail.objects.filter(thread_id__in=threads).exclude(pk__in=[mail.pk for mail in mails])
    return Drawer(
        letters=[_letter(mail, review) for mail in mails],
        thread=[_earlier(mail, review) for mail in earlier.distinct().order_by("-sent_at", "-pk")[:THREAD_SHOWN]],
        comments=_comments(review),
    )


def _comments(review: Review) -> list[Earlier]:
    """Return what colleagues noted, each by the name by which one calls them."""
    entries = comments_on(review)
    wrote = User.objects.filter(username__in={entry.actor for entry in entries})
    names = {user.get_username(): name_of(user) for user in wrote}
    return [
        Earlier(names.get(entry.actor, entry.actor), _stamp(entry.at), entry.after["text"]) for entry in entries
    ]


def _earlier(mail: Mail, review: Review) -> Earlier:
    text = mail.text.strip()
    short = Truncator(text).chars(SHORT)
    return Earlier(
        sender=mail.sender_name or mail.sender,
        when=_when(mail),
        text=short,
        rest=text if short != text else "",
        files=_files(mail, review),
    )


def _files(mail: Mail, review: Review) -> list[Attachment]:
    arrivals = mail.arrivals.select_related("source__original", "source__document__review").order_by("id")
    return [_attachment(arrival, review) for arrival in arrivals]


def _letter(mail: Mail, review: Review) -> Letter:
    return Letter(
        id=mail.pk,
        subject=mail.subject or said("(no subject)"),
        sender=f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender,
        recipients=mail.recipients,
        when=_when(mail),
        text=mail.text.strip(),
        attachments=_files(mail, review),
        left_out=mail.notes,
        headers=[(str(name), str(value)) for name, value in sorted(mail.headers.items())],
        original=reverse("review:original", args=[mail.original.sha256]),
    )


def _attachment(arrival: Arrival, review: Review) -> Attachment:
    source = arrival.source
    own = source.document_id == review.document_id
    other: Review | None = getattr(source.document, "review", None)
    along = other is None and source.document.merged_into_id == review.document_id
    cut = (own or along) and cutting.own_pages(source)
    says = "this document" if own else source.why if along else _named(other, source)
    return Attachment(
        filename=arrival.filename or source.filename or source.get_kind_display(),
        says=f"{size(source.original.size)}, {says}",
        original=reverse("review:original", args=[source.original.sha256]),
        review="" if own or other is None else reverse("review:screen", args=[other.pk]),
        apart=reverse("review:screen_set_apart", args=[source.document_id]) if along else "",
        own=reverse("review:file", args=[source.pk]) if cut else "",
    )


def _named(other: Review | None, source: Source) -> str:
    if other is None:
        return source.get_kind_display()
    return titled(other)


def _when(mail: Mail) -> str:
    return _stamp(mail.sent_at or mail.received_at)


def _stamp(moment: datetime) -> str:
    return f"{day(timezone.localtime(moment).date())} {clock(moment)}"
