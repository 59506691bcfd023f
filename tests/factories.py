"""Rows to test the desk with: people, and documents that stand on real pages with real words.

An invoice here is paper: it is printed to a PDF, drawn and read back, so that every value's evidence is a box on a
page that a browser shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from ingest import pictures
from ingest.models import (
    Arrival,
    Document,
    DocumentState,
    Mail,
    Mailbox,
    MailboxKind,
    Original,
    Page,
    ReadingRow,
    Source,
    SourceKind,
)
from ingest.originals import store
from ingest.reading import pages as reader
from ingest.reading.pages.render import render
from ingest.records import DocType, Evidence, Line, Reading, Value
from mail2erp import roles
from review.models import Review, Supplier
from review.services import open_review
from tests.paper import Paper, printed_pdf

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Doubt:
    """What the reading was unsure of: the sentence, and the printed texts it could have meant, best first."""

    sentence: str = "This is hard to read."
    texts: Sequence[tuple[Any, str]] = field(default_factory=tuple)
    confidence: float = 0.62


def person(role: str = "clerk", name: str = "Sanne de Vries") -> User:
    """Return a signed-up person with a role; the same name is the same person."""
    username = f"{name.split()[0].lower()}@acme.test"
    first, _, last = name.partition(" ")
    user, fresh = User.objects.get_or_create(username=username, defaults={"first_name": first, "last_name": last})
    if fresh:
        user.set_password(PASSWORD)
        user.save()
    roles.grant(user, [role])
    return user


@cache
def _drawn(content: bytes, number: int) -> dict[int, bytes]:
    return {width: render(content, number, width) for width in pictures.WIDTHS}


def mail(
    subject: str = "Rechnung", sender: str = "rechnung@brandt.example", text: str = "Anbei die Rechnung."
) -> Mail:
    """Return a stored mail in the mailbox “ap”."""
    mailbox, _ = Mailbox.objects.get_or_create(name="ap", defaults={"kind": MailboxKind.FOLDER})
    raw = f"From: {sender}\nSubject: {subject}\n\n{text}\n{Mail.objects.count()}".encode()
    return Mail.objects.create(
        mailbox=mailbox,
        provider_id=f"m{Mail.objects.count()}",
        original=original(raw, "message/rfc822"),
        subject=subject,
        sender=sender,
        recipients="ap@acme.test",
        text=text,
        sent_at=timezone.now(),
    )


def original(content: bytes, content_type: str) -> Original:
    sha256 = store().put(content)
    row, _ = Original.objects.get_or_create(
        sha256=sha256, defaults={"size": len(content), "content_type": content_type}
    )
    return row


def document(
    content: bytes,
    *,
    filename: str,
    of: Mail,
    state: str = DocumentState.READ,
    error: str = "",
    into: Document | None = None,
) -> Document:
    """Return a document with one PDF, its pages drawn and their words read, as it came with a mail.

    `into` is the document that it became part of.
    """
    row = Document.objects.create(state=state, error=error, received_at=of.received_at, merged_into=into)
    file = original(content, "application/pdf")
    source = Source.objects.create(document=row, original=file, kind=SourceKind.PDF, filename=filename)
    Arrival.objects.create(mail=of, source=source, part="2", filename=filename)
    for page in reader.load(content):
        Page.objects.create(
            original=file,
            number=page.number,
            document=row,
            position=page.number,
            width=page.width,
            height=page.height,
            words=[[word.text, *word.box] for word in page.words],
            text_from="text",
            image=pictures.keep(_drawn(content, page.number)),
        )
    return row


def review(
    paper: Paper | None = None,
    *,
    doubts: Mapping[str, Doubt] | None = None,
    missing: Sequence[str] = (),
    waits: timedelta = timedelta(),
    known: bool = True,
    **mail_says: str,
) -> Review:
    """Return an invoice on the desk. `doubts` are fields the reading was unsure of, `missing` it did not find.

    `waits` moves it back in the queue; `known` says whether the supplier and its bank account are.
    """
    paper = paper or Paper(number=f"RE-2026-{118 + Review.objects.count()}")
    if known:
        Supplier.objects.get_or_create(
            name=paper.supplier, defaults={"vat_id": paper.vat_id, "ibans": [paper.iban.replace(" ", "")]}
        )
    content = printed_pdf(paper.html())
    of = mail(**{"subject": f"Rechnung {paper.number}", **mail_says})
    of.received_at += waits
    row = document(content, filename=f"{paper.number}.pdf", of=of)
    reading = _reading(paper, list(reader.load(content)), doubts or {}, missing)
    ReadingRow.objects.create(
        document=row, version=1, parser="page 1", doc_type=reading.doc_type, data=reading.as_json()
    )
    opened = open_review(row)
    assert opened is not None
    return opened


def unreadable(error: str, paper: Paper | None = None, **mail_says: str) -> Review:
    """Return a document on the desk that could be drawn but not read."""
    content = printed_pdf((paper or Paper(number=f"SCAN-{Review.objects.count()}")).html())
    opened = open_review(
        document(content, filename="scan.pdf", of=mail(**mail_says), state=DocumentState.NEEDS_PERSON, error=error)
    )
    assert opened is not None
    return opened


def _reading(
    paper: Paper, pages: list[reader.Page], doubts: Mapping[str, Doubt], missing: Sequence[str]
) -> Reading:
    fields = {
        name: _value(value, text, pages, doubts.get(name))
        for name, (value, text) in paper.values().items()
        if name not in missing
    }
    lines = tuple(
        Line(
            description=name,
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
            net_amount=Decimal(quantity) * Decimal(price),
            tax_rate=Decimal(19),
        )
        for name, quantity, price in paper.lines
    )
    return Reading(DocType.INVOICE, fields, lines, language="de")


def _value(value: Any, text: str, pages: list[reader.Page], doubt: Doubt | None) -> Value:
    where = evidence(pages, text)
    if doubt is None:
        return Value(value, 0.99, "label", where)
    others = tuple(Value(other, 0.3, "label", evidence(pages, words)) for other, words in doubt.texts)
    return Value(value, doubt.confidence, "label", where, others, doubt.sentence)


def evidence(pages: Sequence[reader.Page], text: str) -> Evidence | None:
    """Return where a run of words stands, None where it does not."""
    wanted = text.split()
    for page in pages:
        for at in range(len(page.words) - len(wanted) + 1):
            run = page.words[at : at + len(wanted)]
            if [word.text.strip(",") for word in run] == wanted:
                boxes = [word.box for word in run]
                x0, y0, x1, y1 = zip(*boxes, strict=True)
                return Evidence(text=text, page=page.number, box=(min(x0), min(y0), max(x1), max(y1)))
    return None
