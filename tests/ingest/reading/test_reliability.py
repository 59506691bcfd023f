"""What was said against what was right."""

from __future__ import annotations

import pytest

from ingest.reading.evaluation.reliability import calibration_error, curve
from ingest.reading.evaluation.score import Score


def test_said_and_right_are_compared_tenth_by_tenth():
    values = [(0.95, True)] * 9 + [(0.95, False)] + [(0.35, True)] + [(0.35, False)]
    low, high = curve(values)
    assert (low.low, low.count, low.right) == (0.3, 2, 0.5)
    assert (high.low, high.count, high.right) == (0.9, 10, 0.9)
    assert calibration_error(values) == pytest.approx((10 * 0.05 + 2 * 0.15) / 12)
    assert calibration_error([]) is None


def test_a_value_that_is_not_on_the_document_counts_against_its_confidence():
    score = Score("papers")
    truth = {"doc_type": "invoice", "iban": None, "invoice_number": "7"}
    score.add(truth, {"invoice_number": "7", "iban": "NL1", "confidence": {"invoice_number": 1.0, "iban": 0.5}})
    assert score.figures()["calibration_error"] == 0.25
