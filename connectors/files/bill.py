"""An invoice or credit note as UBL 2.1 in the semantics of EN 16931. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from connectors.charges import charges, total
from connectors.files.ubl import Part, amount, document, group, party, plain, text
from ingest.records import DocType, Invoice, Line, TaxLine, items_of

CENT = Decimal("0.01")
ZERO = Decimal(0)
ONE_PIECE = "C62"  # UN/ECE recommendation 20: one, a piece
BANK_TRANSFER = "30"
INVOICE, CREDIT_NOTE = "380", "381"


def bill(invoice: Invoice) -> etree._Element:
    """Return the Invoice or CreditNote. What rows, charges and net total differ by is one more charge."""
    credit = invoice.doc_type == DocType.CREDIT_NOTE
    kind = "CreditNote" if credit else "Invoice"
    rows, changes = _rows(invoice), _changes(invoice)
    return document(
        kind,
        [
            text("CustomizationID", "urn:cen.eu:en16931:2017"),
            text("ID", invoice.number),
            text("IssueDate", invoice.issue_date),
            None if credit else text("DueDate", invoice.due_date),
            text(f"{kind}TypeCode", CREDIT_NOTE if credit else INVOICE),
            text("DocumentCurrencyCode", invoice.currency),
            text("AccountingCost", _booked_on(invoice.account, invoice.cost_centre)),
            _period(invoice),
            group("OrderReference", text("ID", invoice.order_reference)),
            party("AccountingSupplierParty", invoice.supplier),
            party("AccountingCustomerParty", invoice.buyer),
            _payment(invoice, credit),
            *(allowance(change, invoice.currency, _main_rate(invoice) or ZERO) for change in changes),
            _taxes(invoice),
            _totals(invoice, changes),
            *(_line(index, row, invoice, credit) for index, row in enumerate(rows, 1)),
        ],
    )


def net_total(invoice: Invoice) -> Decimal:
    """Return the approved net total, from gross and tax where none was printed."""
    if invoice.net_total is not None:
        return invoice.net_total
    return invoice.grand_total - (invoice.tax_total or ZERO)


def _tax_total(invoice: Invoice) -> Decimal:
    if invoice.tax_total is not None:
        return invoice.tax_total
    return invoice.grand_total - net_total(invoice)


def _rows(invoice: Invoice) -> list[Line]:
    """Return the items that have an amount; without any, the whole document less its charges is one row."""
    rows = [line for line in items_of(invoice.lines) if line.net_amount is not None]
    if rows:
        return rows
    name = f"{invoice.supplier.name} {invoice.number}".strip()
    return [Line(description=name, quantity=Decimal(1), net_amount=net_total(invoice) - total(charges(invoice)))]


def _changes(invoice: Invoice) -> tuple[Line, ...]:
    """Return what changes the whole document, with what nobody named at the end."""
    rest = net_total(invoice) - total(_rows(invoice)) - total(charges(invoice))
    return charges(invoice, rest)


def _period(of: Invoice | Line) -> Part:
    """Return the first and last day of what is charged for, None where nothing says."""
    return group("InvoicePeriod", text("StartDate", of.service_start), text("EndDate", of.service_end))


def _payment(invoice: Invoice, credit: bool) -> Part:
    account = group("PayeeFinancialAccount", text("ID", invoice.supplier.iban))
    due = text("PaymentDueDate", invoice.due_date) if credit else None
    if account is None and due is None:
        return None
    return group("PaymentMeans", text("PaymentMeansCode", BANK_TRANSFER), due, account)


def allowance(change: Line, currency: str, rate: Decimal | None) -> Part:
    """Return an allowance (below zero) or charge on the whole document; `rate` is its tax where it names none."""
    net = change.net_amount or ZERO
    rate = change.tax_rate if change.tax_rate is not None else rate
    return group(
        "AllowanceCharge",
        text("ChargeIndicator", "true" if net > 0 else "false"),
        text("AllowanceChargeReason", change.description or ("Charge" if net > 0 else "Discount")),
        amount("Amount", abs(net), currency),
        text("AccountingCost", _booked_on(change.account, change.cost_centre)),
        _category("TaxCategory", rate) if rate is not None else None,
    )


def charge_totals(changes: Iterable[Line], currency: str) -> tuple[Part, Part]:
    """Return the sums of allowances and of charges, as they stand among a document's totals."""
    nets = [change.net_amount or ZERO for change in changes]
    taken, added = sum((-net for net in nets if net < 0), ZERO), sum((net for net in nets if net > 0), ZERO)
    return (
        amount("AllowanceTotalAmount", taken or None, currency),
        amount("ChargeTotalAmount", added or None, currency),
    )


def _taxes(invoice: Invoice) -> Part:
    currency = invoice.currency
    shares = (
        group(
            "TaxSubtotal",
            amount("TaxableAmount", share.net, currency),
            amount("TaxAmount", share.tax, currency),
            _category("TaxCategory", share.rate),
        )
        for share in _shares(invoice)
    )
    return group("TaxTotal", amount("TaxAmount", _tax_total(invoice), currency), *shares)


def _shares(invoice: Invoice) -> Iterable[TaxLine]:
    """Return tax by rate: as printed, else by the rows' rates, else the whole in one."""
    if invoice.taxes and all(share.net is not None and share.tax is not None for share in invoice.taxes):
        return invoice.taxes
    nets: dict[Decimal, Decimal] = {}
    for row in (*_rows(invoice), *_changes(invoice)):
        if row.tax_rate is not None:
            nets[row.tax_rate] = nets.get(row.tax_rate, ZERO) + (row.net_amount or ZERO)
    by_rate = [TaxLine(rate, net, (net * rate / 100).quantize(CENT, ROUND_HALF_UP)) for rate, net in nets.items()]
    net, tax = net_total(invoice), _tax_total(invoice)
    adds_up = sum((share.tax or ZERO for share in by_rate), ZERO) == tax
    if by_rate and adds_up and sum(nets.values(), ZERO) == net:
        return by_rate
    return [TaxLine(_main_rate(invoice), net, tax)]


def _main_rate(invoice: Invoice) -> Decimal | None:
    """Return the one rate of the document: printed on all rows, or what its totals come to."""
    printed = {row.tax_rate for row in invoice.lines if row.tax_rate is not None}
    printed |= {share.rate for share in invoice.taxes if share.rate is not None}
    if len(printed) == 1:
        return printed.pop()
    net = net_total(invoice)
    return (_tax_total(invoice) / net * 100).quantize(CENT, ROUND_HALF_UP) if net else None


def _totals(invoice: Invoice, changes: Sequence[Line]) -> Part:
    currency, net = invoice.currency, net_total(invoice)
    gross = net + _tax_total(invoice)
    rounding = invoice.grand_total - gross
    return group(
        "LegalMonetaryTotal",
        amount("LineExtensionAmount", net - total(changes), currency),
        amount("TaxExclusiveAmount", net, currency),
        amount("TaxInclusiveAmount", gross, currency),
        *charge_totals(changes, currency),
        amount("PayableRoundingAmount", rounding or None, currency),
        amount("PayableAmount", invoice.grand_total, currency),
    )


def _line(index: int, line: Line, invoice: Invoice, credit: bool) -> Part:
    name = "CreditNote" if credit else "Invoice"
    quantity = line.quantity if line.quantity is not None else Decimal(1)
    item = group(
        "Item",
        text("Name", line.description or line.article_number or "unnamed"),
        group("SellersItemIdentification", text("ID", line.article_number)),
        _category("ClassifiedTaxCategory", line.tax_rate if line.tax_rate is not None else _main_rate(invoice)),
    )
    order = group("OrderReference", text("ID", line.order_reference))
    return group(
        f"{name}Line",
        text("ID", index),
        text("CreditedQuantity" if credit else "InvoicedQuantity", quantity, unitCode=ONE_PIECE),
        amount("LineExtensionAmount", line.net_amount, invoice.currency),
        text("AccountingCost", _booked_on(*invoice.booked_on(line))),
        _period(line),
        None if order is None else group("OrderLineReference", text("LineID", index), order),
        item,
        group("Price", amount("PriceAmount", _price(line, quantity), invoice.currency)),
    )


def _booked_on(account: str, cost_centre: str) -> str:
    """Return the buyer's accounting reference (BT-19 and BT-133): the account, and the cost centre behind it."""
    return " ".join(code for code in (account, cost_centre) if code)


def _price(line: Line, quantity: Decimal) -> Decimal | None:
    """Return the price after discount, as EN 16931 counts it: net amount over quantity."""
    net = line.net_amount
    if net is None or not quantity:
        return line.price_each
    each = (net / quantity).normalize()
    return each.quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize() if each.as_tuple().exponent else each


def _category(name: str, rate: Decimal | None) -> Part:
    """Return a VAT category: S is taxed, Z is taxed with nothing."""
    return group(
        name,
        text("ID", "S" if rate else "Z"),
        text("Percent", plain((rate or ZERO).normalize() + ZERO)),
        group("TaxScheme", text("ID", "VAT")),
    )
