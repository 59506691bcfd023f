"""Whole documents, as a person would read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.engine import NO_TEXT, read
from ingest.reading.pages import Unreadable
from ingest.reading.paper import Company
from ingest.records import DocType
from tests.ingest.reading import papers

EXPECTED = {
    "en": (papers.ENGLISH, {
        "invoice_number": "HR-2041", "issue_date": date(2026, 10, 31), "due_date": date(2026, 11, 30),
        "currency": "USD", "supplier_name": "Harbour Rope Ltd", "supplier_vat_id": "IE3668997OH",
        "buyer_name": "Noordwal BV", "order_reference": "45-20811", "net_total": Decimal("605.00"),
        "tax_total": Decimal("121.00"), "grand_total": Decimal("726.00"),
    }),
    "de": (papers.GERMAN, {
        "invoice_number": "2026/118", "issue_date": date(2026, 11, 5), "due_date": date(2026, 12, 5),
        "currency": "EUR", "supplier_name": "Brandt Logistik GmbH", "supplier_vat_id": "DE136695976",
        "buyer_name": "Noordwal GmbH", "order_reference": "45-20840", "iban": "DE88200800000970375700",
        "net_total": Decimal("2585.50"), "tax_total": Decimal("491.25"), "grand_total": Decimal("3076.75"),
    }),
    "nl": (papers.DUTCH, {
        "invoice_number": "2611-093", "issue_date": date(2026, 11, 9), "due_date": date(2026, 12, 9),
        "currency": "EUR", "supplier_name": "Veldkamp Transport BV", "supplier_vat_id": "NL810433941B01",
        "buyer_name": "Noordwal BV", "iban": "NL91ABNA0417164300", "net_total": Decimal("1250.00"),
        "tax_total": Decimal("262.50"), "grand_total": Decimal("1512.50"),
    }),
    "da": (papers.DANISH, {
        "invoice_number": "2026-10482", "issue_date": date(2026, 11, 10), "due_date": date(2026, 12, 30),
        "currency": "DKK", "supplier_name": "Kjærgaard Emballage A/S", "buyer_name": "Noordwal ApS",
        "net_total": Decimal("5820.00"), "tax_total": Decimal("1455.00"), "grand_total": Decimal("7275.00"),
    }),
    "fr": (papers.FRENCH, {
        "invoice_number": "F-2026-77", "issue_date": date(2026, 11, 2), "due_date": date(2026, 12, 2),
        "currency": "EUR", "supplier_name": "Imprimerie Delmas SARL", "supplier_vat_id": "FR40303265045",
        "buyer_name": "Noordwal SAS", "net_total": Decimal("240.00"), "tax_total": Decimal("48.00"),
        "grand_total": Decimal("288.00"),
    }),
}  # fmt: skip


@pytest.mark.parametrize("language", EXPECTED)
def test_an_invoice_is_read_in_each_language(language):
    body, expected = EXPECTED[language]
    reading = read(papers.pdf(body)).reading
    assert (reading.doc_type, reading.language) == (DocType.INVOICE, language)
    assert {name: reading.value(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        (papers.ENGLISH, [("4", "120.00", "480.00"), ("10", "12.50", "125.00")]),
        (papers.GERMAN, [("2", "1250.00", "2500.00"), ("1", "85.50", "85.50")]),
        (papers.DANISH, [("1200", "4.85", "5820.00")]),
        (papers.FRENCH, [("500", "0.48", "240.00")]),
    ],
)
def test_the_item_table_is_read_row_by_row(body, rows):
    lines = read(papers.pdf(body)).reading.lines
    assert [(line.quantity, line.unit_price, line.net_amount) for line in lines] == [
        tuple(map(Decimal, row)) for row in rows
    ]


def test_every_value_on_the_page_says_where_it_stands():
    result = read(papers.pdf(papers.GERMAN))
    words = {word.text: word.box for word in result.pages[0].words}
    where = result.reading.fields["invoice_number"].evidence
    assert (where.page, where.text, where.box) == (1, "2026/118", words["2026/118"])


def test_a_value_that_breaks_a_check_is_doubted_with_the_checks_sentence():
    wrong = papers.DUTCH.replace("€ 1.512,50", "€ 1.513,50")
    reading = read(papers.pdf(wrong)).reading
    assert "1.00 too little" in reading.fields["grand_total"].doubt
    assert reading.fields["grand_total"].confidence < reading.fields["invoice_number"].confidence
    assert reading.problems


def test_the_own_company_is_never_the_supplier():
    own = Company(names=("Harbour Rope Ltd",), vat_ids=("IE3668997OH",))
    reading = read(papers.pdf(papers.ENGLISH), own=own).reading
    assert reading.value("supplier_name") != "Harbour Rope Ltd"
    assert reading.value("supplier_vat_id") is None


def test_an_order_comes_from_the_buyer_whose_letter_head_it_carries():
    body = papers.ENGLISH.replace("Invoice number", "Order number").replace("<h1>Invoice", "<h1>Purchase Order")
    body = body.replace("Bill to:", "To:").replace("<td>PO number</td><td>45-20811</td>", "")
    reading = read(papers.pdf(body)).reading
    assert reading.doc_type == DocType.PURCHASE_ORDER
    assert (reading.value("buyer_name"), reading.value("supplier_name")) == ("Harbour Rope Ltd", "Noordwal BV")
    assert reading.value("invoice_number") == "HR-2041"


def test_a_credit_note_carries_positive_amounts():
    body = papers.FRENCH.replace("Facture n°", "Avoir n°").replace("240,00 €", "-240,00 €")
    body = body.replace("48,00 €", "-48,00 €").replace("288,00 €", "-288,00 €").replace(">500<", ">-500<")
    reading = read(papers.pdf(body)).reading
    assert reading.doc_type == DocType.CREDIT_NOTE
    assert (reading.value("grand_total"), reading.lines[0].net_amount) == (Decimal("288.00"), Decimal("240.00"))


def test_a_page_without_text_waits_for_a_person_and_is_no_error():
    reading = read(papers.pdf("<p></p>")).reading
    assert (reading.doc_type, reading.problems, dict(reading.fields)) == (DocType.OTHER, (NO_TEXT,), {})


def test_a_page_that_cannot_be_drawn_waits_without_words_and_is_no_error():
    def no_picture(content, page):
        raise Unreadable("Page 1 cannot be drawn. Open the original to see it.")

    found = read(papers.pdf("<p></p>"), ocr=no_picture)
    assert found.reading.problems == (NO_TEXT,)
    assert [page.words for page in found.pages] == [()]
