from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading import einvoice
from ingest.records import DocType, TaxLine
from tests.ingest.reading.einvoice import samples


def test_an_invoice_is_read_with_all_its_fields():
    reading = einvoice.read_xml(samples.CII_INVOICE)
    assert reading.doc_type == DocType.INVOICE
    assert {name: value.value for name, value in reading.fields.items()} == {
        "invoice_number": "R-5",
        "issue_date": date(2026, 3, 1),
        "due_date": date(2026, 3, 31),
        "currency": "EUR",
        "order_reference": "PO-8",
        "supplier_name": "Kabel GmbH",
        "supplier_vat_id": "DE123456789",
        "buyer_name": "Acme BV",
        "iban": "DE89370400440532013000",
        "net_total": Decimal("100.00"),
        "tax_total": Decimal("19.00"),
        "grand_total": Decimal("119.00"),
    }
    assert reading.taxes == (TaxLine(rate=Decimal(19), net=Decimal("100.00"), tax=Decimal("19.00")),)
    assert reading.trusted


def test_every_value_says_which_element_it_comes_from():
    reading = einvoice.read_xml(samples.CII_INVOICE)
    tax = reading.fields["tax_total"].evidence.xpath
    assert tax == (
        "/CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
        "/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount[2]"
    )


@pytest.mark.parametrize("document", [samples.CII_INVOICE, samples.ZUGFERD_1], ids=["Factur-X", "ZUGFeRD 1.0"])
def test_all_versions_give_the_same_line_and_totals(document):
    reading = einvoice.read_xml(document)
    (line,) = reading.lines
    assert (line.description, line.quantity, line.unit, line.unit_price) == ("Cable", 50, "MTR", 2)
    assert line.net_amount == reading.value("net_total") == 100
    assert reading.value("grand_total") == Decimal("119.00")
    assert reading.trusted


def test_type_381_makes_an_invoice_a_credit_note():
    credit = samples.changed(samples.CII_INVOICE, ">380<", ">381<")
    assert einvoice.read_xml(credit).doc_type == DocType.CREDIT_NOTE


@pytest.mark.parametrize(
    ("code", "kind"),
    [("220", DocType.PURCHASE_ORDER), ("230", DocType.ORDER_CHANGE), ("231", DocType.ORDER_RESPONSE)],
)
def test_order_x_says_by_its_code_whether_it_orders_changes_or_answers(code, kind):
    reading = einvoice.read_xml(samples.changed(samples.ORDER_X, ">220<", f">{code}<"))
    assert reading.doc_type == kind
    assert reading.value("issue_date") == date(2026, 3, 1)
    assert reading.value("delivery_date") == date(2026, 3, 10)
    assert reading.value("currency") == "EUR"


def test_headings_among_the_lines_do_not_count_and_are_shown_to_a_person():
    text = samples.CII_INVOICE.decode()
    start, end = text.index("<ram:IncludedSupply"), text.index("<ram:ApplicableHeaderTradeAgreement")
    line, reason = text[start:end], "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    heading = line.replace("</ram:LineID>", "</ram:LineID>" + reason)
    reading = einvoice.read_xml(samples.changed(samples.CII_INVOICE, line, heading + line))
    assert len(reading.lines) == 2
    assert reading.problems == ("1 of the lines only heads or explains others; take it out before booking.",)
    assert not reading.trusted


def test_an_iban_that_is_none_is_kept_and_named_as_a_problem():
    odd = samples.changed(samples.CII_INVOICE, "DE89370400440532013000", "see page 2")
    reading = einvoice.read_xml(odd)
    assert reading.value("iban") == "seepage2"
    assert reading.problems == ("“see page 2” in the XML is not an IBAN; ask the supplier for the right one.",)


def test_identifiers_above_a_name_are_not_part_of_it():
    block = samples.changed(samples.CII_INVOICE, "Kabel", "GLN 4333741000005\nLief-Nr: 549910\nKabel")
    assert einvoice.read_xml(block).value("supplier_name") == "Kabel GmbH"


DAY = '<ram:{edge}DateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:{edge}DateTime>'
DAYS = DAY.format(edge="Start", day="20260201") + DAY.format(edge="End", day="20260228")
BILLED = f"<ram:BillingSpecifiedPeriod>{DAYS}</ram:BillingSpecifiedPeriod>"
DELIVERED = (
    "<ram:{container}><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceSpecifiedPeriod>"
    f"{DAYS}</ram:OccurrenceSpecifiedPeriod></ram:ActualDeliverySupplyChainEvent></ram:{{container}}>"
)
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("document", "whole", "line"),
    [
        (samples.CII_INVOICE, "<ram:ApplicableHeaderTradeSettlement>", "<ram:SpecifiedLineTradeSettlement>"),
        (
            samples.ZUGFERD_1,
            "<ram:ApplicableSupplyChainTradeSettlement>",
            "<ram:SpecifiedSupplyChainTradeSettlement>",
        ),
    ],
    ids=["Factur-X", "ZUGFeRD 1.0"],
)
def test_the_billed_period_is_read_of_the_whole_and_of_a_line(document, whole, line):
    for container in (whole, line):
        document = samples.changed(document, container, container + BILLED)
    reading = einvoice.read_xml(document)
    (row,) = reading.lines
    assert (reading.value("service_start"), reading.value("service_end")) == FEBRUARY
    assert (row.service_start, row.service_end) == FEBRUARY
    assert reading.fields["service_start"].evidence.text == "20260201"
    assert reading.trusted


def test_a_delivery_that_took_several_days_is_the_period_where_none_is_billed():
    settlement = "<ram:ApplicableHeaderTradeSettlement>"
    event = DELIVERED.format(container="ApplicableHeaderTradeDelivery")
    reading = einvoice.read_xml(samples.changed(samples.CII_INVOICE, settlement, event + settlement))
    assert (reading.value("service_start"), reading.value("service_end")) == FEBRUARY


def test_a_day_of_delivery_is_no_period():
    settlement = "<ram:ApplicableHeaderTradeSettlement>"
    event = (
        "<ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>"
        '<udt:DateTimeString format="102">20260227</udt:DateTimeString></ram:OccurrenceDateTime>'
        "</ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>"
    )
    reading = einvoice.read_xml(samples.changed(samples.CII_INVOICE, settlement, event + settlement))
    assert reading.value("delivery_date") == date(2026, 2, 27)
    assert "service_start" not in reading.fields
