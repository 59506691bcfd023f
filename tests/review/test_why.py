"""The one sentence that says why a document is in the queue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from ingest.reading.confidence import LOOK
from review.sentences import said
from tests.review import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_date", date(2026, 12, 9), "The due date, 9 Dec 2026, was read without certainty."),
        ("grand_total", Decimal("842.16"), "The total, 842.16, was read without certainty."),
        ("buyer_name", "Noordwal BV", "The receiving company, “Noordwal BV”, was read without certainty."),
    ],
)
@pytest.mark.parametrize("doubt", ["", LOOK])
def test_one_doubtful_field_is_named_with_what_was_read(supplier, field, value, sentence, doubt):
    fields = {"net_total": None, "tax_total": None, field: desk.read(value, 0.5, doubt=doubt)}
    review = desk.review(fields=desk.invoice_fields(**fields), lines=())  # nothing else speaks for the value
    assert review.why == sentence


def test_what_the_reading_says_of_a_field_is_said_as_it_is(supplier):
    doubt = "Two dates stand on this row. Which one is due?"
    review = desk.review(fields=desk.invoice_fields(due_date=desk.read(date(2026, 12, 9), 0.5, doubt=doubt)))
    assert review.why == doubt


def test_a_value_that_is_missing_or_very_long_makes_no_long_sentence(supplier):
    assert desk.review(fields=desk.invoice_fields(currency=None)).why == "The currency is missing."
    long = desk.read("Noordwal " * 40, 0.5)
    why = desk.review(fields=desk.invoice_fields(buyer_name=long)).why
    assert len(why) < 140
    assert "…”, was read" in why


def test_several_doubtful_fields_are_counted_and_named(supplier):
    hardly = {
        name: desk.read(value, 0.5) for name, value in {"currency": "EUR", "buyer_name": "Noordwal BV"}.items()
    }
    review = desk.review(fields=desk.invoice_fields(**hardly))
    assert review.why == "2 fields to confirm: receiving company, currency."


def test_the_sentence_is_said_with_dates_and_amounts_as_its_reader_writes_them(supplier):
    review = desk.review(fields=desk.invoice_fields(due_date=desk.read(date(2026, 12, 9), 0.5)))
    with translation.override("en"):
        assert said(review.why) == review.why
