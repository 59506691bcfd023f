"""The draft on the desk as typed data: as a `Reading` for the checks, as the record that a connector posts."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.records import (
    OWN_REFERENCE,
    DocType,
    Evidence,
    Invoice,
    Lead,
    Line,
    Order,
    Party,
    Reading,
    Record,
    ShippingNotice,
    Ticket,
    as_amount,
    to_text,
)
from review.errors import ReviewError
from review.models import Company, Review

ORDERS = {DocType.QUOTE, DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE}
NOTICES = {DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING}
PERSONAL: Mapping[DocType, type[Ticket] | type[Lead]] = {DocType.TICKET: Ticket, DocType.LEAD: Lead}
RECORDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in (Invoice, Order, ShippingNotice, Ticket, Lead)}


def draft_of(review: Review) -> Reading:
    """Return the draft with typed values, as it stands in the row."""
    return Reading.from_json(
        {
            "doc_type": review.doc_type,
            "fields": review.fields,
            "lines": review.lines,
            "taxes": review.taxes,
        }
    )


def record_of(review: Review) -> Record:
    """Return what a connector posts. Raises ReviewError while the document's kind is unknown."""
    draft = draft_of(review)
    if draft.doc_type == DocType.OTHER:
        raise ReviewError("Nobody has said what this document is. Choose its kind first.")
    if draft.doc_type in PERSONAL:
        return _personal(draft)
    if draft.doc_type in ORDERS:
        return _order(draft)
    return _notice(draft) if draft.doc_type in NOTICES else _invoice(draft)


def party_of(draft: Reading) -> str:
    """Return the name of the other side: who sends the invoice, who places the order, who asks."""
    if draft.doc_type in (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE):
        ours = {name.casefold() for name in Company.objects.values_list("name", flat=True)}
        names = (_text(draft, "buyer_name"), _text(draft, "supplier_name"), _text(draft, "company"))
        return next((name for name in names if name and name.casefold() not in ours), "")
    return _text(draft, "supplier_name") or _text(draft, "company") or _text(draft, "sender_name")


def _invoice(draft: Reading) -> Invoice:
    invoice = Invoice(
        doc_type=draft.doc_type,
        number=_text(draft, "invoice_number"),
        issue_date=_needed(draft, "issue_date"),
        currency=_text(draft, "currency"),
        supplier=_supplier(draft),
        grand_total=_needed(draft, "grand_total"),
        due_date=_date(draft, "due_date"),
        service_start=_date(draft, "service_start"),
        service_end=_date(draft, "service_end"),
        buyer=Party(name=_text(draft, "buyer_name")),
        order_reference=_text(draft, "order_reference"),
        net_total=_amount(draft, "net_total"),
        tax_total=_amount(draft, "tax_total"),
        lines=draft.lines,
        taxes=draft.taxes,
        account=_text(draft, "account"),
        cost_centre=_text(draft, "cost_centre"),
    )
    printed_negative = draft.doc_type == DocType.CREDIT_NOTE and invoice.grand_total < 0
    return _turned(invoice) if printed_negative else invoice


def _turned(invoice: Invoice) -> Invoice:
    """Return a credit note that was printed with minus signs, with positive amounts."""
    return replace(
        invoice,
        grand_total=-invoice.grand_total,
        net_total=_negated(invoice.net_total),
        tax_total=_negated(invoice.tax_total),
        lines=tuple(_turned_line(line) for line in invoice.lines),
        taxes=tuple(replace(tax, net=_negated(tax.net), tax=_negated(tax.tax)) for tax in invoice.taxes),
    )


def _turned_line(line: Line) -> Line:
    """Either the quantity or the price carries the minus: turn the one that does."""
    net = _negated(line.net_amount)
    if line.quantity is not None and line.quantity < 0:
        return replace(line, quantity=-line.quantity, net_amount=net)
    return replace(line, unit_price=_negated(line.unit_price), net_amount=net)


def _order(draft: Reading) -> Order:
    number, reference = _text(draft, "invoice_number"), _text(draft, "order_reference")
    if draft.doc_type == DocType.PURCHASE_ORDER or (draft.doc_type in OWN_REFERENCE and not reference):
        reference = number
    return Order(
        doc_type=draft.doc_type,
        number=number,
        buyer=Party(name=_text(draft, "buyer_name")),
        supplier=_supplier(draft),
        issue_date=_date(draft, "issue_date"),
        delivery_date=_date(draft, "delivery_date"),
        currency=_text(draft, "currency"),
        order_reference=reference,
        net_total=_amount(draft, "net_total"),
        tax_total=_amount(draft, "tax_total"),
        grand_total=_amount(draft, "grand_total"),
        lines=draft.lines,
    )


def _notice(draft: Reading) -> ShippingNotice:
    return ShippingNotice(
        doc_type=draft.doc_type,
        number=_text(draft, "invoice_number"),
        supplier=_supplier(draft),
        buyer=Party(name=_text(draft, "buyer_name")),
        issue_date=_date(draft, "issue_date"),
        delivery_date=_date(draft, "delivery_date"),
        order_reference=_text(draft, "order_reference"),
        lines=draft.lines,
    )


def _personal(draft: Reading) -> Ticket | Lead:
    contact = Party(name=_text(draft, "sender_name"), email=_text(draft, "email"), phone=_text(draft, "phone"))
    return PERSONAL[draft.doc_type](
        doc_type=draft.doc_type,
        contact=contact,
        subject=_text(draft, "subject"),
        message=_text(draft, "message"),
        company=_text(draft, "company"),
    )


def _supplier(draft: Reading) -> Party:
    return Party(
        name=_text(draft, "supplier_name"), vat_id=_text(draft, "supplier_vat_id"), iban=_text(draft, "iban")
    )


def _text(draft: Reading, name: str) -> str:
    return to_text(draft.value(name)) or ""


def _date(draft: Reading, name: str) -> date | None:
    value = draft.value(name)
    return value if isinstance(value, date) else None


def _amount(draft: Reading, name: str) -> Decimal | None:
    value = draft.value(name)
    return value if isinstance(value, Decimal) else None


def _needed(draft: Reading, name: str) -> Any:
    value = draft.value(name)
    if value is None:
        raise ReviewError(f"The {name.replace('_', ' ')} is missing. Type it, or click it on the page.")
    return value


def _negated(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


# A record at rest: frozen with the posting, thawed when it is sent ------------------------------------
def as_json(record: Record) -> dict[str, Any]:
    """Return the record as JSON; `record` names its class."""
    return {"record": type(record).__name__, **_frozen(record)}


def from_json(data: Mapping[str, Any]) -> Record:
    """Return the record that `as_json` froze."""
    return _thawed(RECORDS[data["record"]], {name: value for name, value in data.items() if name != "record"})


def _frozen(value: Any) -> Any:
    if isinstance(value, (Line, Evidence)):
        return value.as_json()
    if dataclasses.is_dataclass(value):
        return {field.name: _frozen(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_frozen(item) for item in value]
    return to_text(value)


def _thawed(kind: Any, data: Any) -> Any:
    if kind is Line:
        return Line.from_json(data)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _thawed(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    if typing.get_origin(kind) is tuple:
        return tuple(_thawed(typing.get_args(kind)[0], item) for item in data)
    if isinstance(kind, types.UnionType):
        return None if data is None else _thawed(typing.get_args(kind)[0], data)
    readers: Mapping[Any, Any] = {Decimal: as_amount, date: date.fromisoformat, DocType: DocType}
    return readers.get(kind, str)(data)
