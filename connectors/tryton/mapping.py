"""An approved invoice as Tryton's `account.invoice`: pure, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.base import PermanentError
from connectors.charges import charges
from ingest.records import DocType, Invoice, Line, items_of

PRICE_STEP = Decimal("0.0001")  # Tryton keeps unit prices to four places
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tax:
    """A purchase tax as Tryton has it. `rate` is per cent."""

    id: int
    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Books:
    """The ids that a bill needs in one Tryton company. `taxes` are those valid on the invoice's date.

    `accounts` and `cost_centres` (root and id) are those that a person chose, by their codes.
    """

    company: int
    currency: int
    party: int
    address: int
    journal: int
    payable: int
    expense: int
    payment_term: int | None = None
    taxes: tuple[Tax, ...] = ()
    tax_names: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, int] = field(default_factory=dict)
    cost_centres: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def marked(reference: str) -> str:
    """Return what a bill's description says, so that we find our own again."""
    return f"mail2erp {reference}"


def bill(invoice: Invoice, reference: str, books: Books) -> dict[str, Any]:
    """Return the values of an `account.invoice`, a draft.

    A credit note is, as in Tryton itself, a supplier invoice with negative quantities. The payment is due on
    the day that the document prints; without one, the supplier's own term counts.
    """
    values: dict[str, Any] = {
        "type": "in",
        "company": books.company,
        "party": books.party,
        "invoice_address": books.address,
        "journal": books.journal,
        "account": books.payable,
        "currency": books.currency,
        "reference": invoice.number,
        "invoice_date": invoice.issue_date,
        "description": marked(reference),
        "lines": [["create", [_line(line, invoice, books) for line in lines_of(invoice)]]],
    }
    if invoice.due_date:
        values["payment_term_date"] = invoice.due_date
    elif books.payment_term:
        values["payment_term"] = books.payment_term
    if period := period_of(invoice):
        values["comment"] = period
    return values


def period_of(said: Invoice | Line) -> str:
    """Return the days charged for, for Tryton's free texts: it has no field for them. May be empty."""
    days = [day.isoformat() for day in (said.service_start, said.service_end) if day]
    return f"Service period {' – '.join(dict.fromkeys(days))}" if days else ""


def lines_of(invoice: Invoice) -> tuple[Line, ...]:
    """Return rows that add up to the approved net total, each with one tax rate.

    Freight and rebates on the whole document are rows of one piece, and so is what rows and net total differ by.
    Without items, or where nobody can tell which row has which of several rates, one row for each rate stands in.
    """
    items = tuple(line for line in items_of(invoice.lines) if _net(line) is not None)
    named = sum((line.net_amount or Decimal(0) for line in charges(invoice)), Decimal(0))
    rest = _net_total(invoice) - named - sum((_net(line) or Decimal(0) for line in items), Decimal(0))
    rows = (*items, *(_piece(line) for line in charges(invoice, rest)))
    if not items or (_rates_by_share_only(invoice) and any(line.tax_rate is None for line in rows)):
        return tuple(_instead_of_rows(invoice))
    if rest and rows[-1].tax_rate is None:
        return (*rows[:-1], replace(rows[-1], tax_rate=_only_rate(rows, invoice)))
    return rows


def _piece(charge: Line) -> Line:
    """Return a charge as a row of one piece."""
    return replace(charge, quantity=Decimal(1), unit_price=charge.net_amount)


def _rates_by_share_only(invoice: Invoice) -> bool:
    """Whether the document says its net total by rate, for more than one."""
    shares = [tax for tax in invoice.taxes if tax.net]
    known = all(share.rate is not None for share in shares)
    adds_up = sum((share.net or Decimal(0) for share in shares), Decimal(0)) == _net_total(invoice)
    return len(shares) > 1 and known and adds_up


def _instead_of_rows(invoice: Invoice) -> Iterable[Line]:
    shares = [(tax.net, tax.rate) for tax in invoice.taxes if tax.net]
    whole = sum((net or Decimal(0) for net, _ in shares), Decimal(0)) == _net_total(invoice)
    for net, rate in shares if shares and whole else [(_net_total(invoice), None)]:
        yield Line(
            description=f"{invoice.supplier.name} {invoice.number}",
            quantity=Decimal(1),
            unit_price=net,
            net_amount=net,
            tax_rate=rate,
        )


def _only_rate(rows: Iterable[Line], invoice: Invoice) -> Decimal | None:
    rates = {line.tax_rate for line in rows} | {tax.rate for tax in invoice.taxes if tax.net}
    rates.discard(None)
    if len(rates) > 1:
        raise PermanentError(
            "The lines do not add up to the net total, and there is more than one tax rate. "
            "Add a line for the discount or charge in the review, then approve again."
        )
    return rates.pop() if rates else None


def _net_total(invoice: Invoice) -> Decimal:
    if invoice.net_total is not None:
        return invoice.net_total
    return invoice.grand_total - (invoice.tax_total or Decimal(0))


def _net(line: Line) -> Decimal | None:
    if line.net_amount is not None:
        return line.net_amount
    if line.quantity is None or line.price_each is None:
        return None
    return _cents(line.quantity * line.price_each * (HUNDRED - (line.discount or Decimal(0))) / HUNDRED)


def _line(line: Line, invoice: Invoice, books: Books) -> dict[str, Any]:
    quantity, price, description = priced(line)
    sign = -1 if invoice.doc_type == DocType.CREDIT_NOTE else 1
    tax = _tax(line, invoice, books)
    note = {"note": period} if (period := period_of(line)) else {}
    account, cost_centre = invoice.booked_on(line)
    values = {
        **note,
        "type": "line",
        "company": books.company,
        "currency": books.currency,
        "account": books.accounts.get(account, books.expense),
        "description": description,
        "quantity": float(quantity * sign),  # the one number that Tryton keeps as a float; amounts are decimals
        "unit_price": price,
        "taxes": [["add", [tax.id]]] if tax else [],
    }
    if cost_centre:
        root, entry = books.cost_centres[cost_centre]
        values["analytic_accounts"] = [["create", [{"root": root, "account": entry}]]]
    return values


def priced(line: Line) -> tuple[Decimal, Decimal, str]:
    """Return quantity, unit price and description whose product is exactly the printed net amount.

    Where no price of four places gives it (a discount on an odd quantity), the row is one piece of the whole
    amount, and its description keeps the quantity.
    """
    net = _net(line)
    if net is None:
        raise ValueError("a line without an amount is no line of a bill")
    quantity = line.quantity or Decimal(1)
    for price in (line.price_each, net / quantity):
        price = None if price is None else price.quantize(PRICE_STEP, ROUND_HALF_UP)
        if price is not None and _cents(quantity * price) == net:
            return quantity, price, line.description
    counted = f"{quantity.normalize():f} {line.unit}".strip()
    return Decimal(1), net, f"{counted} × {line.description}"


def _tax(line: Line, invoice: Invoice, books: Books) -> Tax | None:
    """Return the Tryton tax of a line; None where the document carries no tax at all."""
    rate = line.tax_rate if line.tax_rate is not None else _rate_of_whole(invoice, books)
    if rate is None:
        return None
    found = [tax for tax in books.taxes if tax.rate == rate]
    wanted = books.tax_names.get(f"{rate.normalize():f}")
    if wanted:
        found = [tax for tax in books.taxes if tax.name == wanted]
    if len(found) == 1:
        return found[0]
    if not found and not rate:
        return None
    raise PermanentError(_which_tax(rate, wanted, found))


def _which_tax(rate: Decimal, wanted: str | None, found: list[Tax]) -> str:
    shown = f"{rate.normalize():f}"
    if found:
        names = ", ".join(tax.name for tax in found)
        return f"Tryton has several purchase taxes of {shown} %: {names}. Name one in the mapping, then replay."
    if wanted:
        return f"Tryton has no purchase tax named “{wanted}”. Correct the mapping, then replay."
    return f"Tryton has no purchase tax of {shown} %. Add it there, then replay."


def _rate_of_whole(invoice: Invoice, books: Books) -> Decimal | None:
    """Return the one rate of the document, printed or implied by its totals."""
    printed = {tax.rate for tax in invoice.taxes if tax.rate is not None}
    if len(printed) == 1:
        return printed.pop()
    if not invoice.tax_total:
        return None
    net = _net_total(invoice)
    for tax in books.taxes:
        if abs(net * tax.rate / HUNDRED - invoice.tax_total) <= CENT * 2:
            return tax.rate
    raise PermanentError(
        f"Tax of {invoice.tax_total} on {net} fits no single rate in Tryton. "
        "Fill in the tax rate of each line in the review, then approve again."
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
