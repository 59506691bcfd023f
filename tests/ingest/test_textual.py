"""A mail's own text, set on a page: which reading holds, and where its values are said to come from."""

from __future__ import annotations

from decimal import Decimal

from ingest import textual
from ingest.reading.engine import read_pages
from ingest.reading.mail.fields import read_mail
from ingest.reading.mail.grid import page_of
from ingest.records import DocType
from review.screen.values import source_of

HEADERS = {"From": "Ann Smith <ann@bolts-supply.example>", "Subject": "Order PO-7781"}


def test_an_orders_values_are_lit_on_the_page_and_come_from_body_or_header():
    body = "Please deliver:\n\n10 x Bolt M8 @ 0.25\n\nRegards,\nAnn Smith\nBolts Supply Ltd\nTel: +44 20 1234 5678"
    pages = (page_of(body),)
    reading = textual.choose(read_pages(pages), read_mail(HEADERS, body), pages)
    assert reading.doc_type == DocType.PURCHASE_ORDER
    assert (reading.fields["phone"].evidence.page, source_of(reading.fields["phone"])) == (1, "body")
    assert source_of(reading.fields["invoice_number"]) == "header"
    assert reading.lines[0].evidence["description"].page == 1


def test_an_invoice_in_the_words_of_a_mail_comes_from_its_body():
    body = (
        "INVOICE\n\nInvoice number: 2026-118\nInvoice date: 3 May 2026\n\n"
        "Subtotal: EUR 100.00\nVAT 21%: EUR 21.00\nTotal: EUR 121.00"
    )
    pages = (page_of(body),)
    reading = textual.choose(read_pages(pages), read_mail({**HEADERS, "Subject": "Invoice"}, body), pages)
    assert (reading.doc_type, reading.value("grand_total")) == (DocType.INVOICE, Decimal("121.00"))
    assert {source_of(value) for value in reading.fields.values()} == {"body"}
