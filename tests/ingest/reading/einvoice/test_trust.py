from __future__ import annotations

import pytest

from ingest.reading import einvoice
from tests.ingest.reading.einvoice import samples


def test_an_invoice_that_agrees_with_itself_is_trusted():
    reading = einvoice.read_xml(samples.UBL_INVOICE)
    assert (reading.trusted, reading.problems) == (True, ())


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            ">110.00</cbc:Line",
            ">120.00</cbc:Line",
            "By the lines the sum of lines would be 210.00, but the XML states 200.00; compare with the page.",
        ),
        (
            ">10.00</cbc:AllowanceTotal",
            ">0.00</cbc:AllowanceTotal",
            "By the lines, charges and allowances the net total would be 200.00, but the XML states 190.00; "
            "compare with the page.",
        ),
        (
            ">30.00</cbc:Prepaid",
            ">0.00</cbc:Prepaid",
            "By the grand total and prepayments the amount to pay would be 230.00, but the XML states 200.00; "
            "compare with the page.",
        ),
        (
            ">230.00</cbc:TaxIncl",
            ">203.00</cbc:TaxIncl",
            "By the net total and tax the grand total would be 230.00, but the XML states 203.00; "
            "compare with the page.",
        ),
        (">2026-03-01<", ">1 March<", "“1 March” in the XML is not a date; look up the issue date."),
        (
            ">190.00</cbc:TaxExcl",
            ">190,00</cbc:TaxExcl",
            "“190,00” in the XML is not an amount; look up the net total.",
        ),
        (">INV-1<", "> <", "The XML gives no invoice number; look it up or ask the sender."),
    ],
)
def test_what_does_not_agree_is_said_in_a_sentence(right, wrong, sentence):
    reading = einvoice.read_xml(samples.changed(samples.UBL_INVOICE, right, wrong))
    assert sentence in reading.problems
    assert not reading.trusted


def test_an_invoice_marked_as_a_test_needs_a_person():
    context = (
        "<rsm:ExchangedDocumentContext><ram:TestIndicator><udt:Indicator>true</udt:Indicator></ram:TestIndicator>"
    )
    context += "</rsm:ExchangedDocumentContext><rsm:ExchangedDocument>"
    reading = einvoice.read_xml(samples.changed(samples.CII_INVOICE, "<rsm:ExchangedDocument>", context))
    assert reading.problems == ("The sender marked this XML as a test; ask whether it is meant to be booked.",)


def test_the_older_standard_rounds_the_grand_total_itself():
    rounded = samples.changed(samples.UBL_INVOICE, ">190.00</cbc:TaxExcl", ">189.60</cbc:TaxExcl")
    rounded = samples.changed(rounded, ">10.00</cbc:AllowanceTotal", ">10.40</cbc:AllowanceTotal")
    rounding = "<cbc:PayableRoundingAmount>0.40</cbc:PayableRoundingAmount>"
    rounded = samples.changed(rounded, "<cbc:PayableAmount", rounding + "<cbc:PayableAmount")
    assert einvoice.read_xml(rounded).problems == ()


def test_an_envelope_is_opened_and_stands_in_the_evidence():
    inner = samples.without_declaration(samples.UBL_INVOICE)
    envelope = b'<StandardBusinessDocument xmlns="urn:sbdh"><Header/>%s</StandardBusinessDocument>'
    reading = einvoice.read_xml(envelope % inner)
    assert reading.fields["invoice_number"].evidence.xpath == "/StandardBusinessDocument/Invoice/cbc:ID"
    assert reading.trusted


def test_two_invoices_in_one_envelope_need_a_person():
    inner = samples.without_declaration(samples.UBL_INVOICE)
    reading = einvoice.read_xml(b"<Batch>%s%s</Batch>" % (inner, inner))
    assert reading.problems == ("This XML holds 2 documents, and only the first was read; split it.",)
