"""The second yes: who gives it, to what, and who never does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.records import DocType
from mail2erp.jobs.models import Job
from review import selectors, services
from review.models import Policy, Review, ReviewState
from review.services import ReviewError
from tests.review import desk

pytestmark = pytest.mark.django_db
TOTALS = {"net_total": Decimal(5000), "tax_total": Decimal(1050), "grand_total": Decimal(6050)}


@pytest.fixture
def large(db) -> Policy:
    return Policy.objects.create(name="large", doc_type="invoice", over=Decimal(5000), currency="EUR")


def big(**changes) -> Review:
    return desk.review(fields=desk.invoice_fields(**TOTALS, **changes), lines=())


def test_over_the_limit_a_supervisor_decides_and_never_the_same_person(supplier, large, clerk, supervisor):
    review = services.approve(big(), version=1, by=clerk)
    assert review.state == ReviewState.AWAITING
    assert not Job.objects.filter(kind="posting.queue").exists()
    with pytest.raises(ReviewError, match="You approved this yourself"):
        services.approve_over_limit(review, version=review.version, by=clerk)
    other = desk.person("pieter", "clerk")
    with pytest.raises(ReviewError, match="A supervisor approves it"):
        services.approve_over_limit(review, version=review.version, by=other)
    review = services.approve_over_limit(review, version=review.version, by=supervisor)
    assert review.state == ReviewState.APPROVED
    assert Job.objects.filter(key=f"posting.queue:{review.pk}:1").exists()


def test_a_supervisor_at_the_desk_needs_another_supervisor_over_the_limit(supplier, large, supervisor):
    review = services.approve(big(), version=1, by=supervisor)
    with pytest.raises(ReviewError, match="Another supervisor"):
        services.approve_over_limit(review, version=review.version, by=supervisor)
    second = desk.person("mads", "supervisor")
    assert services.approve_over_limit(review, version=review.version, by=second).state == ReviewState.APPROVED


def test_what_is_sent_back_can_be_approved_again(supplier, large, clerk, supervisor):
    review = services.approve(big(), version=1, by=clerk)
    review = services.send_back(review, why="Which order is it?", by=supervisor)
    assert (review.state, review.round) == (ReviewState.OPEN, 2)
    review = services.approve(review, version=review.version, by=clerk)
    assert review.state == ReviewState.AWAITING


def test_who_approved_before_it_was_sent_back_may_decide_when_another_approved_it_since(
    supplier, large, clerk, supervisor
):
    review = services.approve(big(), version=1, by=supervisor)
    review = services.send_back(review, why="Which order is it?", by=desk.person("mads", "supervisor"))
    review = services.approve(review, version=review.version, by=clerk)
    review = services.approve_over_limit(review, version=review.version, by=supervisor)
    assert review.state == ReviewState.APPROVED


def test_a_limit_that_another_role_watches_is_not_a_supervisors_to_pass(supplier, large, clerk, supervisor):
    Policy.objects.update(needs="configurator")
    review = services.approve(big(), version=1, by=clerk)
    with pytest.raises(ReviewError, match="A configurator approves it"):
        services.approve_over_limit(review, version=review.version, by=supervisor)


def test_what_came_to_stop_it_meanwhile_stops_the_second_yes_too(supplier, large, clerk, supervisor):
    review = services.approve(big(invoice_number="77"), version=1, by=clerk)
    supplier.ibans = ["NL80NWAL0319120910"]
    supplier.save()
    with pytest.raises(ReviewError, match="The bank account is new"):
        services.approve_over_limit(review, version=review.version, by=supervisor)
    review.refresh_from_db()
    assert review.state == ReviewState.AWAITING


def test_what_waits_for_a_supervisor_is_the_supervisors_to_reject(supplier, large, clerk, supervisor):
    review = services.approve(big(), version=1, by=clerk)
    with pytest.raises(ReviewError, match="waits for a supervisor"):
        services.reject(review, reason="a second thought", by=clerk)
    assert services.reject(review, reason="never ordered", by=supervisor).state == ReviewState.REJECTED


def test_a_limit_in_another_currency_does_not_let_a_document_pass(supplier, large, clerk):
    review = desk.review(fields=desk.invoice_fields(currency="USD"))
    assert services.approve(review, version=1, by=clerk).state == ReviewState.AWAITING


def test_exactly_the_limit_is_within_it(supplier, large, clerk):
    totals = {"net_total": Decimal(4000), "tax_total": Decimal(1000), "grand_total": Decimal(5000)}
    review = desk.review(fields=desk.invoice_fields(**totals), lines=())
    assert services.approve(review, version=1, by=clerk).state == ReviewState.APPROVED


def test_a_large_credit_is_over_the_limit_however_its_sign_is_printed(supplier, large, clerk):
    Policy.objects.update(doc_type="credit_note")
    for sign in (1, -1):
        totals = {name: sign * amount for name, amount in TOTALS.items()}
        fields = desk.invoice_fields(**totals)
        review = desk.review(doc_type=DocType.CREDIT_NOTE, fields=fields, lines=())
        assert services.approve(review, version=1, by=clerk).state == ReviewState.AWAITING, sign


def test_the_answer_about_an_account_asks_no_second_person_about_another_one(supplier, clerk):
    review = desk.review(fields=desk.invoice_fields(iban="NL80NWAL0319120910"))
    review = desk.accepted(review, "bank_change", why="Called Hilde Bouma, confirmed", by=clerk)
    assert [need.policy for need in selectors.second_yes(review)] == ["bank account"]
    changed = {"iban": {"value": desk.IBAN}}
    review = services.save_draft(review, version=review.version, changes=changed, by=clerk)
    assert selectors.second_yes(review) == []
    assert services.approve(review, version=review.version, by=clerk).state == ReviewState.APPROVED
