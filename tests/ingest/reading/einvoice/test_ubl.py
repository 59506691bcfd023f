from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading import einvoice
from ingest.reading.einvoice import ubl
from ingest.records import DocType
from ingest.sheet import page
from tests.ingest.reading.einvoice import samples


def plain(reading):
    """Return the reading's fields without their evidence."""
    return {name: value.value for name, value in reading.fields.items()}


def test_an_invoice_is_read_with_all_its_fields():
    reading = einvoice.read_xml(samples.UBL_INVOICE)
    assert reading.doc_type == DocType.INVOICE
    assert reading.language == "nl"
    assert plain(reading) == {
        "invoice_number": "INV-1",
        "issue_date": date(2026, 3, 1),
        "due_date": date(2026, 3, 31),
        "delivery_date": date(2026, 2, 27),
        "currency": "EUR",
        "order_reference": "PO-7",
        "supplier_name": "Schroef en Zoon BV",
        "supplier_vat_id": "NL001234567B01",
        "buyer_name": "Acme BV",
        "iban": "NL91ABNA0417164300",
        "net_total": Decimal("190.00"),
        "tax_total": Decimal("40.00"),
        "grand_total": Decimal("230.00"),
    }


def test_every_value_says_which_element_it_comes_from():
    reading = einvoice.read_xml(samples.UBL_INVOICE)
    total = reading.fields["grand_total"]
    assert (total.method, total.confidence) == ("xml", 1.0)
    assert total.evidence.xpath == "/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"
    assert total.evidence.text == "230.00"
    price = reading.lines[1].evidence["unit_price"]
    assert price.xpath == "/Invoice/cac:InvoiceLine[2]/cac:Price/cbc:PriceAmount"


def test_a_line_keeps_its_discount_and_a_price_for_a_hundred_pieces():
    line = einvoice.read_xml(samples.UBL_INVOICE).lines[0]
    assert (line.description, line.article_number, line.unit) == ("Copper screws", "CS-4", "KGM")
    assert (line.quantity, line.unit_price, line.price_base) == (250, Decimal("40.00"), 100)
    assert (line.net_amount, line.discount, line.tax_rate) == (Decimal("90.00"), 10, 21)
    assert line.quantity * line.price_each * (1 - line.discount / 100) == line.net_amount
    assert line.order_reference == "PO-7"


def test_type_381_makes_an_invoice_a_credit_note():
    credit = samples.changed(samples.UBL_INVOICE, ">380<", ">381<")
    assert einvoice.read_xml(credit).doc_type == DocType.CREDIT_NOTE


def test_an_account_that_is_no_iban_is_not_taken_for_one():
    giro = samples.changed(samples.UBL_INVOICE, "NL91 ABNA 0417 1643 00", "0001234567")
    assert "iban" not in einvoice.read_xml(giro).fields


def test_tax_in_a_second_currency_is_left_aside():
    kroner = '<cac:TaxTotal><cbc:TaxAmount currencyID="DKK">298.00</cbc:TaxAmount></cac:TaxTotal>'
    both = samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", kroner + "<cac:TaxTotal>")
    reading = einvoice.read_xml(both)
    assert reading.value("tax_total") == Decimal("40.00")
    assert reading.trusted


def test_several_taxes_are_added_where_the_sums_say_so():
    excise = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">5.00</cbc:TaxAmount></cac:TaxTotal>'
    both = samples.changed(samples.UBL_INVOICE, "<cac:LegalMonetaryTotal>", excise + "<cac:LegalMonetaryTotal>")
    assert einvoice.read_xml(both).value("tax_total") == Decimal("40.00")  # the sums say it is no tax of this one
    both = samples.changed(both, ">230.00</cbc:TaxIncl", ">235.00</cbc:TaxIncl")
    assert einvoice.read_xml(both).value("tax_total") == Decimal("45.00")


def test_what_oioubl_2_calls_tax_exclusive_is_the_tax():
    reading = einvoice.read_xml(samples.OIOUBL_INVOICE)
    assert reading.value("tax_total") == Decimal("375.00")  # VAT and a duty, each with a total of its own
    assert reading.value("net_total") == Decimal("1000.00")
    assert reading.value("due_date") == date(2026, 3, 15)
    assert reading.value("supplier_vat_id") == "DK12345674"
    assert reading.trusted


def test_an_oioubl_sender_who_means_the_net_amount_is_understood_by_the_sums():
    other = samples.changed(samples.OIOUBL_INVOICE, ">375.00</cbc:TaxEx", ">1000.00</cbc:TaxEx")
    reading = einvoice.read_xml(other)
    assert (reading.value("net_total"), reading.value("tax_total")) == (Decimal("1000.00"), Decimal("375.00"))


def test_an_order_is_its_own_order_reference():
    reading = einvoice.read_xml(samples.ORDER)
    assert reading.doc_type == DocType.PURCHASE_ORDER
    assert (reading.value("invoice_number"), reading.value("order_reference")) == ("PO-7", "PO-7")
    assert (reading.value("buyer_name"), reading.value("supplier_name")) == ("Acme BV", "Schroef en Zoon BV")
    assert reading.value("delivery_date") == date(2026, 2, 25)
    assert [line.description for line in reading.lines] == ["Hinge"]


def test_a_despatch_advice_tells_what_comes_when():
    reading = einvoice.read_xml(samples.DESPATCH_ADVICE)
    assert reading.doc_type == DocType.DESPATCH_ADVICE
    assert (reading.value("supplier_name"), reading.value("order_reference")) == ("Schroef en Zoon BV", "PO-7")
    assert reading.value("delivery_date") == date(2026, 2, 26)
    assert [(line.description, line.quantity) for line in reading.lines] == [("Hinge", 4)]


def test_an_invoice_for_several_orders_leaves_the_order_to_its_lines():
    other = samples.changed(samples.UBL_INVOICE, "<cbc:ID>PO-7</cbc:ID>", "<cbc:ID/>")  # the header's
    assert einvoice.read_xml(other).value("order_reference") == "PO-7"
    second = '<cbc:LineExtensionAmount currencyID="EUR">110.00</cbc:LineExtensionAmount>'
    order = "<cac:OrderReference><cbc:ID>PO-8</cbc:ID></cac:OrderReference>"
    order = f"<cac:OrderLineReference>{order}</cac:OrderLineReference>"
    reading = einvoice.read_xml(samples.changed(other, second, second + order))
    assert "order_reference" not in reading.fields
    assert [line.order_reference for line in reading.lines] == ["PO-7", "PO-8"]


def test_a_party_that_only_has_a_number_gives_way_to_one_with_a_name():
    numbered = "<cac:Party><cbc:EndpointID>7300010000001</cbc:EndpointID></cac:Party>"
    biller = f"<cac:AccountingSupplierParty>{numbered}</cac:AccountingSupplierParty><cac:BuyerCustomerParty>"
    reading = einvoice.read_xml(samples.changed(samples.ORDER, "<cac:BuyerCustomerParty>", biller))
    assert reading.value("supplier_name") == "Schroef en Zoon BV"


@pytest.mark.parametrize(("root", "kind"), ubl.KINDS.items())
def test_each_document_element_has_its_kind(root, kind):
    document = f'<u:{root} xmlns:u="{ubl.NAMESPACE}{root}-2"><ID>5</ID></u:{root}>'.encode()
    reading = einvoice.read_xml(document)
    assert (reading.doc_type, reading.value("invoice_number")) == (kind.doc_type, "5")
    assert not reading.trusted


PERIOD = "<cac:InvoicePeriod><cbc:StartDate>{}</cbc:StartDate><cbc:EndDate>{}</cbc:EndDate></cac:InvoicePeriod>"


def test_the_period_of_the_whole_and_of_each_line_is_read_with_its_element():
    whole = PERIOD.format("2026-02-01", "2026-02-28") + "<cac:OrderReference>"
    document = samples.changed(samples.UBL_INVOICE, "<cac:OrderReference>", whole)
    line = PERIOD.format("2026-02-01", "2026-02-07") + "<cac:Item>"
    reading = einvoice.read_xml(samples.changed(document, "<cac:Item>", line))
    assert (reading.value("service_start"), reading.value("service_end")) == (date(2026, 2, 1), date(2026, 2, 28))
    assert reading.fields["service_end"].evidence.xpath == "/Invoice/cac:InvoicePeriod/cbc:EndDate"
    assert [(row.service_start, row.service_end) for row in reading.lines] == [
        (date(2026, 2, 1), date(2026, 2, 7)),
        (None, None),
    ]
    assert reading.trusted


def test_an_e_invoice_that_is_set_on_a_page_shows_its_period():
    whole = PERIOD.format("2026-02-01", "2026-02-28") + "<cac:OrderReference>"
    document = samples.changed(samples.UBL_INVOICE, "<cac:OrderReference>", whole)
    shown = page(einvoice.read_xml(document))
    assert "<tr><th>Service start</th><td>2026-02-01</td></tr>" in shown
    assert "Service start" not in page(einvoice.read_xml(samples.UBL_INVOICE))


def test_a_period_without_dates_is_no_period():
    code = (
        "<cac:InvoicePeriod><cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod><cac:OrderReference>"
    )
    reading = einvoice.read_xml(samples.changed(samples.UBL_INVOICE, "<cac:OrderReference>", code))
    assert not {"service_start", "service_end"} & set(reading.fields)
    assert reading.trusted


def test_a_period_that_ends_before_it_starts_is_not_trusted():
    whole = PERIOD.format("2026-02-28", "2026-02-01") + "<cac:OrderReference>"
    reading = einvoice.read_xml(samples.changed(samples.UBL_INVOICE, "<cac:OrderReference>", whole))
    assert not reading.trusted
    assert reading.problems == (
        "In the XML the service period ends on 2026-02-01, before it starts on 2026-02-28; compare with the page.",
    )


@pytest.mark.parametrize(
    ("note", "due"),
    [
        ("Betaling binnen 14 dagen.", date(2026, 3, 15)),
        ("Netto 30 dage", date(2026, 3, 31)),
        ("Zahlbar innerhalb 30 Tagen netto bis 30.03.2026, 3% Skonto bis 10.03.2026", date(2026, 3, 30)),
        ("à 30 jours fin de mois", date(2026, 3, 31)),
        ("#SKONTO#TAGE=7#PROZENT=2.00#", None),
        ("2 % discount within 10 days", None),
        ("Thank you.", None),
    ],
)
def test_terms_in_words_give_the_due_date_where_the_xml_has_no_field_for_it(note, due):
    undated = samples.changed(samples.UBL_INVOICE, "<cbc:DueDate>2026-03-31</cbc:DueDate>", "")
    terms = f"<cac:PaymentTerms><cbc:Note>{note}</cbc:Note></cac:PaymentTerms><cac:TaxTotal>"
    reading = einvoice.read_xml(samples.changed(undated, "<cac:TaxTotal>", terms))
    assert reading.value("due_date") == due
    if due:
        assert reading.fields["due_date"].evidence.xpath == "/Invoice/cac:PaymentTerms/cbc:Note"
        assert reading.fields["due_date"].confidence < 1


def test_a_due_date_that_is_stated_counts_over_terms_in_words():
    terms = "<cac:PaymentTerms><cbc:Note>Netto 8 dage</cbc:Note></cac:PaymentTerms><cac:TaxTotal>"
    reading = einvoice.read_xml(samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", terms))
    assert reading.value("due_date") == date(2026, 3, 31)
