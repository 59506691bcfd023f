"""One document's story, read from the rows that each step left: mail, source, reading, journal, posting, call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from connectors.models import Posting, PostingState
from connectors.tracing.compared import Compared, compared
from connectors.tracing.finding import title_of
from ingest.models import Cutting, Document, Mail, ReadingRow, Source
from mail2erp.audit.models import Call, Entry
from review.models import Review
from review.screen.paper import Sheet, first_sheet
from review.services.touch import touch_of
from review.verdicts import template_called
from review.words import FIELD_LABELS, name_of, seconds_long, size


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `name` is what, `text` goes on; `small` is a second line, `link` leads further."""

    at: datetime
    mark: str
    name: str
    text: str = ""
    small: str = ""
    link: str = ""
    link_text: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one document."""

    title: str
    review: Review | None
    events: list[Event]
    fields: list[Compared]
    differences: list[str] = field(default_factory=list)
    sheet: Sheet | None = None
    touched: list[tuple[str, str]] = field(default_factory=list)
    """Who worked on it, and for how long."""
    stuck: list[Posting] = field(default_factory=list)
    """Postings that wait for a person."""


def story(document: Document) -> Story:
    """Return everything that happened to a document, and its fields on the page, as approved, in the ERP."""
    review = Review.objects.select_related("reading").filter(document=document).first()
    postings = list(Posting.objects.filter(review=review).select_related("connection").order_by("id"))
    sources = list(Source.objects.filter(document=document).select_related("original").order_by("id"))
    events = [
        *_mails(document),
        *_sources(sources),
        *_cuttings(document),
        *_readings(document),
        *_entries(document),
        *(_posting(posting) for posting in postings),
    ]
    live = [posting for posting in postings if posting.state != PostingState.CANCELLED]
    return Story(
        title=title_of(document),
        review=review,
        events=sorted(events, key=lambda event: event.at),
        fields=compared(review, live[-1] if live else None) if review else [],
        differences=[sentence for posting in live for sentence in posting.differences],
        sheet=first_sheet(document),
        touched=[(name_of(one.user), seconds_long(one.seconds)) for one in touch_of(review)] if review else [],
        stuck=[posting for posting in live if posting.state == PostingState.FAILED],
    )


def _mails(document: Document) -> Iterator[Event]:
    mails = Mail.objects.filter(arrivals__source__document=document).select_related("original", "mailbox")
    for mail in mails.distinct():
        yield Event(
            at=mail.received_at,
            mark="mail",
            name="Mail received",
            text=f"from {mail.sender or 'somebody'} in {mail.mailbox.name}: {mail.subject or 'no subject'}",
            small=f"message id {mail.message_id.strip('<>')}" if mail.message_id else "",
            link=reverse("review:original", args=[mail.original.sha256]),
            link_text="Download the mail",
        )


def _sources(sources: Iterable[Source]) -> Iterator[Event]:
    for source in sources:
        original = source.original
        yield Event(
            at=original.created_at,
            mark="doc",
            name="Original stored",
            text=f"{source.filename or source.get_kind_display()}, {size(original.size)}",
            small=f"sha-256 {original.sha256}",
            link=reverse("review:original", args=[original.sha256]),
            link_text="Download it",
        )


def _cuttings(document: Document) -> Iterator[Event]:
    for cutting in Cutting.objects.filter(source__document=document).select_related("file", "source__original"):
        yield Event(
            at=cutting.created_at,
            mark="doc",
            name="Its pages cut out",
            text=f"pages {cutting.pages} of {cutting.source}, {size(cutting.file.size)}",
            small=f"sha-256 {cutting.file.sha256}, out of {cutting.source.original.sha256}",
            link=reverse("review:original", args=[cutting.file.sha256]),
            link_text="Download it",
        )


def _readings(document: Document) -> Iterator[Event]:
    for reading in ReadingRow.objects.filter(document=document).select_related("source"):
        found = [value for value in reading.data.get("fields", {}).values() if value.get("value")]
        sender, version = template_called(reading.template)
        template = f" with template v{version} of {sender.name}" if sender else ""
        yield Event(
            at=reading.created_at,
            mark="likely",
            name="Read",
            text=f"by {reading.parser}{template}: {len(found)} fields",
            small=f"reading {reading.version} of {reading.source or 'the document'}",
        )


SAID: dict[str, tuple[str, str]] = {
    "opened": ("Laid on the desk", "doc"),
    "corrected": ("corrected", "you"),
    "kind changed": ("said what it is", "you"),
    "drew the item table": ("drew the item table", "you"),
    "accepted a check": ("accepted a check", "you"),
    "approved": ("approved it", "sure"),
    "approved, waits for a second person": ("approved it, a second person must too", "sure"),
    "sent back": ("sent it back", "you"),
    "rejected": ("rejected it", "stop"),
    "taken back": ("took the decision back", "you"),
    "assigned": ("assigned it", "you"),
    "sent on": ("sent it on", "send"),
    "escalated": ("asked a supervisor", "send"),
    "postponed": ("postponed it", "clock"),
    "passed by itself": ("Passed by itself: trusted, and every check agreed", "sure"),
    "template.taught": ("taught its sender’s template", "you"),
    "document.read_again": ("Read again with what was learnt", "likely"),
    "sender.trust_lost": ("Its sender is not trusted any more", "warn"),
    "sender.trust_paused": ("Trust in its sender is paused", "warn"),
    "document.united": ("One with other papers of the mail", "doc"),
    "document.repeated": ("The mail’s text says it too", "doc"),
    "posting prepared": ("Posting prepared", "clock"),
    "posted": ("Stands in the ERP", "sure"),
    "posting failed": ("Posting needs a person", "stop"),
    "posting sent again": ("sent it again", "send"),
    "posting cancelled": ("cancelled the posting", "none"),
    "changed in the ERP": ("Changed in the ERP", "warn"),
}
"""Action in the journal -> its words after the person's name, and its sign."""
TOLD_BY_ROWS = ("document.read", "document.cut")
"""Actions of which the readings and cuttings tell already."""


def _entries(document: Document) -> Iterator[Event]:
    entries = list(Entry.objects.filter(document=document.pk).exclude(action__in=TOLD_BY_ROWS).order_by("id"))
    people = {user.username: user for user in User.objects.filter(username__in={e.actor for e in entries})}
    for entry in entries:
        words, mark = SAID.get(entry.action, (entry.action, "doc"))
        who = name_of(people[entry.actor]) if entry.actor in people else ""
        yield Event(
            at=entry.at,
            mark=mark,
            name=f"{who} {words}" if who else words[:1].upper() + words[1:],
            text=_told(entry),
            small=f"entry {entry.pk} · {entry.hash[:4]} {entry.hash[4:8]} … {entry.hash[-4:]}",
        )


def _told(entry: Entry) -> str:
    """Return what an entry says: each change as before → after, or its words."""
    after = entry.after
    if entry.action == "corrected":
        return "; ".join(_changed(name, entry.before.get(name), value) for name, value in after.items())
    if entry.action == "opened":
        return str(after.get("why", ""))
    if entry.action == "accepted a check":
        return f"“{after.get('sentence')}” because: {after.get('why')}"
    if entry.action == "drew the item table":
        return f"around {after.get('lines')} lines on page {after.get('page')}"
    if entry.action == "posted":
        return f"as {after.get('number')} in {after.get('connection')}"
    if entry.action == "approved":
        return " ".join(str(after[name]) for name in ("amount", "currency") if name in after)
    if entry.action == "template.taught":
        return f"version {after.get('version')} of {after.get('sender')}: {after.get('sentence')}"
    if entry.action == "posting prepared":
        return f"for {after.get('connection')}"
    said = ((name.replace("_", " "), value) for name, value in after.items() if value not in (None, "", []))
    return ", ".join(f"{name} {value}" for name, value in said)


def _changed(name: str, before: Any, after: Any) -> str:
    if name == "lines":
        return f"item lines: {len(before or [])} → {len(after or [])}"
    label = FIELD_LABELS.get(name, name).lower()
    kept = f"{label} kept as {after}"
    return kept if before == after else f"{label}: {before or 'nothing'} → {after or 'nothing'}"


def _posting(posting: Posting) -> Event:
    calls = tuple(Call.objects.filter(subject=f"posting:{posting.pk}").order_by("id"))
    return Event(
        at=calls[0].at if calls else posting.created_at,
        mark="send",
        name=f"Sent to {posting.connection}" if calls else f"Handed to {posting.connection}",
        text=f"under key {posting.reference}",
        link=posting.url if posting.url.startswith("http") else "",
        link_text="Open it in the ERP",
        calls=calls,
    )
