"""What a person confirmed and a connector posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.records.fields import DocType
from ingest.records.readings import Line, TaxLine


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
