from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.records import FIELDS_OF, DocType, Invoice, Lead, Line, Order, ShippingNotice, Ticket
from review import record
from review.errors import ReviewError
from tests.review import desk

pytestmark = pytest.mark.django_db


def test_an_invoice_carries_what_was_confirmed():
    made = record.record_of(desk.review(fields=desk.invoice_fields(invoice_number="77")))
    assert isinstance(made, Invoice)
    assert (made.number, made.grand_total, made.issue_date) == ("77", Decimal("842.16"), date(2026, 11, 12))
    assert (made.supplier.name, made.supplier.iban) == ("Staal & Zn BV", desk.IBAN)
    assert made.lines == (desk.LINE,)


def test_a_credit_note_printed_with_minus_signs_becomes_positive():
    fields = desk.invoice_fields(
        net_total=Decimal(-696), tax_total=Decimal("-146.16"), grand_total=Decimal("-842.16")
    )
    printed = Line("Hoekprofiel", Decimal(-12), Decimal(58), Decimal(-696))
    made = record.record_of(desk.review(doc_type=DocType.CREDIT_NOTE, fields=fields, lines=(printed,)))
    assert isinstance(made, Invoice)
    assert (made.net_total, made.tax_total, made.grand_total) == (
        Decimal(696),
        Decimal("146.16"),
        Decimal("842.16"),
    )
    assert (made.lines[0].quantity, made.lines[0].unit_price, made.lines[0].net_amount) == (12, 58, 696)


PERSON = {"sender_name": "Femke", "email": "femke@werf.example", "subject": "Pump leaks", "message": "It drips."}


@pytest.mark.parametrize(
    ("doc_type", "kind"),
    [
        (DocType.INVOICE, Invoice),
        (DocType.CREDIT_NOTE, Invoice),
        (DocType.PURCHASE_ORDER, Order),
        (DocType.QUOTE, Order),
        (DocType.DESPATCH_ADVICE, ShippingNotice),
        (DocType.TICKET, Ticket),
        (DocType.LEAD, Lead),
    ],
)
def test_a_record_survives_being_frozen(doc_type, kind):
    personal = kind in (Ticket, Lead)
    fields = {name: desk.read(text) for name, text in PERSON.items()} if personal else desk.invoice_fields()
    made = record.record_of(desk.review(doc_type=doc_type, fields=fields))
    assert isinstance(made, kind)
    assert record.from_json(record.as_json(made)) == made


def test_what_nobody_has_named_becomes_no_record():
    with pytest.raises(ReviewError, match="Choose its kind"):
        record.record_of(desk.review(doc_type=DocType.OTHER))


def test_an_orders_number_is_asked_for_once_and_stands_for_its_reference_too():
    """A draft of before may still hold a reference that nobody sees; the number that was confirmed counts."""
    assert "order_reference" not in FIELDS_OF[DocType.PURCHASE_ORDER]
    fields = desk.invoice_fields(invoice_number="4711", order_reference="471l")
    made = record.record_of(desk.review(doc_type=DocType.PURCHASE_ORDER, fields=fields))
    assert (made.number, made.order_reference) == ("4711", "4711")


def test_a_change_of_an_order_keeps_the_number_of_the_order_it_changes():
    fields = desk.invoice_fields(invoice_number="4711-C2", order_reference="4711")
    assert record.record_of(desk.review(doc_type=DocType.ORDER_CHANGE, fields=fields)).order_reference == "4711"
    del fields["order_reference"]
    assert record.record_of(desk.review(doc_type=DocType.ORDER_CHANGE, fields=fields)).order_reference == "4711-C2"
