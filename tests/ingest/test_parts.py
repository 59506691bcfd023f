"""A file that holds several documents becomes several documents: each page in one of them, and in no other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ingest import arranging, selectors, services
from ingest.models import Arrival, Document, DocumentState, MailState, Page, Source
from ingest.records import Reading
from ingest.senders.reading import is_einvoice
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job
from tests.ingest.mail.build import mail, part, text
from tests.ingest.papers import hybrid_pdf, page_pdf, several_pdf


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


TERMS = "<h1>General terms and conditions</h1><p>1. These terms hold for every delivery. 2. Payment is due.</p>"
UNTITLED = """<p>Harbour Supplies Ltd, 12 Quay Street, London</p><p>Number: 4711<br>Date: 05/11/2026</p>
<p>Net total: 100.00<br>VAT 21%: 21.00<br>Total: EUR 121.00</p>"""


def page(body: str, name: str) -> bytes:
    return part(page_pdf(body), f"application/pdf; name={name}")


def test_terms_go_along_with_the_invoice_and_are_no_document_of_their_own(arrive):
    arrive(pdf("F-2026-1"), page(TERMS, "terms.pdf"))
    invoice, terms = Document.objects.order_by("pk")
    assert (terms.state, terms.merged_into) == (DocumentState.MERGED, invoice)
    assert terms.sources.get().why == "It goes along: it says “terms and conditions”."
    assert [job.subject for job in Job.objects.filter(kind="review.open")] == [invoice.pk]
    assert places(invoice) == [(1, 1)]


def test_the_same_terms_with_a_later_invoice_bring_no_older_document_back(arrive):
    arrive(pdf("F-2026-1"), page(TERMS, "terms.pdf"), id="m1")
    later = arrive(pdf("F-2026-2"), page(TERMS, "terms.pdf"), id="m2")
    states = dict(selectors.documents_of(later).values_list("pk", "state"))
    assert sorted(states.values()) == [DocumentState.MERGED, DocumentState.READ]
    assert Document.objects.count() == 3


def test_terms_alone_in_a_mail_stay_a_document(arrive):
    arrive(page(TERMS, "terms.pdf"))
    assert Document.objects.get().state == DocumentState.READ


def test_a_page_without_a_title_is_what_its_mail_says_with_the_reason(mailbox, work):
    raw = mail(page(UNTITLED, "4711.pdf")).replace(b"Subject:", b"Subject: Credit note 4711\r\nX-Was:", 1)
    services.receive_mail(mailbox, raw, provider_id="m1")
    work()
    row = selectors.newest_reading(Document.objects.get())
    assert row.doc_type == "credit_note"
    assert row.data["reason"] == "The mail's subject says “Credit note”, and the page names no kind."


def test_an_e_invoice_with_another_invoice_glued_behind_it_stays_truth_when_its_pages_are_laid_anew(arrive):
    arrive(part(hybrid_pdf("F-2026-1", "F-2026-1", "F-2026-2"), "application/pdf; name=invoices.pdf"))
    first, second = Document.objects.order_by("pk")
    assert (said(first), said(second)) == ("F-2026-1", "F-2026-2")
    again = [
        arranging.read_anew(list(selectors.pages_of(one)), selectors.sources_of(one)) for one in (first, second)
    ]
    assert [is_einvoice(reading) for reading in again] == [True, False]
