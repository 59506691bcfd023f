"""The whole way from a mail to what the desk is given, on real files, each step a job of the ledger."""

from __future__ import annotations

import pytest

from ingest import selectors, services
from ingest.models import Document, DocumentState, Mail, MailState, Page, SourceKind
from ingest.records import Reading
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job
from tests.ingest.mail.build import part, picture, text
from tests.ingest.papers import invoice_pdf, invoice_xml


def pdf(number: str, net: str = "100.00", name: str = "invoice.pdf") -> bytes:
    return part(invoice_pdf(number, net), f"application/pdf; name={name}")


def xml(number: str, net: str = "100.00", name: str = "invoice.xml") -> bytes:
    return part(invoice_xml(number, net), f"application/octet-stream; name={name}")


def handed_on() -> list[int]:
    return sorted(Job.objects.filter(kind="review.open").values_list("subject", flat=True))


def said(document: Document) -> Reading:
    row = selectors.newest_reading(document)
    assert row is not None
    return Reading.from_json(row.data)


def test_a_pdf_is_read_with_its_pages_their_pictures_and_its_evidence(arrive, settings):
    row = arrive(text("See attached."), pdf("F-2026-1"))
    document = Document.objects.get()
    page = Page.objects.get()
    reading = said(document)
    number = reading.fields["invoice_number"]
    assert (row.state, document.state, handed_on()) == (MailState.READ, DocumentState.READ, [document.pk])
    assert (number.value, str(reading.value("grand_total"))) == ("F-2026-1", "121.00")
    assert number.evidence.page == 1
    assert ["F-2026-1", *(round(edge, 2) for edge in number.evidence.box)] in page.words
    pictures = sorted(path.name for path in settings.PAGE_IMAGES_DIR.rglob("*.webp"))
    assert pictures == [f"{page.image}-1800.webp", f"{page.image}-900.webp"]


def test_pdf_xml_and_text_of_one_invoice_are_one_document_with_three_sources(arrive):
    row = arrive(text("Invoice F-2026-1 over EUR 121.00 is attached."), pdf("F-2026-1"), xml("F-2026-1"))
    [document] = Document.objects.exclude(state=DocumentState.MERGED)
    [merged] = Document.objects.filter(state=DocumentState.MERGED)
    assert [source.kind for source in selectors.sources_of(document)] == [
        SourceKind.XML,
        SourceKind.PDF,
        SourceKind.BODY,
    ]
    assert merged.merged_into == document
    newest = selectors.newest_reading(document)
    assert (newest.source.kind, newest.trusted, newest.version) == (SourceKind.XML, True, 2)
    assert said(document).fields["grand_total"].evidence.xpath
    assert (row.state, handed_on()) == (MailState.READ, [document.pk])
    assert selectors.pages_of(document).count() == 1
    assert Entry.objects.filter(action="document.united", document=document.pk).count() == 1


def test_where_print_and_xml_disagree_a_person_is_told(arrive):
    arrive(pdf("F-2026-1", "100.00"), xml("F-2026-1", "110.00"))
    [document] = Document.objects.exclude(state=DocumentState.MERGED)
    newest = selectors.newest_reading(document)
    assert not newest.trusted
    differences = {one.field: (one.xml, one.page) for one in said(document).differences}
    assert differences.keys() == {"net_total", "tax_total", "grand_total"}
    stated, printed = differences["grand_total"]
    assert (str(stated.value), str(printed.value)) == ("133.10", "121.00")
    assert stated.evidence.xpath
    assert (printed.evidence.page, printed.evidence.text) == (1, "121.00")


def test_two_invoices_in_one_mail_stay_two(arrive):
    arrive(pdf("F-2026-1", name="a.pdf"), pdf("F-2026-2", name="b.pdf"), xml("F-2026-2", name="b.xml"))
    kept = Document.objects.exclude(state=DocumentState.MERGED)
    assert sorted(said(document).value("invoice_number") for document in kept) == ["F-2026-1", "F-2026-2"]
    assert handed_on() == sorted(document.pk for document in kept)


def test_the_same_file_in_a_later_mail_is_only_an_arrival(arrive):
    arrive(pdf("F-2026-1"), id="m1")
    second = arrive(text("Again"), pdf("F-2026-1"), id="m2")
    document = Document.objects.get()
    assert (second.state, document.readings.count(), handed_on()) == (MailState.READ, 1, [document.pk])
    assert list(selectors.mails_of(document)) == list(Mail.objects.order_by("pk"))


def test_an_xml_that_comes_later_with_the_same_pdf_joins_it_and_the_desk_hears_of_it(arrive):
    arrive(pdf("F-2026-1"), id="m1")
    arrive(pdf("F-2026-1"), xml("F-2026-1"), id="m2")
    [document] = Document.objects.exclude(state=DocumentState.MERGED)
    assert selectors.newest_reading(document).version == 2
    assert sorted(Job.objects.filter(kind="review.open").values_list("key", flat=True)) == [
        f"review.open:{document.pk}",
        f"review.open:{document.pk}:2",
    ]


def test_an_e_invoice_without_a_page_is_set_on_one(arrive):
    arrive(text("Attached."), xml("F-2026-1"))
    document = Document.objects.get()
    page = selectors.pages_of(document).get()
    words = " ".join(word[0] for word in page.words)
    assert page.image
    for shown in ("Invoice", "F-2026-1", "Harbour Supplies Ltd", "Shackle 12 mm", "121.00"):
        assert shown in words
    assert said(document).fields["grand_total"].evidence.xpath


def test_an_order_in_the_text_is_read_from_the_mail_and_lit_on_its_page(arrive, mailbox, work):
    raw = (
        b"From: Kay Berg <kay@buyer.test>\r\nTo: orders@acme.test\r\nSubject: Purchase order PO-4711\r\n"
        b"Date: Thu, 05 Nov 2026 10:00:00 +0100\r\n\r\n"
        b"Hello,\r\n\r\nplease deliver:\r\n\r\n10 pcs Shackle 12 mm @ 4.20\r\n5 pcs Anchor chain @ 31.00\r\n"
        b"\r\nKay\r\n"
    )
    services.receive_mail(mailbox, raw, provider_id="m1")
    work()
    document = Document.objects.get()
    reading = said(document)
    assert (reading.doc_type, reading.value("invoice_number")) == ("purchase_order", "PO-4711")
    assert [str(line.quantity) for line in reading.lines] == ["10", "5"]
    shown = reading.lines[0].evidence["description"]
    assert shown.page == 1
    assert shown.box is not None


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7\n1 0 obj <<", "broken.pdf", "The PDF is damaged and cannot be opened."),
        (picture(900, 1200).replace(b"IDAT", b"JUNK"), "broken.png", "The image is damaged."),
    ],
)
def test_a_file_that_cannot_be_read_waits_for_a_person_with_the_cause(arrive, content, name, sentence):
    row = arrive(text("Hi"), part(content, f"application/octet-stream; name={name}"))
    document = Document.objects.get()
    assert (row.state, document.state, handed_on()) == (MailState.READ, DocumentState.NEEDS_PERSON, [document.pk])
    assert document.error.startswith(sentence)


def test_a_scan_without_ocr_waits_for_a_person_with_its_page_before_him(arrive, settings):
    settings.OCR_ENGINE = "none"
    arrive(text("Hi"), part(picture(900, 1200, noise=20), "image/png; name=scan.png"))
    document = Document.objects.get()
    assert (document.state, document.error) == (
        DocumentState.NEEDS_PERSON,
        "This page has no text to read; it waits for a person.",
    )
    assert Page.objects.get().image
