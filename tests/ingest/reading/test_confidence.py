"""How sure a value is: what the model says, what that meant on real documents, and what a check takes away."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.reading.checks import Check
from ingest.reading.confidence import DOUBTFUL, GROUPS, settle
from ingest.reading.model.sure import fit, log_odds, sure
from ingest.records import Value


def test_a_value_that_fails_a_check_is_doubtful_however_sure_the_model_is():
    total = Value(Decimal("12.00"), 0.99, "model")
    failed = Check("totals", "look", "The parts do not add up.", ("grand_total",))
    settled = settle({"grand_total": total}, [failed])["grand_total"]
    assert settled.confidence < DOUBTFUL
    assert settled.doubt == "The parts do not add up."


@pytest.mark.parametrize("name", [name for names in GROUPS.values() for name in names])
def test_who_is_surer_stays_surer_in_every_group(name):
    said = [settle({name: Value("x", share)}, [])[name].confidence for share in (0.1, 0.5, 0.9, 0.99)]
    assert said == sorted(said)
    assert said[0] < said[-1]


def test_another_reading_is_told_on_the_same_scale():
    other = Value("B-2", 0.6)
    settled = settle({"invoice_number": Value("A-1", 0.6, alternatives=(other,))}, [])["invoice_number"]
    assert settled.alternatives[0].confidence == pytest.approx(settled.confidence)


def test_a_line_is_found_even_where_nearly_all_was_right():
    odds = [5.0] * 60 + [4.0] * 40 + [-1.0] * 2
    line = fit(odds, [True] * 100 + [False, True])
    assert 0.9 < sure(line, 5.0) < 1
    assert sure(line, -1.0) < sure(line, 5.0)


def test_odds_and_shares_are_two_ways_to_say_the_same():
    assert sure((1.0, 0.0), log_odds(0.73)) == pytest.approx(0.73)
