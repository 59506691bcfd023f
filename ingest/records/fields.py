"""The kinds of document there are, the fields each has, and how a field's value is written as text."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class DocType(StrEnum):
    """What a document is, in the words of UBL where UBL has one."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    REMINDER = "reminder"
    QUOTE = "quote"
    PURCHASE_ORDER = "purchase_order"
    ORDER_CHANGE = "order_change"
    ORDER_RESPONSE = "order_response"
    DESPATCH_ADVICE = "despatch_advice"
    BILL_OF_LADING = "bill_of_lading"
    TICKET = "ticket"
    LEAD = "lead"
    OTHER = "other"


PERIOD = ("service_start", "service_end")
"""The first and the last day of what a bill charges for; one day is its own first and last."""
DATE_FIELDS = ("issue_date", "due_date", "delivery_date", *PERIOD)
AMOUNT_FIELDS = ("net_total", "tax_total", "grand_total")
TEXT_FIELDS = (
    "invoice_number",
    "currency",
    "supplier_name",
    "supplier_vat_id",
    "buyer_name",
    "iban",
    "order_reference",
    # of mails that are tickets or leads
    "sender_name",
    "company",
    "email",
    "phone",
    "subject",
    "message",
)
HEADER_FIELDS = TEXT_FIELDS + DATE_FIELDS + AMOUNT_FIELDS
LINE_AMOUNTS = ("quantity", "unit_price", "net_amount", "tax_rate", "discount", "price_base")
LINE_TEXTS = ("description", "article_number", "unit", "order_reference")
LINE_DATES = PERIOD
BOOKING_FIELDS = ("account", "cost_centre")
"""Codes in the ERP that a person books a document, or a line of it, on: never read, beside the header fields."""
BOOKED = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT)
"""Kinds of document that are booked."""

_PARTIES = ("supplier_name", "supplier_vat_id", "buyer_name")
_TRADE = ("invoice_number", "issue_date", "order_reference", "currency")
_TOTALS = ("net_total", "tax_total", "grand_total")
_PERSON = ("sender_name", "company", "email", "phone", "subject", "message")

_BILLS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT, DocType.REMINDER)

FIELDS_OF: Mapping[DocType, tuple[str, ...]] = {
    **dict.fromkeys(
        _BILLS,
        (
            *_PARTIES,
            "iban",
            "invoice_number",
            "issue_date",
            "due_date",
            "order_reference",
            *_TOTALS,
            "currency",
        ),
    ),
    **dict.fromkeys(
        (DocType.QUOTE, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE),
        (*_PARTIES, *_TRADE, "delivery_date", *_TOTALS),
    ),
    DocType.PURCHASE_ORDER: (*_PARTIES, "invoice_number", "issue_date", "currency", "delivery_date", *_TOTALS),
    **dict.fromkeys(
        (DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING),
        ("supplier_name", "buyer_name", "invoice_number", "issue_date", "delivery_date", "order_reference"),
    ),
    **dict.fromkeys((DocType.TICKET, DocType.LEAD), _PERSON),
    DocType.OTHER: (*_PARTIES, "invoice_number", "issue_date", "grand_total", "currency"),
}
"""The header fields a document of each kind is shown with, in the order of the screen."""

OWN_REFERENCE = (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)
"""Kinds whose own number is the order they are about, unless they name another one: it is asked for once."""

OPTIONAL_OF: Mapping[DocType, tuple[str, ...]] = {**dict.fromkeys(DocType, ()), **dict.fromkeys(_BILLS, PERIOD)}
"""The header fields that a document of each kind may have besides: shown, taught and judged only where there."""

REQUIRED_OF: Mapping[DocType, tuple[str, ...]] = {
    **dict.fromkeys(
        _BILLS,
        ("supplier_name", "invoice_number", "issue_date", "grand_total", "currency"),
    ),
    **dict.fromkeys(
        (DocType.QUOTE, DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE),
        ("buyer_name", "invoice_number"),
    ),
    **dict.fromkeys((DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING), ("supplier_name", "invoice_number")),
    **dict.fromkeys((DocType.TICKET, DocType.LEAD), ("sender_name", "email", "subject")),
    DocType.OTHER: (),
}
"""What must be there before a document of each kind may be approved."""


def fields_of(kind: DocType, there: Container[str] | None = None) -> tuple[str, ...]:
    """Return the header fields that a document of a kind can have, with `there` given only those optional ones."""
    return (*FIELDS_OF[kind], *(name for name in OPTIONAL_OF[kind] if there is None or name in there))


def to_text(value: str | Decimal | date | None) -> str | None:
    """Return a value as JSON carries it: ISO dates, plain decimals, None."""
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else format(value, "f")


def from_text(name: str, text: str | None) -> str | Decimal | date | None:
    """Return a header field's value from its JSON text. Raises ValueError where the text is not of its kind."""
    if text is None or text == "":
        return None
    if name in DATE_FIELDS:
        return date.fromisoformat(text)
    if name in AMOUNT_FIELDS:
        amount = as_amount(text)
        if amount is None:
            raise ValueError(f"“{text}” is not an amount.")
        return amount
    return text


def as_amount(text: object) -> Decimal | None:
    """Return a finite Decimal from a number or its plain decimal text, else None."""
    if text is None or text == "":
        return None
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
