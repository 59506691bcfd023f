"""Documents, readings and people for the desk's tests: real rows, as the steps before the desk write them."""

from __future__ import annotations

import hashlib
import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from ingest import arranging
from ingest import selectors as stored
from ingest.models import Arrival, Document, DocumentState, Mail, Mailbox, Original, ReadingRow, Source
from ingest.records import DocType, Evidence, Line, Reading, Value
from mail2erp.roles import grant
from review import selectors, services
from review.models import Review
from review.rules.base import Check
from tests import factories

IBAN = "NL81ZUID0536547589"
_numbers = itertools.count(1)


def person(name: str, *roles: str, family: str = "") -> User:
    address = f"{name}@noordwal.example"
    names = {"first_name": name.title(), "last_name": family}
    user = User.objects.create_user(name, address, "a long pass phrase", **names)
    grant(user, roles)
    return User.objects.get(pk=user.pk)


def read(value: Any, confidence: float = 0.99, **more: Any) -> Value:
    where = Evidence(text=str(value), page=1, box=(72.0, 100.0, 180.0, 112.0))
    return Value(value, confidence, "label", where, **more)


def invoice_fields(**changes: Any) -> dict[str, Value]:
    plain = {
        "supplier_name": "Staal & Zn BV",
        "supplier_vat_id": "NL875196640B01",
        "buyer_name": "Noordwal BV",
        "iban": IBAN,
        "invoice_number": f"2026{next(_numbers):04}",
        "issue_date": date(2026, 11, 12),
        "due_date": date(2026, 12, 12),
        "net_total": Decimal("696.00"),
        "tax_total": Decimal("146.16"),
        "grand_total": Decimal("842.16"),
        "currency": "EUR",
    }
    fields = {**plain, **changes}
    given = {name: value for name, value in fields.items() if value is not None}
    return {name: value if isinstance(value, Value) else read(value) for name, value in given.items()}


LINE = Line("Hoekprofiel 40×40", Decimal(12), Decimal("58.00"), Decimal("696.00"), Decimal(21))


def store(content: bytes, content_type: str = "application/pdf") -> Original:
    sha256 = hashlib.sha256(content).hexdigest()
    return Original.objects.create(sha256=sha256, size=len(content), content_type=content_type)


def document(
    *,
    doc_type: DocType = DocType.INVOICE,
    fields: dict[str, Value] | None = None,
    lines: tuple[Line, ...] = (LINE,),
    sender: str = "facturen@staal-zn.example",
    problems: tuple[str, ...] = (),
    received: Any = None,
) -> Document:
    """A document that came with a mail of its own and has been read once."""
    mark = next(_numbers)
    received = received or timezone.now()
    settings = {"kind": "folder", "address": "ap@noordwal.example"}
    box, _ = Mailbox.objects.get_or_create(name="ap", defaults=settings)
    mail = Mail.objects.create(
        mailbox=box,
        provider_id=str(mark),
        original=store(f"mail {mark}".encode(), "message/rfc822"),
        subject=f"Factuur {mark}",
        sender=sender,
        received_at=received,
    )
    made = Document.objects.create(state=DocumentState.READ, received_at=received)
    source = Source.objects.create(
        document=made, original=store(f"%PDF-1.7 {mark}".encode()), kind="pdf", filename="factuur.pdf"
    )
    Arrival.objects.create(mail=mail, source=source, part="2", filename="factuur.pdf")
    reading = Reading(doc_type, invoice_fields() if fields is None else fields, lines, problems=problems)
    ReadingRow.objects.create(
        document=made, version=1, source=source, parser="reading 1", doc_type=doc_type, data=reading.as_json()
    )
    return made


def review(**kwargs: Any) -> Review:
    opened = services.open_review(document(**kwargs))
    assert opened is not None
    return opened


def laid(content: bytes, *, of: Mail | None = None, filename: str = "invoices.pdf") -> Review:
    """Return a PDF on the desk as one document, read as it is."""
    document = factories.document(content, filename=filename, of=of or factories.mail())
    reading = arranging.read_anew(list(stored.pages_of(document)), stored.sources_of(document))
    arranging.keep_reading(document, reading)
    opened = services.open_review(document)
    assert opened is not None
    return opened


def checks(review: Review) -> dict[str, Check]:
    return {check.name: check for check in selectors.checks_for(review)}


def accepted(review: Review, check: str, *, why: str, by: User) -> Review:
    """Accept a check as it stands on the screen now."""
    seen = selectors.seen_as(checks(review)[check])
    return services.accept_check(review, check=check, seen=seen, why=why, by=by)
