"""The order that an invoice names, compared with it in plain words."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from connectors import reference
from fixtures.demo.load import HERE
from ingest.reading.engine import read
from ingest.records import DocType, Line
from mail2erp.ops.books import write_books
from review import selectors, services
from review.models import PurchaseOrder, Supplier
from review.reference.orders import OrderLine, deviations
from tests.connectors import world
from tests.fixtures.cases import CASES, in_form, truth
from tests.fixtures.test_golden import UNREAD, own
from tests.review import desk

D = Decimal
TRIP = OrderLine("RIT-HB", "", D(3), D("312.50"))
TOLL = OrderLine("TOL", "Tol Duitsland", D(3), D("38.40"))


def billed(description: str, quantity: str, net: str, article: str = "") -> Line:
    return Line(description, D(quantity), D(net) / D(quantity), D(net), article_number=article)


def said(*lines: Line, before: tuple[Line, ...] = (), ordered=(TRIP, TOLL)) -> list[str]:
    return [one.sentence for one in deviations(ordered, lines, before)]


def test_more_than_was_ordered_and_what_was_not_ordered_are_said_in_words():
    assert said(
        billed("Rit Harlingen – Bremerhaven", "4", "1250.00", "RIT-HB"),
        billed("Tol en wegenheffing Duitsland", "3", "115.20", "TOL"),
        billed("Wachtuur laden, 5 november", "1", "56.00", "WACHT"),
    ) == [
        "4 of “Rit Harlingen – Bremerhaven” are billed, 3 were ordered.",
        "“Wachtuur laden, 5 november” for 56.00 is not on the order.",
    ]


def test_a_dearer_price_is_said_and_a_cheaper_one_or_a_part_delivery_is_not():
    assert said(billed("Rit", "3", "960.00", "RIT-HB")) == [
        "“Rit” costs 320.00 on the invoice and 312.50 on the order."
    ]
    assert said(billed("Rit", "2", "600.00", "RIT-HB")) == []


def test_freight_on_the_whole_document_is_on_no_order_and_no_deviation():
    freight = Line("Tol Duitsland, toeslag", net_amount=D("12.00"), charge=True)
    assert said(billed("Rit Harlingen", "3", "937.50", "RIT-HB"), freight) == []


def test_what_rounding_a_lines_amount_does_to_its_price_is_no_dearer_price():
    labels = OrderLine("ETQ-A6", "", D(4000), D("0.0451"))
    assert said(billed("Labels", "4000", "180.40", "ETQ-A6"), ordered=(labels,)) == []
    assert said(billed("Labels", "4000", "184.00", "ETQ-A6"), ordered=(labels,)) == [
        "“Labels” costs 0.046 on the invoice and 0.0451 on the order."
    ]


def test_what_was_billed_earlier_counts():
    earlier = (billed("Rit", "2", "625.00", "RIT-HB"),)
    assert said(billed("Rit", "2", "625.00", "RIT-HB"), before=earlier) == [
        "2 of “Rit” are billed and 2 earlier, 3 were ordered."
    ]


@pytest.mark.parametrize(
    "line",
    [
        billed("Tol Duitsland week 45", "3", "115.20"),
        billed("38.40 per trip", "3", "115.20"),
        billed("Tol en heffing (TOL)", "3", "115.20"),
    ],
    ids=["by its words", "by its price alone", "by its article in the text"],
)
def test_a_line_without_an_article_finds_its_order_line(line):
    assert said(line) == []


# With rows ------------------------------------------------------------------------------------------
@pytest.fixture
def demo(db, tmp_path):
    company, orders = (yaml.safe_load((HERE / name).read_text()) for name in ("company.yaml", "orders.yaml"))
    write_books(tmp_path / "reference", company, orders["purchase_orders"])
    reference.take_over(world.connection(tmp_path))


def checks(review):
    return [one for one in selectors.checks_for(review) if one.name.partition(":")[0] == "purchase_order"]


ORDERED = [
    case
    for case in in_form("pdf", "facturx", "xrechnung", "oioubl", "cii")
    if truth(case)["order_reference"]
    and truth(case)["doc_type"] == "invoice"
    and f"{case.name}-lines" not in UNREAD
]


@pytest.mark.parametrize("case", ORDERED, ids=lambda case: case.name)
def test_only_the_invoice_that_bills_more_than_was_ordered_is_held_up_in_the_demo(demo, case):
    reading = read(min(case.glob("document.*")).read_bytes(), own=own()).reading
    review = desk.review(fields=dict(reading.fields), lines=reading.lines, sender="x@y.example")
    (check,) = checks(review)
    assert "tax_code" not in {one.name for one in selectors.checks_for(review)}
    assert check.state == ("look" if "purchase_order" in truth(case)["meta"]["rules"] else "ok"), check


def test_the_demos_fourth_trip_is_told_with_both_sums(demo):
    case = next(case for case in CASES if case.name.startswith("06-"))
    reading = read((case / "document.pdf").read_bytes(), own=own()).reading
    (check,) = checks(desk.review(fields=dict(reading.fields), lines=reading.lines))
    assert check.sentence == (
        "4 of “Rit Harlingen – Bremerhaven” are billed, 3 were ordered. "
        "In all 3 things differ from order 45-20881."
    )
    assert check.evidence[-2:] == (("Ordered", "1,052.70 EUR"), ("Billed", "1,459.60 EUR"))


@pytest.fixture
def order(db):
    Supplier.objects.create(name="Staal & Zn BV", vat_id="NL875196640B01", erp="erp", erp_id="10021")
    return PurchaseOrder.objects.create(
        number="45-1",
        key="451",
        supplier="Staal & Zn BV",
        supplier_erp_id="10021",
        currency="EUR",
        erp="erp",
        erp_id="45-1",
        lines=[{"article": "", "description": "Hoekprofiel 40×40", "quantity": "12", "unit_price": "58"}],
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"order_reference": "45 - 1"}, "It asks for nothing that order 45-1 does not hold."),
        ({"order_reference": "45-999"}, "Order 45-999 is not among the open orders in the ERP."),
        ({"order_reference": "45-1", "currency": "DKK"}, "Order 45-1 is in EUR, the invoice in DKK."),
        (
            {"order_reference": "45-1", "supplier_name": "Somebody", "supplier_vat_id": None, "iban": None},
            "Order 45-1 was placed with Staal & Zn BV.",
        ),
    ],
)
def test_an_order_is_told_as_what_it_is(order, changes, sentence):
    (check,) = checks(desk.review(fields=desk.invoice_fields(**changes)))
    assert check.sentence == sentence


def test_a_name_instead_of_an_orders_number_is_no_order(order):
    assert checks(desk.review(fields=desk.invoice_fields(order_reference="Jan, kamer 12"))) == []
    credit = desk.review(doc_type=DocType.CREDIT_NOTE, fields=desk.invoice_fields(order_reference="45-999"))
    assert checks(credit) == []


def test_a_second_invoice_for_all_of_an_order_is_told_and_so_is_a_settled_order(order):
    fields = {"order_reference": "45-1"}
    first = desk.review(fields=desk.invoice_fields(**fields))
    services.approve(first, version=first.version, by=desk.person("sanne", "clerk"))
    (check,) = checks(desk.review(fields=desk.invoice_fields(**fields)))
    assert check.sentence.startswith("12 of “Hoekprofiel 40×40” are billed and 12 earlier, 12 were ordered.")
    more = [{**line, "quantity": "99"} for line in order.lines]
    PurchaseOrder.objects.update(open=False, lines=more)
    (check,) = checks(desk.review(fields=desk.invoice_fields(**fields)))
    assert check.sentence == "The ERP counts order 45-1 as settled."


def test_without_lines_the_whole_amount_is_compared(order):
    review = desk.review(fields=desk.invoice_fields(order_reference="45-1", net_total=D("700.00")), lines=())
    (check,) = checks(review)
    assert check.sentence == "The invoice comes to more than order 45-1."
