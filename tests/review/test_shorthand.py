"""What a hurried hand types, and what it means on a document that came on 16 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from review.errors import ReviewError
from review.forms import parse, parse_cell
from review.shorthand import Near

NEAR = Near(came=date(2026, 11, 16), issued=date(2026, 11, 12))


@pytest.mark.parametrize(
    ("field", "text", "iso"),
    [
        ("issue_date", "12", "2026-11-12"),
        ("issue_date", "30", "2026-10-30"),
        ("issue_date", "18", "2026-11-18"),  # dated a little ahead of its mail
        ("issue_date", "12/3", "2026-03-12"),
        ("issue_date", "24.12", "2025-12-24"),
        ("issue_date", "24.12.", "2025-12-24"),
        ("issue_date", "0311", "2026-11-03"),
        ("issue_date", "031126", "2026-11-03"),
        ("issue_date", "t", "2026-11-16"),
        ("due_date", "12", "2026-11-12"),
        ("due_date", "11", "2026-12-11"),
        ("due_date", "12/1", "2027-01-12"),
        ("due_date", "31", "2026-12-31"),  # November has none
        ("due_date", "+30", "2026-12-12"),
        ("due_date", "+ 30 d", "2026-12-12"),
        ("due_date", "d+14", "2026-11-26"),
        ("due_date", "t+3", "2026-11-19"),
        ("due_date", "m", "2026-11-30"),
        ("due_date", "m+30", "2026-12-30"),
        ("due_date", "12 jan 27", "2027-01-12"),
        ("service_start", "1/11", "2026-11-01"),  # what was billed is over
        ("service_start", "1/1", "2027-01-01"),  # or is billed ahead
        ("service_end", "30", "2026-10-30"),
    ],
)
def test_a_short_date_is_the_nearest_that_can_be_meant(field, text, iso):
    assert parse(field, text, near=NEAR) == iso


def test_days_count_from_the_day_it_came_where_the_document_has_no_date_yet():
    assert parse("due_date", "+10", near=Near(date(2026, 11, 16))) == "2026-11-26"


@pytest.mark.parametrize("text", ["32", "12/13", "29/2", "soon", "++"])  # no leap year is near
def test_a_day_that_is_not_is_refused(text):
    with pytest.raises(ReviewError, match="is not a date"):
        parse("due_date", text, near=NEAR)


@pytest.mark.parametrize("text", ["12", "t", "+30"])
def test_print_is_never_taken_for_a_shorthand(text):
    with pytest.raises(ReviewError):
        parse("issue_date", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12k", "12000"),
        ("1,5K", "1500.0"),
        ("2m", "2000000"),
        ("100+21%", "121.00"),
        ("100 + 21 %", "121.00"),
        ("99.99+19%", "118.99"),
        ("250-2%", "245.00"),
        ("10+20,5+1.234,50", "1265.00"),
        ("3*19.95", "59.85"),
        ("121/1.21", "100.00"),
        ("100-30", "70"),
        ("1k+50", "1050"),
        ("-318", "-318"),
        ("318-", "-318"),
        ("(318)", "-318"),
    ],
)
def test_an_amount_may_be_short_or_a_sum(text, value):
    assert parse("grand_total", text, near=NEAR) == value
    assert parse_cell("net_amount", text) == value


@pytest.mark.parametrize("text", ["5/0", "1/0%", "k"])
def test_what_comes_to_nothing_is_refused(text):
    with pytest.raises(ReviewError):
        parse("grand_total", text, near=NEAR)
