"""The one language of all apps: what a business document says, and where it says it.

A *reading* is a flat set of named `Value`s plus `Line`s, each with its evidence. A *record* (`Invoice`,
`Order`, `ShippingNotice`, `Ticket`, `Lead`) is what a person confirmed and a connector posts. Plain frozen
dataclasses: no Django, no network. Money is `Decimal`, dates are `datetime.date`, names of header fields are
those of the flat schema in `docs/contracts.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


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


Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points from the page's top left."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: on a page, at an XML path, in a mail header or body, with a person, or in the ERP.

    Exactly one of `page` (from 1, with `box`), `xpath`, `header`, `person` (who typed it) and `record` (the
    connection and the key of a row there) is set; `text` is what stands there.
    """

    text: str = ""
    page: int | None = None
    box: Box | None = None
    xpath: str | None = None
    header: str | None = None
    person: str | None = None
    record: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the set parts only, as `docs/contracts.md` shows them."""
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {k: list(v) if k == "box" else v for k, v in found.items() if v not in (None, "")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Evidence | None:
        if not data:
            return None
        box = data.get("box")
        return cls(**{**data, "box": tuple(box) if box else None})


@dataclass(frozen=True, slots=True)
class Value:
    """One header field as read. `value` is a str, `Decimal` or `date` (by field); None means not found.

    `confidence` is 0..1: 0.99 means wrong once in a hundred. `method` is `xml`, `label`, `model`, `ocr`,
    `template vN`, `mail` or `person`; on the desk also `ERP`, `last document`, `our company`, `computed`.
    `alternatives` are other possible readings, best first, for the person who decides. `doubt` is one sentence
    that says why a person should look, or empty.
    """

    value: str | Decimal | date | None
    confidence: float = 0.0
    method: str = ""
    evidence: Evidence | None = None
    alternatives: tuple[Value, ...] = ()
    doubt: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "value": to_text(self.value),
            "confidence": round(self.confidence, 4),
            "method": self.method,
            "evidence": self.evidence.as_json() if self.evidence else None,
            "alternatives": [other.as_json() for other in self.alternatives],
            "doubt": self.doubt,
        }

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Value:
        return cls(
            value=from_text(name, data.get("value")),
            confidence=data.get("confidence", 0.0),
            method=data.get("method", ""),
            evidence=Evidence.from_json(data.get("evidence")),
            alternatives=tuple(cls.from_json(name, other) for other in data.get("alternatives", ())),
            doubt=data.get("doubt", ""),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the item table. Amounts are signed as printed; `tax_rate` and `discount` are per cent.

    A `charge` is no item but changes the whole document: freight, a fee or, below zero, a rebate. Its amount
    counts towards the net total as an item's does; it has no quantity and no price.
    `account` and `cost_centre` are codes in the ERP, where they are others than the document's.
    `unit_price` is for `price_base` units (None: for one), as energy and screws are priced by the hundred.
    `service_start` and `service_end` are the first and last day it charges for, where the row says so itself.
    """

    description: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    net_amount: Decimal | None = None
    tax_rate: Decimal | None = None
    discount: Decimal | None = None
    article_number: str = ""
    unit: str = ""
    order_reference: str = ""
    price_base: Decimal | None = None
    service_start: date | None = None
    service_end: date | None = None
    account: str = ""
    cost_centre: str = ""
    charge: bool = False
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def price_each(self) -> Decimal | None:
        """The price of one unit, before any discount."""
        return self.unit_price / self.price_base if self.unit_price and self.price_base else self.unit_price

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {name: to_text(getattr(self, name)) for name in LINE_AMOUNTS}
        data |= {name: getattr(self, name) for name in LINE_TEXTS}
        data |= {name: to_text(day) for name in LINE_DATES if (day := getattr(self, name))}
        data |= {name: code for name in BOOKING_FIELDS if (code := getattr(self, name))}
        data |= {"charge": True} if self.charge else {}
        return data | {"evidence": {name: where.as_json() for name, where in self.evidence.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        evidence = {k: Evidence.from_json(v) for k, v in (data.get("evidence") or {}).items()}
        cells: dict[str, Any] = {name: as_amount(data.get(name)) for name in LINE_AMOUNTS}
        cells |= {name: data.get(name) or "" for name in (*LINE_TEXTS, *BOOKING_FIELDS)}
        cells |= {name: date.fromisoformat(data[name]) for name in LINE_DATES if data.get(name)}
        found = {k: v for k, v in evidence.items() if v}
        return cls(**cells, charge=bool(data.get("charge")), evidence=found)


def items_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that are goods or services."""
    return tuple(line for line in lines if not line.charge)


def charges_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that change the whole document."""
    return tuple(line for line in lines if line.charge)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax rate's share of the totals. `rate` is per cent."""

    rate: Decimal | None
    net: Decimal | None
    tax: Decimal | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A header field in which a page and its e-invoice differ: `xml` with its path, `page` with its box."""

    field: str
    xml: Value
    page: Value

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "xml": self.xml.as_json(), "page": self.page.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Difference:
        name = data["field"]
        return cls(name, Value.from_json(name, data["xml"]), Value.from_json(name, data["page"]))


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document: fields and lines with evidence, and how far to trust them.

    `trusted` means it may pass without a person; `problems` are sentences; `template` names the sender's
    template and its version, where one was used; `differences` are where a page contradicts its e-invoice.
    `printed_lines` is the page's own item table where it contradicts the e-invoice's, which `lines` is.
    `may_be` names the senders' forms that the paper may be of where it is like several, best first, as “5 0”: the
    sender's template, its form.
    """

    doc_type: DocType
    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    language: str | None = None
    trusted: bool = False
    problems: tuple[str, ...] = ()
    reason: str = ""
    template: str = ""
    differences: tuple[Difference, ...] = ()
    may_be: tuple[str, ...] = ()
    printed_lines: tuple[Line, ...] = ()

    def value(self, name: str) -> str | Decimal | date | None:
        """Return the plain value of a header field, None where nothing was found."""
        found = self.fields.get(name)
        return found.value if found else None

    def as_json(self) -> dict[str, Any]:
        return {
            "doc_type": str(self.doc_type),
            "fields": {name: value.as_json() for name, value in self.fields.items()},
            "lines": [line.as_json() for line in self.lines],
            "taxes": [{k: to_text(getattr(t, k)) for k in ("rate", "net", "tax")} for t in self.taxes],
            "language": self.language,
            "trusted": self.trusted,
            "problems": list(self.problems),
            "reason": self.reason,
            "template": self.template,
            "differences": [difference.as_json() for difference in self.differences],
            "may_be": list(self.may_be),
            "printed_lines": [line.as_json() for line in self.printed_lines],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        return cls(
            doc_type=DocType(data["doc_type"]),
            fields={name: Value.from_json(name, value) for name, value in data["fields"].items()},
            lines=tuple(Line.from_json(line) for line in data["lines"]),
            taxes=tuple(
                TaxLine(*(as_amount(tax.get(k)) for k in ("rate", "net", "tax"))) for tax in data.get("taxes", ())
            ),
            language=data.get("language"),
            trusted=data.get("trusted", False),
            problems=tuple(data.get("problems", ())),
            reason=data.get("reason", ""),
            template=data.get("template", ""),
            differences=tuple(Difference.from_json(one) for one in data.get("differences", ())),
            may_be=tuple(data.get("may_be", ())),
            printed_lines=tuple(Line.from_json(line) for line in data.get("printed_lines", ())),
        )


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or receives. `erp_id` is the party's number in the ERP, where it is known."""

    name: str = ""
    vat_id: str = ""
    iban: str = ""
    email: str = ""
    phone: str = ""
    erp_id: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or credit note as a person confirmed it. A credit note's amounts are positive."""

    doc_type: DocType
    number: str
    issue_date: date
    currency: str
    supplier: Party
    grand_total: Decimal
    due_date: date | None = None
    service_start: date | None = None
    service_end: date | None = None
    buyer: Party = Party()
    order_reference: str = ""
    net_total: Decimal | None = None
    tax_total: Decimal | None = None
    lines: tuple[Line, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    account: str = ""
    cost_centre: str = ""

    def booked_on(self, line: Line) -> tuple[str, str]:
        """Return the codes of a line's account and cost centre: its own, else the document's."""
        return line.account or self.account, line.cost_centre or self.cost_centre


@dataclass(frozen=True, slots=True)
class Order:
    """An order, its change, its confirmation or a quote."""

    doc_type: DocType
    number: str
    buyer: Party
    supplier: Party = Party()
    issue_date: date | None = None
    delivery_date: date | None = None
    currency: str = ""
    order_reference: str = ""
    net_total: Decimal | None = None
    tax_total: Decimal | None = None
    grand_total: Decimal | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippingNotice:
    """Goods on their way: a despatch advice or a bill of lading."""

    doc_type: DocType
    number: str
    supplier: Party
    buyer: Party = Party()
    issue_date: date | None = None
    delivery_date: date | None = None
    order_reference: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support request: the newest message of its thread."""

    doc_type: DocType
    contact: Party
    subject: str
    message: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who may become a customer."""

    doc_type: DocType
    contact: Party
    subject: str
    message: str = ""
    company: str = ""


Record = Invoice | Order | ShippingNotice | Ticket | Lead


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
