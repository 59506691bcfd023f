"""UN/CEFACT Cross Industry: ZUGFeRD 1.0 to 2.4 and Factur-X in all profiles, XRechnung-CII, Order-X.

The versions share their vocabulary; ZUGFeRD 1.0 names the containers differently, orders have their own currency,
quantity and delivery elements, and every profile leaves out what it does not need.
"""

from __future__ import annotations

from ingest.reading.einvoice.cii_lines import read_charges, read_row
from ingest.reading.einvoice.codes import document_type
from ingest.reading.einvoice.sheet import PAID, Sheet, Sums, as_iban, due_by_terms, in_currency, tax_line
from ingest.reading.einvoice.tree import Node
from ingest.records import DocType

ROOTS = {
    "CrossIndustryInvoice": DocType.INVOICE,
    "CrossIndustryDocument": DocType.INVOICE,
    "CrossIndustryOrder": DocType.PURCHASE_ORDER,
    "CrossIndustryOrderChange": DocType.ORDER_CHANGE,
    "CrossIndustryOrderResponse": DocType.ORDER_RESPONSE,
    "CrossIndustryDespatchAdvice": DocType.DESPATCH_ADVICE,
    "SCRDMCCBDACIOMessageStructure": DocType.PURCHASE_ORDER,
    "SCRDMCCBDACIDAMessageStructure": DocType.DESPATCH_ADVICE,
}
NAMESPACES = ("urn:un:unece:uncefact:data:", "urn:ferd:")

_CONTEXT = ("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
_HEADER = ("ExchangedDocument", "HeaderExchangedDocument")
_TRADE = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_DELIVERY = ("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_TOTALS = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
_NAME = ("Name", "SpecifiedLegalOrganization/TradingBusinessName", "DefinedTradeContact/PersonName")
_EVENTS = (
    "ActualDeliverySupplyChainEvent",
    "RequestedDeliverySupplyChainEvent",
    "ActualDespatchSupplyChainEvent",
    "RequestedDespatchSupplyChainEvent",
)
_DELIVERED = tuple(
    f"{event}/{moment}/DateTimeString"
    for event in _EVENTS
    for moment in (
        "OccurrenceDateTime",
        "OccurrenceSpecifiedPeriod/EndDateTime",
        "OccurrenceSpecifiedPeriod/StartDateTime",
    )
)
_DELIVERED_OVER = "ActualDeliverySupplyChainEvent/OccurrenceSpecifiedPeriod"
_RATE = ("RateApplicablePercent", "ApplicablePercent")
_ACCOUNT = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/"


def read(root: Node) -> Sheet:
    """Return what a CII document says. Its root must be one of `ROOTS`."""
    header, trade = root.part(*_HEADER), root.part(*_TRADE)
    sheet = Sheet(document_type(header.read("TypeCode"), ROOTS[root.name]))
    if root.part(*_CONTEXT).read("TestIndicator/Indicator") == "true":
        sheet.problems.append("The sender marked this XML as a test; ask whether it is meant to be booked.")
    sheet.text("invoice_number", header.filled("ID"))
    sheet.date("issue_date", header.filled("IssueDateTime/DateTimeString", "IssueDateTime"))
    sheet.language = header.read("LanguageID").lower()[:2] or None
    _agreement(sheet, trade.part(*_AGREEMENT))
    delivered = trade.part(*_DELIVERY).filled(*_DELIVERED)
    sheet.put("delivery_date", delivered.day if delivered else None, delivered)
    if sheet.doc_type == DocType.PURCHASE_ORDER:
        sheet.text("order_reference", header.filled("ID"))
    if sheet.doc_type in PAID:
        _period(sheet, trade.part(*_DELIVERY), trade.part(*_SETTLEMENT))
    _settlement(sheet, trade.part(*_SETTLEMENT))
    rows = map(read_row, trade.all("IncludedSupplyChainTradeLineItem"))
    sheet.rows = [row for row in rows if row]
    sheet.charges = read_charges(trade.part(*_SETTLEMENT))
    return sheet


def _agreement(sheet: Sheet, agreement: Node) -> None:
    seller, buyer = agreement.first("SellerTradeParty"), agreement.first("BuyerTradeParty")
    if seller is not None:
        sheet.party("supplier_name", seller.filled(*_NAME))
        sheet.text("supplier_vat_id", _vat_id(seller))
    if buyer is not None:
        sheet.party("buyer_name", buyer.filled(*_NAME))
    order = "BuyerOrderReferencedDocument"
    sheet.text("order_reference", agreement.filled(f"{order}/IssuerAssignedID", f"{order}/ID"))


def _period(sheet: Sheet, delivery: Node, settlement: Node) -> None:
    """Set the billed period; without one, the period over which was delivered."""
    period = settlement.first("BillingSpecifiedPeriod") or delivery.first(_DELIVERED_OVER)
    if period is not None:
        sheet.date("service_start", period.filled("StartDateTime/DateTimeString", "StartDateTime"))
        sheet.date("service_end", period.filled("EndDateTime/DateTimeString", "EndDateTime"))


def _vat_id(party: Node) -> Node | None:
    registrations = party.all("SpecifiedTaxRegistration/ID")
    return next((n for n in registrations if n.text and n.attribute("schemeID") == "VA"), None)


def _settlement(sheet: Sheet, settlement: Node) -> None:
    stated = settlement.filled("InvoiceCurrencyCode", "OrderCurrencyCode")
    currency = stated.text if stated else ""
    sheet.text("currency", stated)
    if sheet.doc_type in PAID:
        due = "SpecifiedTradePaymentTerms/DueDateDateTime"
        sheet.date("due_date", settlement.filled(f"{due}/DateTimeString", due))
        due_by_terms(sheet, settlement.all("SpecifiedTradePaymentTerms/Description"))
        _account(sheet, settlement)
    sheet.taxes = [
        tax_line(share.filled(*_RATE), share.first("BasisAmount"), share.first("CalculatedAmount"))
        for share in settlement.all("ApplicableTradeTax")
    ]
    _totals(sheet, settlement.part(*_TOTALS), currency)


def _account(sheet: Sheet, settlement: Node) -> None:
    """Set the IBAN: what the XML calls one, though it be none, or another account number that has its shape."""
    ibans, others = settlement.all(_ACCOUNT + "IBANID"), settlement.all(_ACCOUNT + "ProprietaryID")
    account = next((account for account in (*ibans, *others) if as_iban(account.text)), None)
    if account is not None:
        sheet.put("iban", as_iban(account.text), account)
    elif ibans and ibans[0].text:
        sheet.put("iban", ibans[0].text.replace(" ", ""), ibans[0])
        sheet.problems.append(f"“{ibans[0].text}” in the XML is not an IBAN; ask the supplier for the right one.")


def _totals(sheet: Sheet, totals: Node, currency: str) -> None:
    lines, payable = totals.filled("LineTotalAmount"), totals.filled("DuePayableAmount")
    sheet.amount("net_total", totals.filled("TaxBasisTotalAmount"))
    sheet.amount("tax_total", next(iter(in_currency(totals.all("TaxTotalAmount"), currency)), None))
    sheet.amount("grand_total", totals.filled("GrandTotalAmount"))
    sheet.sums = Sums(
        lines=lines.amount if lines else None,
        allowances=totals.sum("AllowanceTotalAmount"),
        charges=totals.sum("ChargeTotalAmount"),
        prepaid=totals.sum("TotalPrepaidAmount"),
        rounding=totals.sum("RoundingAmount"),
        payable=payable.amount if payable else None,
    )
