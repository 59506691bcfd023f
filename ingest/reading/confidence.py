"""How sure a value is: the share of values with its score that were right, measured, and what the checks say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ingest.reading.checks import Check
from ingest.records import AMOUNT_FIELDS, Value

DOUBTFUL = 0.8
"""Below this a person is asked to look."""

_MEASURED = tomllib.loads((Path(__file__).parent / "confidence.toml").read_text("utf-8"))
_DEFAULT = [[0.0, 0.0], [1.0, 0.9]]
LOOK = "Read without certainty: compare it with the page."


def settle(fields: Mapping[str, Value], verdicts: Sequence[Check]) -> dict[str, Value]:
    """Return the fields with measured confidence, and a sentence of doubt where a person should look."""
    agree = any(verdict.name == "totals" and verdict.state == "ok" for verdict in verdicts)
    settled = {}
    for name, value in fields.items():
        sure = _share(name, value.confidence)
        if agree and name in AMOUNT_FIELDS:
            sure = max(sure, _MEASURED["agreeing_totals"])
        doubt = next((v.sentence for v in verdicts if v.state != "ok" and name in v.fields), "")
        if doubt:
            sure = min(sure, DOUBTFUL - 0.1)
        elif sure < DOUBTFUL:
            doubt = LOOK
        alternatives = tuple(replace(one, confidence=_share(name, one.confidence)) for one in value.alternatives)
        settled[name] = replace(value, confidence=sure, doubt=value.doubt or doubt, alternatives=alternatives)
    return settled


def _share(name: str, score: float) -> float:
    """Return the measured share of right values at a score."""
    points = _MEASURED["fields"].get(name, _DEFAULT)
    if score <= points[0][0]:
        return float(points[0][1] * max(score, 0.0) / points[0][0]) if points[0][0] else float(points[0][1])
    for (low, share), (high, better) in pairwise(points):
        if score <= high:
            return float(share + (better - share) * (score - low) / (high - low))
    return float(points[-1][1])
