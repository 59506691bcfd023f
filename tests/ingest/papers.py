"""An invoice on paper and as XML, made by the tests: number, date, one line, sums that agree."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

PAGE = """<meta charset="utf-8">
<style>@page {{ size: A4; margin: 20mm }} body {{ font: 11pt DejaVu Sans, sans-serif }}
td, th {{ text-align: left; padding: 1mm 6mm 1mm 0 }}</style>
<h1>INVOICE</h1><p><b>Harbour Supplies Ltd</b><br>12 Quay Street, London<br>VAT GB 980 7806 84</p>
<p>Bill to: Noordwal BV, Kade 1, Rotterdam</p>
<p>Invoice number: {number}<br>Invoice date: 05/11/2026<br>Due date: 05/12/2026</p>
<table><tr><th>Description<th>Quantity<th>Unit price<th>Amount
<tr><td>Shackle 12 mm<td>1<td>{net}<td>{net}</table>
<p>Net total: {net}<br>VAT 21%: {tax}<br>Total due: EUR {total}</p>"""

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-05</cbc:IssueDate><cbc:DueDate>2026-12-05</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>
    <cbc:RegistrationName>Harbour Supplies Ltd</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>
    <cbc:RegistrationName>Noordwal BV</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
  </cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxSubtotal>
    <cbc:TaxableAmount currencyID="EUR">{net}</cbc:TaxableAmount>
    <cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
      <cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">{total}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="EUR">{total}</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Shackle 12 mm</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
      <cbc:Percent>21</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>
    </cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">{net}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>"""


@cache
def invoice_pdf(number: str, net: str = "100.00") -> bytes:
    """Return an invoice as a PDF with a text layer."""
    import weasyprint

    return weasyprint.HTML(string=PAGE.format(**_sums(number, net))).write_pdf()


@cache
def page_pdf(body: str) -> bytes:
    """Return a PDF of an HTML body."""
    import weasyprint

    return weasyprint.HTML(string=f'<meta charset="utf-8">{body}').write_pdf()


@cache
def several_pdf(*numbers: str) -> bytes:
    """Return one PDF with an invoice a page."""
    import weasyprint

    pages = '<div style="break-before:page"></div>'.join(
        PAGE.format(**_sums(number, "100.00")) for number in numbers
    )
    return weasyprint.HTML(string=pages).write_pdf()


def invoice_xml(number: str, net: str = "100.00") -> bytes:
    """Return the same invoice as UBL."""
    return UBL.format(**_sums(number, net)).encode()


def _sums(number: str, net: str) -> dict[str, str]:
    tax = (Decimal(net) * 21 / 100).quantize(Decimal("0.01"))
    return {"number": number, "net": net, "tax": f"{tax}", "total": f"{Decimal(net) + tax}"}


@cache
def hybrid_pdf(inside: str, *numbers: str) -> bytes:
    """Return one PDF with an invoice a page, and the e-invoice of the number `inside` attached to it."""
    import weasyprint

    pages = '<div style="break-before:page"></div>'.join(
        PAGE.format(**_sums(number, "100.00")) for number in numbers
    )
    attached = weasyprint.Attachment(string=invoice_xml(inside).decode(), name="factur-x.xml")
    return weasyprint.HTML(string=pages).write_pdf(attachments=[attached])


@cache
def two_pages_each(*numbers: str) -> bytes:
    """Return one PDF with invoices of two pages each; the second ones say only that they go on."""
    import weasyprint

    turn = '<div style="break-before:page"></div>'
    first, second = PAGE + "<p>Page 1 of 2</p>", "<p>Page 2 of 2</p><p>More of {number}</p>"
    pages = turn.join((first + turn + second).format(**_sums(number, "100.00")) for number in numbers)
    return weasyprint.HTML(string=pages).write_pdf()
