"""A check as the screen lists it."""

from __future__ import annotations

from django.template.loader import render_to_string

from review.rules import bank_change
from review.rules.base import Check, CheckState
from review.screen.checks import check_list

CHANGED = Check(
    name=bank_change.NAME,
    state=CheckState.STOP,
    sentence="The bank account is new.",
    fields=("iban",),
    evidence=(("On the page", "DK95 7715 7150"), ("Known", "DK77 6715 7150, approved 3 times before")),
)


def test_a_new_account_is_marked_where_it_differs_from_the_known_one():
    shown = render_to_string("review/screen/_checks.html", {"checks": check_list([CHANGED])})
    assert "DK<mark>95</mark> <mark>7</mark>715 7150</dd>" in shown
    assert "DK77 6715 7150, approved 3 times before" in shown


def test_an_account_without_a_known_one_beside_it_is_not_marked():
    alone = Check(
        bank_change.NAME, CheckState.LOOK, "No bank account is known yet.", evidence=CHANGED.evidence[:1]
    )
    assert "<mark>" not in render_to_string("review/screen/_checks.html", {"checks": check_list([alone])})
