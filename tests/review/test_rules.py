"""Each money guard on real rows: what stops, what only asks to look, what agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ingest.records import DocType
from review import selectors, services
from review.models import Mark, Policy, Review, TaxCode
from review.rules.base import Check
from tests.review import desk

pytestmark = pytest.mark.django_db


def checks(review: Review) -> dict[str, Check]:
    return {check.name: check for check in selectors.checks_for(review)}


def with_fields(**changes) -> Review:
    return desk.review(fields=desk.invoice_fields(**changes))


def test_a_twin_is_the_duplicate_of_the_earlier_document_only(supplier):
    first, second = with_fields(invoice_number="77"), with_fields(invoice_number="77")
    assert checks(first)["duplicate"].state == "ok"
    found = checks(second)["duplicate"]
    assert (found.state, found.sentence) == ("stop", "Invoice 77 from the same sender is here already.")


def test_the_same_number_of_another_supplier_is_no_duplicate(supplier):
    with_fields(invoice_number="77", supplier_name="Ribe Elektro ApS", supplier_vat_id=None, iban=None)
    assert checks(with_fields(invoice_number="77"))["duplicate"].state == "ok"


def test_an_invoice_and_its_credit_note_may_share_a_number(supplier):
    with_fields(invoice_number="77")
    note = desk.review(doc_type=DocType.CREDIT_NOTE, fields=desk.invoice_fields(invoice_number="77"))
    assert checks(note)["duplicate"].state == "ok"


def test_a_known_account_agrees_however_it_is_grouped(supplier):
    assert checks(with_fields(iban="NL81 ZUID 0536 5475 89"))["bank_change"].state == "ok"


def test_another_account_stops_and_tells_whom_to_call(supplier):
    found = checks(with_fields(iban="NL80NWAL0319120910"))["bank_change"]
    assert (found.state, found.sentence) == ("stop", "The bank account is new.")
    assert "+31 517 55 02 70" in found.next_step
    assert found.evidence[1] == ("Known", "NL81 ZUID 0536 5475 89")


def test_the_first_account_of_a_supplier_asks_to_look():
    assert checks(with_fields())["bank_change"].state == "look"


def test_an_approved_account_is_known_from_then_on(clerk):
    services.approve(with_fields(), version=1, by=clerk)
    assert checks(with_fields())["bank_change"].sentence.endswith("of 1 earlier document.")


@pytest.mark.parametrize(
    ("sender", "state"),
    [
        ("facturen@staal-zn.example", "ok"),
        ("facturen@mail.staal-zn.example", "ok"),
        ("facturen@staal-zn-nl.example", "stop"),
        ("facturen@staa1-zn.example", "stop"),
        ("facturen@staal-zn.invalid", "stop"),
        ("boekhouding@oosterling.example", "look"),
        ("facturen@mijnstaal-zn.example", "look"),
    ],
)
def test_the_senders_domain_is_compared_with_the_known_one(supplier, sender, state):
    assert checks(desk.review(sender=sender))["sender"].state == state


def test_mail_forwarded_by_a_colleague_is_not_suspected(supplier, clerk):
    assert clerk.email == "sanne@noordwal.example"
    assert checks(desk.review(sender="sanne@noordwal.example"))["sender"].state == "ok"


def test_a_currency_must_be_a_code_and_the_usual_one(supplier, clerk):
    stop = checks(with_fields(currency="euro"))["currency"]
    assert (stop.state, stop.acceptable) == ("stop", False)
    services.approve(with_fields(), version=1, by=clerk)
    assert checks(with_fields(currency="DKK"))["currency"].state == "look"
    assert "currency" not in checks(with_fields())


def test_each_missing_field_is_a_stop_of_its_own():
    found = checks(with_fields(invoice_number=None, issue_date=None))
    assert {name for name in found if name.startswith("required:")} == {
        "required:invoice_number",
        "required:issue_date",
    }


def test_the_sums_of_the_page_are_checked_again_on_every_draft(supplier, clerk):
    review = with_fields(net_total=Decimal("600.00"))
    assert checks(review)["totals"].state == "stop"
    review = services.save_draft(review, version=1, changes={"net_total": {"value": "696.00"}}, by=clerk)
    assert checks(review)["totals"].state == "ok"
    assert review.mark == Mark.CLEAN


def test_what_the_reading_remarked_is_a_check_until_somebody_accepts_it(supplier, clerk):
    review = desk.review(problems=("The XML says 842.16, the page says 842.61.",))
    name = "remark:The XML says 842.16, the page says 842.61."
    assert (review.mark, checks(review)[name].state) == (Mark.LOOK, "look")
    review = desk.accepted(review, name, why="the page has a typing error", by=clerk)
    assert review.mark == Mark.CLEAN
    assert "sanne" in checks(review)[name].accepted


def test_the_limit_is_told_before_anybody_approves(supplier):
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    review = with_fields()
    assert checks(review)["threshold"].sentence == (
        "842.16 EUR is over the limit of 500.00 EUR. After you, a supervisor approves it."
    )
    assert review.why == "Nothing is doubtful. 842.16 EUR is over the limit of 500.00 EUR."


def test_the_loudest_thing_is_the_reason(supplier):
    two_dates = desk.read(date(2026, 12, 12), 0.62, doubt="Two dates stand on this row. Which one is due?")
    assert with_fields(due_date=two_dates).why == "Two dates stand on this row. Which one is due?"
    unsure = with_fields(due_date=two_dates, currency=desk.read("EUR", 0.5))
    assert unsure.why == "2 fields to confirm: due date, currency."
    stopped = with_fields(due_date=two_dates, iban="NL80NWAL0319120910")
    assert (stopped.mark, stopped.why) == (Mark.STOP, "The bank account is new, and one field is doubtful.")


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [("21", None), ("19", "The ERP has no purchase tax of 19 %."), ("5.5", None), ("0", None)],
)
def test_a_rate_that_the_erp_has_no_tax_for_is_told_before_it_is_posted(db, rate, sentence):
    line = replace(desk.LINE, tax_rate=Decimal(rate))
    review = desk.review(lines=(line,))
    assert "tax_code" not in {one.name for one in selectors.checks_for(review)}
    for known in ("21", "5.5"):
        TaxCode.objects.create(code=known, name=f"BTW {known}", rate=Decimal(known), erp="erp", erp_id=known)
    found = next((one.sentence for one in selectors.checks_for(review) if one.name == "tax_code"), None)
    assert found == sentence
