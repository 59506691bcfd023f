"""A record as the files that stand for it: a UBL 2.1 document, all of it as JSON, its line in the ledger. Pure."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from connectors.charges import total
from connectors.files.bill import allowance, bill, charge_totals
from connectors.files.ubl import Part, amount, document, group, party, text
from ingest.records import (
    DocType,
    Invoice,
    Line,
    Order,
    Party,
    Record,
    ShippingNotice,
    charges_of,
    items_of,
    to_text,
)

LEDGER = (
    "reference",
    "kind",
    "number",
    "date",
    "party",
    "vat_id",
    "net",
    "tax",
    "gross",
    "currency",
    "subject",
    "account",
    "cost_centre",
)


def as_ubl(record: Record, today: date) -> etree._Element | None:
    """Return the UBL document, None for a kind of record that UBL has no plain word for.

    `today` stands in where a record prints no date of issue and UBL demands one.
    """
    match record.doc_type:
        case DocType.INVOICE | DocType.CREDIT_NOTE | DocType.RECEIPT if isinstance(record, Invoice):
            return bill(record)
        case DocType.PURCHASE_ORDER if isinstance(record, Order):
            return _order(record, today)
        case DocType.DESPATCH_ADVICE if isinstance(record, ShippingNotice):
            return _despatch_advice(record, today)
    return None


def as_json(record: Record) -> str:
    """Return all of the record, amounts and dates as text."""
    return json.dumps(dataclasses.asdict(record), default=to_text, ensure_ascii=False, indent=1)


def ledger_line(record: Record, reference: str) -> dict[str, str]:
    """Return the record's line in the ledger; no cell starts a formula in whatever opens it."""
    cells: dict[str, Any] = {"reference": reference, "kind": str(record.doc_type)}
    if isinstance(record, Invoice | Order | ShippingNotice):
        who = trading_party(record)
        cells |= {"number": record.number, "date": record.issue_date, "party": who.name, "vat_id": who.vat_id}
    else:
        cells |= {"party": record.contact.name or record.company, "subject": record.subject}
    if isinstance(record, Invoice | Order):
        totals = {"net": record.net_total, "tax": record.tax_total, "gross": record.grand_total}
        cells |= totals | {"currency": record.currency}
    if isinstance(record, Invoice):
        cells |= {"account": record.account, "cost_centre": record.cost_centre}
    return {name: _cell(cells.get(name)) for name in LEDGER}


def trading_party(record: Invoice | Order | ShippingNotice) -> Party:
    """Return who the number is of: the buyer numbers an order, the supplier everything else."""
    return record.buyer if isinstance(record, Order) else record.supplier


def _cell(value: str | Decimal | date | None) -> str:
    shown = " ".join((to_text(value) or "").split())
    is_formula = isinstance(value, str) and shown.startswith(("=", "+", "-", "@"))
    return f"'{shown}" if is_formula else shown


def _order(order: Order, today: date) -> etree._Element:
    currency = order.currency or "XXX"  # ISO 4217: no currency
    payable = order.grand_total if order.grand_total is not None else order.net_total
    changes = [line for line in charges_of(order.lines) if line.net_amount]
    net = order.net_total - total(changes) if order.net_total is not None else None
    totals = (
        amount("LineExtensionAmount", net, currency),
        *charge_totals(changes, currency),
        amount("PayableAmount", payable, currency),
    )
    return document(
        "Order",
        [
            text("ID", order.number),
            text("IssueDate", order.issue_date or today),
            text("DocumentCurrencyCode", order.currency),
            text("CustomerReference", order.order_reference),
            party("BuyerCustomerParty", order.buyer),
            party("SellerSupplierParty", order.supplier),
            _delivery("RequestedDeliveryPeriod", order.delivery_date),
            *(allowance(change, currency, None) for change in changes),
            group("TaxTotal", amount("TaxAmount", order.tax_total, currency)),
            group("AnticipatedMonetaryTotal", *totals),
            *(_order_line(index, line, currency) for index, line in enumerate(_rows(order.lines), 1)),
        ],
    )


def _order_line(index: int, line: Line, currency: str) -> Part:
    item = group(
        "LineItem",
        text("ID", index),
        text("Quantity", line.quantity),
        amount("LineExtensionAmount", line.net_amount, currency),
        group("Price", amount("PriceAmount", line.price_each, currency)),
        _item(line),
    )
    return group("OrderLine", item)


def _despatch_advice(notice: ShippingNotice, today: date) -> etree._Element:
    shipment = (text("ID", notice.number), _delivery("EstimatedDeliveryPeriod", notice.delivery_date))
    return document(
        "DespatchAdvice",
        [
            text("ID", notice.number),
            text("IssueDate", notice.issue_date or today),
            group("OrderReference", text("ID", notice.order_reference)),
            party("DespatchSupplierParty", notice.supplier),
            party("DeliveryCustomerParty", notice.buyer),
            group("Shipment", *shipment),
            *(_despatch_line(index, line) for index, line in enumerate(_rows(notice.lines), 1)),
        ],
    )


def _despatch_line(index: int, line: Line) -> Part:
    order = group("OrderReference", text("ID", line.order_reference))
    return group(
        "DespatchLine",
        text("ID", index),
        text("DeliveredQuantity", line.quantity),
        group("OrderLineReference", text("LineID", index), order),
        _item(line),
    )


def _delivery(period: str, day: date | None) -> Part:
    return group("Delivery", group(period, text("StartDate", day), text("EndDate", day)))


def _item(line: Line) -> Part:
    number = group("SellersItemIdentification", text("ID", line.article_number))
    return group("Item", text("Name", line.description or line.article_number or "unnamed"), number)


def _rows(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """UBL demands a line even where the document prints none."""
    return items_of(lines) or (Line(description="See the original"),)
