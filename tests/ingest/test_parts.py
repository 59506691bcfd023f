"""A file that holds several documents becomes several documents: each page in one of them, and in no other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ingest import selectors, services
from ingest.models import Arrival, Document, DocumentState, Mail, MailState, Page, Source
from ingest.records import Reading
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job, JobState
from tests.ingest.mail.build import mail, part, text
from tests.ingest.papers import several_pdf


@pytest.fixture
def arrive(mailbox, work):
    def take(*parts: bytes, id: str = "m1") -> Mail:
        row = services.receive_mail(mailbox, mail(*parts), provider_id=id)
        assert set(work().values()) <= {JobState.DONE}
        row.refresh_from_db()
        return row

    return take


def pdf(*numbers: str) -> bytes:
    return part(several_pdf(*numbers), "application/pdf; name=invoices.pdf")


def said(document: Document) -> str:
    row = selectors.newest_reading(document)
    assert row is not None
    return str(Reading.from_json(row.data).value("invoice_number"))


def places(document: Document) -> list[tuple[int, int | None]]:
    return list(selectors.pages_of(document).values_list("number", "position"))


def test_two_invoices_in_one_pdf_are_two_documents_with_their_own_pages(arrive):
    row = arrive(text("See attached."), pdf("F-2026-1", "F-2026-2"))
    first, second = Document.objects.order_by("pk")
    assert (said(first), said(second)) == ("F-2026-1", "F-2026-2")
    assert (places(first), places(second)) == ([(1, 1)], [(2, 1)])
    assert {document.state for document in (first, second)} == {DocumentState.READ}
    assert second.sources.get().why == "Page 2 says “INVOICE” and has a number of its own, F-2026-2."
    assert row.state == MailState.READ
    assert sorted(Job.objects.filter(kind="review.open").values_list("subject", flat=True)) == [
        first.pk,
        second.pk,
    ]
    assert Entry.objects.get(action="document.split").after["from"] == first.pk


def test_evidence_of_a_later_document_counts_its_own_pages(arrive):
    arrive(pdf("F-2026-1", "F-2026-2"))
    reading = Reading.from_json(selectors.newest_reading(Document.objects.order_by("pk")[1]).data)
    number = reading.fields["invoice_number"].evidence
    page = selectors.pages_of(Document.objects.order_by("pk")[1]).get(position=number.page)
    assert [number.text, *(round(edge, 2) for edge in number.box)] in page.words


def test_the_same_file_in_a_later_mail_brings_both_documents(arrive):
    arrive(pdf("F-2026-1", "F-2026-2"), id="m1")
    again = arrive(text("Again"), pdf("F-2026-1", "F-2026-2"), id="m2")
    assert Document.objects.count() == Source.objects.count() == 2
    assert selectors.documents_of(again).count() == 2
    assert Arrival.objects.filter(mail=again).count() == 2


def test_no_page_is_in_two_documents_or_twice_in_one(arrive):
    arrive(pdf("F-2026-1", "F-2026-2"))
    page = Page.objects.get(number=2)
    twice = {"original": page.original, "width": 1, "height": 1, "document": Document.objects.first()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(number=2, position=None, **twice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(number=3, position=1, **twice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(document=None)


def test_no_file_becomes_the_same_part_twice(arrive):
    arrive(pdf("F-2026-1", "F-2026-2"))
    source = Source.objects.get(part=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(document=source.document, original=source.original, part=2, kind=source.kind)
