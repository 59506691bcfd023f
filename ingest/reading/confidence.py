"""How sure a value is in the end: what the model says, what that meant on real documents, what the checks say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.reading.checks import Check
from ingest.reading.model.sure import AS_THEY_ARE, log_odds, sure
from ingest.records import AMOUNT_FIELDS, Value

DOUBTFUL = 0.8
"""Below this a person is asked to look."""

FAILED = DOUBTFUL - 0.1
"""How sure a value is at most that fails a check."""

UNWEIGHED = {"delivery_date": 0.6}
"""Fields that the model does not weigh, and the share of them that is right at best."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "numbers": ("invoice_number", "order_reference", "supplier_vat_id", "iban"),
    "dates": ("issue_date", "due_date"),
    "names": ("supplier_name", "buyer_name"),
    "amounts": (*AMOUNT_FIELDS, "currency"),
}
"""Fields whose confidence means the same."""

MEASURED = Path(__file__).parent / "confidence.toml"
_LINES: Mapping[str, Sequence[float]] = tomllib.loads(MEASURED.read_text("utf-8"))
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}

LOOK = "Read without certainty: compare it with the page."


def settle(fields: Mapping[str, Value], verdicts: Sequence[Check]) -> dict[str, Value]:
    """Return the fields with a sentence of doubt where a person should look.

    A value that fails a check is doubtful however sure the model is.
    """
    settled = {}
    for name, one in fields.items():
        value = _as_measured(name, one)
        certain = min(value.confidence, UNWEIGHED.get(name, 1.0))
        doubt = next((v.sentence for v in verdicts if v.state != "ok" and name in v.fields), "")
        if doubt:
            certain = min(certain, FAILED)
        elif certain < DOUBTFUL:
            doubt = LOOK
        settled[name] = replace(value, confidence=certain, doubt=value.doubt or doubt)
    return settled


def _as_measured(name: str, value: Value) -> Value:
    """Return a value with the share of values of its group that were right where the model said what it says."""
    line = _LINES.get(_GROUP_OF.get(name, ""), AS_THEY_ARE)
    others = tuple(replace(one, confidence=sure(line, log_odds(one.confidence))) for one in value.alternatives)
    return replace(value, confidence=sure(line, log_odds(value.confidence)), alternatives=others)
