"""The UBL that is written: valid by its schemas, and to our own reader what was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connectors.files.connector import TOTALS, totals_of
from connectors.files.mapping import as_ubl
from connectors.files.ubl import serialized
from ingest.reading.einvoice import read_xml
from ingest.records import DocType, Line, Party, TaxLine, charges_of
from tests.connectors.records import D, invoice, notice, order, with_charges
from tests.connectors.ubl_schema import complaints


@pytest.mark.parametrize("doc_type", [DocType.INVOICE, DocType.CREDIT_NOTE])
def test_our_own_reader_reads_the_ubl_as_it_was_approved(doc_type):
    bill = invoice("F-1", doc_type=doc_type, order_reference="PO-9")
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.doc_type == doc_type
    assert reading.problems == ()
    expected = {
        "invoice_number": "F-1",
        "issue_date": bill.issue_date,
        "due_date": bill.due_date,
        "currency": "EUR",
        "supplier_name": bill.supplier.name,
        "supplier_vat_id": bill.supplier.vat_id,
        "buyer_name": "Noordwal BV",
        "iban": bill.supplier.iban,
        "order_reference": "PO-9",
        "net_total": D("131.00"),
        "tax_total": D("23.79"),
        "grand_total": D("154.79"),
    }
    assert {name: reading.value(name) for name in expected} == expected
    assert [(line.description, line.quantity, line.net_amount, line.tax_rate) for line in reading.lines] == [
        ("Oak plank", D("5"), D("100.00"), D("21")),
        ("Book on joinery", D("2"), D("31.00"), D("9")),
    ]
    assert [(tax.rate, tax.net, tax.tax) for tax in reading.taxes] == [
        (D("21"), D("100.00"), D("21.00")),
        (D("9"), D("31.00"), D("2.79")),
    ]


@pytest.mark.parametrize(("net", "tax", "gross"), [("125.00", "22.50", "147.50"), ("140.00", "25.00", "165.00")])
def test_a_discount_or_charge_on_the_whole_is_an_allowance_that_adds_up(net, tax, gross):
    bill = invoice("F-2", net_total=D(net), tax_total=D(tax), grand_total=D(gross), taxes=())
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.problems == ()
    assert (reading.value("net_total"), reading.value("grand_total")) == (D(net), D(gross))


def test_what_nobody_named_is_parted_among_several_rates_too():
    shares = (TaxLine(D("21"), D("95.00"), D("19.95")), TaxLine(D("9"), D("30.00"), D("2.70")))
    bill = invoice("F-3", net_total=D("125.00"), tax_total=D("22.65"), grand_total=D("147.65"), taxes=shares)
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.problems == ()
    assert [(line.description, line.net_amount, line.tax_rate) for line in charges_of(reading.lines)] == [
        ("Discount on the whole document", D("-5.00"), 21),
        ("Discount on the whole document", D("-1.00"), 9),
    ]


def test_freight_of_an_order_is_a_charge_and_of_a_shipping_notice_nothing():
    freight = Line("Carriage", net_amount=D("10.00"), charge=True)
    placed = replace(order("PO-6"), lines=(*order("PO-6").lines, freight), net_total=D("110.00"))
    (found,) = charges_of(read_xml(serialized(as_ubl(placed, date(2026, 3, 1)))).lines)
    assert (found.description, found.net_amount, found.tax_rate) == ("Carriage", D("10.00"), None)
    sent = replace(notice("DN-6"), lines=(*notice("DN-6").lines, freight))
    assert len(read_xml(serialized(as_ubl(sent, date(2026, 3, 1)))).lines) == 2


def test_an_order_and_a_shipping_notice_are_ubl_too():
    placed = read_xml(serialized(as_ubl(order("PO-5"), invoice("x").issue_date)))
    assert (placed.doc_type, placed.value("invoice_number")) == (DocType.PURCHASE_ORDER, "PO-5")
    assert (placed.value("buyer_name"), placed.value("grand_total")) == ("Visser Scheepsbouw", D("121.00"))
    sent = read_xml(serialized(as_ubl(notice("DN-5"), invoice("x").issue_date)))
    assert (sent.doc_type, sent.value("invoice_number")) == (DocType.DESPATCH_ADVICE, "DN-5")
    assert [line.quantity for line in sent.lines] == [D("5"), D("2")]


SPARSE = (
    invoice("S-1", lines=(), taxes=(), due_date=None, buyer=Party()),
    invoice("S-2", supplier=Party(name="A"), lines=(Line("x", net_amount=D("131.00"), order_reference="P"),)),
    invoice("S-3", net_total=D("125.00"), tax_total=D("22.50"), grand_total=D("147.50"), taxes=()),
    invoice("S-4", doc_type=DocType.CREDIT_NOTE, order_reference="PO-9"),
    invoice(
        "S-7",
        service_start=date(2026, 3, 1),
        service_end=date(2026, 3, 31),
        lines=(Line("x", net_amount=D("131.00"), order_reference="P", service_start=date(2026, 3, 1)),),
    ),
    invoice("S-8", doc_type=DocType.CREDIT_NOTE, order_reference="PO-9", service_end=date(2026, 3, 31)),
    with_charges(invoice("S-9", doc_type=DocType.CREDIT_NOTE)),
    invoice("S-10", lines=(Line("Carriage", net_amount=D("10.00"), account="4100", charge=True),)),
    replace(order("S-11"), lines=(Line("Rebate", net_amount=D("-5.00"), tax_rate=D("21"), charge=True),)),
    replace(order("S-5"), lines=(), currency="", net_total=None, grand_total=None),
    replace(notice("S-6"), lines=(), supplier=Party(), issue_date=None, delivery_date=date(2026, 4, 1)),
)


@pytest.mark.parametrize("record", [invoice("S-0"), *SPARSE], ids=lambda record: record.number)
def test_every_document_is_valid_by_the_schemas_of_ubl(record):
    assert complaints(serialized(as_ubl(record, date(2026, 3, 1)))) == []


money = st.decimals(D("-99999"), D("99999"), places=2)
texts = st.text(max_size=30)
lines = st.builds(
    Line,
    description=texts,
    quantity=st.none() | st.decimals(D("-999"), D("999"), places=3),
    unit_price=st.none() | money,
    net_amount=st.none() | money,
    tax_rate=st.none() | st.sampled_from([D("0"), D("5.5"), D("21")]),
    article_number=texts,
    charge=st.booleans(),
)


@given(rows=st.lists(lines, max_size=4), net=money, tax=money, name=texts, kind=st.sampled_from(list(DocType)[:2]))
def test_whatever_was_approved_becomes_valid_ubl_with_the_approved_totals(rows, net, tax, name, kind):
    supplier = replace(invoice("H-1").supplier, name=name)
    approved = {"net_total": net, "tax_total": tax, "grand_total": net + tax, "supplier": supplier}
    bill = invoice("H-1", doc_type=kind, lines=tuple(rows), taxes=(), **approved)
    written = serialized(as_ubl(bill, bill.issue_date))
    assert complaints(written) == []
    assert [totals_of(written)[each] for each in TOTALS] == [net, tax, net + tax]


def test_characters_that_xml_forbids_do_not_stop_an_invoice():
    odd = replace(invoice("F-3"), supplier=replace(invoice("F-3").supplier, name="Tim\x0bber\ud800 BV"))
    root = etree.fromstring(serialized(as_ubl(odd, odd.issue_date)))
    assert "Timber BV" in "".join(root.itertext())
