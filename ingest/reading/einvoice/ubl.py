"""UBL 2.x: invoices, credit notes, orders and despatch advices, in the semantics of EN 16931 and Peppol.

National dress (SI-UBL, NLCIUS, XRechnung, EHF, NESUBL, OIOUBL 3) differs in what must be there, not in what an
element means; where OIOUBL 2 gives one another meaning, `oioubl` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.reading.einvoice import oioubl
from ingest.reading.einvoice.codes import document_type
from ingest.reading.einvoice.sheet import (
    PAID,
    ZERO,
    Sheet,
    Sums,
    as_iban,
    charge,
    due_by_terms,
    in_currency,
    tax_line,
)
from ingest.reading.einvoice.tree import Node
from ingest.reading.einvoice.ubl_lines import read_row
from ingest.records import DocType, Line, TaxLine

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one UBL document is laid out: its lines, and the element with its totals."""

    doc_type: DocType
    lines: str
    totals: str = "LegalMonetaryTotal"


_ORDER_LINES, _ANTICIPATED = "OrderLine/LineItem", "AnticipatedMonetaryTotal"

KINDS = {
    "Invoice": Kind(DocType.INVOICE, "InvoiceLine"),
    "SelfBilledInvoice": Kind(DocType.INVOICE, "InvoiceLine"),
    "DebitNote": Kind(DocType.INVOICE, "DebitNoteLine", "RequestedMonetaryTotal"),
    "CreditNote": Kind(DocType.CREDIT_NOTE, "CreditNoteLine"),
    "SelfBilledCreditNote": Kind(DocType.CREDIT_NOTE, "CreditNoteLine"),
    "Reminder": Kind(DocType.REMINDER, "ReminderLine"),
    "Quotation": Kind(DocType.QUOTE, "QuotationLine/LineItem", "QuotedMonetaryTotal"),
    "Order": Kind(DocType.PURCHASE_ORDER, _ORDER_LINES, _ANTICIPATED),
    "OrderChange": Kind(DocType.ORDER_CHANGE, _ORDER_LINES, _ANTICIPATED),
    "OrderResponse": Kind(DocType.ORDER_RESPONSE, _ORDER_LINES, _ANTICIPATED),
    "OrderResponseSimple": Kind(DocType.ORDER_RESPONSE, _ORDER_LINES, _ANTICIPATED),
    "DespatchAdvice": Kind(DocType.DESPATCH_ADVICE, "DespatchLine"),
}

# The one who is invoiced counts as the buyer, also where somebody else ordered.
_SUPPLIER = ("AccountingSupplierParty/Party", "SellerSupplierParty/Party", "DespatchSupplierParty/Party")
_BUYER = ("AccountingCustomerParty/Party", "BuyerCustomerParty/Party", "DeliveryCustomerParty/Party")
_NAME = ("PartyLegalEntity/RegistrationName", "PartyName/Name")
_ORDERED_BY_LINE = (
    "DespatchLine/OrderLineReference/OrderReference/ID",
    "InvoiceLine/OrderLineReference/OrderReference/ID",
    "CreditNoteLine/OrderLineReference/OrderReference/ID",
)
_DAYS = (
    "Delivery/ActualDeliveryDate",
    "Delivery/LatestDeliveryDate",
    "Delivery/PromisedDeliveryPeriod/EndDate",
    "Delivery/RequestedDeliveryPeriod/EndDate",
    "Delivery/EstimatedDeliveryPeriod/EndDate",
    "Delivery/PromisedDeliveryPeriod/StartDate",
    "Delivery/RequestedDeliveryPeriod/StartDate",
    "Delivery/EstimatedDeliveryPeriod/StartDate",
)
_DELIVERED = (
    *_DAYS,
    *(f"Shipment/{day}" for day in _DAYS),
    "Shipment/Delivery/Despatch/ActualDespatchDate",
    *(f"{_ORDER_LINES}/{day}" for day in _DAYS),
)


def read(root: Node) -> Sheet:
    """Return what a UBL document says. Its root must be one of `KINDS`."""
    kind = KINDS[root.name]
    sheet = Sheet(document_type(root.read("InvoiceTypeCode", "CreditNoteTypeCode"), kind.doc_type))
    _head(sheet, root)
    _parties(sheet, root)
    if sheet.doc_type in PAID:
        _payment(sheet, root)
    _totals(sheet, root, root.part(kind.totals, "LegalMonetaryTotal"))
    sheet.taxes = _taxes(root)
    sheet.rows = [read_row(line) for line in root.all(kind.lines)]
    sheet.charges = [one for node in root.all("AllowanceCharge") if (one := _charge(node))]
    return sheet


def _charge(node: Node) -> Line | None:
    return charge(
        node.read("ChargeIndicator"),
        node.filled("Amount"),
        node.filled("AllowanceChargeReason"),
        node.read("AllowanceChargeReasonCode"),
        node.filled("TaxCategory/Percent"),
    )


def _head(sheet: Sheet, root: Node) -> None:
    sheet.text("invoice_number", root.filled("ID"))
    sheet.date("issue_date", root.filled("IssueDate"))
    sheet.text("currency", root.filled("DocumentCurrencyCode"))
    sheet.text("order_reference", _order(sheet.doc_type, root))
    delivered = root.filled(*_DELIVERED)
    sheet.put("delivery_date", delivered.day if delivered else None, delivered)
    note = root.filled("Note")
    sheet.language = note.attribute("languageID").lower()[:2] or None if note else None


def _order(doc_type: DocType, root: Node) -> Node | None:
    """The buyer's order: an order is its own; others name it once, or on each line."""
    if doc_type == DocType.PURCHASE_ORDER:
        return root.filled("ID")
    by_line = root.all(*_ORDERED_BY_LINE)
    same = by_line and len({node.text for node in by_line}) == 1
    return root.filled("OrderReference/ID") or (by_line[0] if same else None)


def _parties(sheet: Sheet, root: Node) -> None:
    supplier, buyer = _named(root, _SUPPLIER), _named(root, _BUYER)
    if supplier is not None:
        sheet.party("supplier_name", supplier.filled(*_NAME))
        sheet.text("supplier_vat_id", _vat_id(supplier))
    if buyer is not None:
        sheet.party("buyer_name", buyer.filled(*_NAME))


def _named(root: Node, roles: tuple[str, ...]) -> Node | None:
    """The party in the first of the roles that has a name; parties may be given by number alone."""
    return next((party for party in root.all(*roles) if party.filled(*_NAME)), root.first(*roles))


def _vat_id(party: Node) -> Node | None:
    for scheme in party.all("PartyTaxScheme"):
        tax = scheme.read("TaxScheme/ID").upper()
        if ("VAT" in tax or tax == oioubl.MOMS) and scheme.read("CompanyID"):
            return scheme.filled("CompanyID")
    return None


def _payment(sheet: Sheet, root: Node) -> None:
    due = root.filled("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
    sheet.date("due_date", due)
    due_by_terms(sheet, root.all("PaymentTerms/Note"))
    sheet.date("service_start", root.filled("InvoicePeriod/StartDate"))
    sheet.date("service_end", root.filled("InvoicePeriod/EndDate"))
    accounts = root.all("PaymentMeans/PayeeFinancialAccount/ID")
    account = next((account for account in accounts if as_iban(account.text)), None)
    sheet.put("iban", as_iban(account.text) if account else None, account)


def _totals(sheet: Sheet, root: Node, totals: Node) -> None:
    lines, payable = totals.filled("LineExtensionAmount"), totals.filled("PayableAmount")
    sums = sheet.sums = Sums(
        lines=lines.amount if lines else None,
        allowances=totals.sum("AllowanceTotalAmount"),
        charges=totals.sum("ChargeTotalAmount"),
        prepaid=totals.sum("PrepaidAmount"),
        rounding=totals.sum("PayableRoundingAmount"),
        payable=payable.amount if payable else None,
    )
    if "currency" not in sheet.fields and payable is not None:
        sheet.put("currency", payable.attribute("currencyID"), payable)
    grand = totals.filled("TaxInclusiveAmount") or (None if sums.prepaid or sums.rounding else payable)
    sheet.amount("grand_total", grand)
    if oioubl.is_version_2(root):
        oioubl.net_and_tax(sheet, root, totals)
        return
    sheet.amount("net_total", totals.filled("TaxExclusiveAmount"))
    if "net_total" not in sheet.fields and sums.lines is not None:
        sheet.put("net_total", sums.lines - sums.allowances + sums.charges, lines)
    _tax_total(sheet, in_currency(root.all("TaxTotal/TaxAmount"), root.read("DocumentCurrencyCode")))


def _tax_total(sheet: Sheet, amounts: list[Node]) -> None:
    """Set the tax: the first total, or the sum of all where the sums show that each is for a tax of its own."""
    sheet.amount("tax_total", next(iter(amounts), None))
    net, grand = sheet.number("net_total"), sheet.number("grand_total")
    added = sum((amount.amount or ZERO for amount in amounts), ZERO)
    if len(amounts) > 1 and net is not None and net + added == grand:
        sheet.put("tax_total", added, amounts[0])


def _taxes(root: Node) -> list[TaxLine]:
    """The shares of each rate; those of a second currency repeat them."""
    currency = root.read("DocumentCurrencyCode")
    shares = [(share, share.filled("TaxAmount")) for share in root.all("TaxTotal/TaxSubtotal")]
    return [
        tax_line(share.filled("TaxCategory/Percent", "Percent"), share.first("TaxableAmount"), tax)
        for share, tax in shares
        if tax is None or tax.attribute("currencyID") in ("", currency)
    ]
