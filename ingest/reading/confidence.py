"""How sure a value is in the end: what the model says of it, and what the checks say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.reading.checks import Check
from ingest.records import Value

DOUBTFUL = 0.8
"""Below this a person is asked to look."""

UNWEIGHED = {"delivery_date": 0.6}
"""Fields that the model does not weigh, and the share of them that is right at best."""

LOOK = "Read without certainty: compare it with the page."


def settle(fields: Mapping[str, Value], verdicts: Sequence[Check]) -> dict[str, Value]:
    """Return the fields with a sentence of doubt where a person should look.

    A value that fails a check is doubtful however sure the model is.
    """
    settled = {}
    for name, value in fields.items():
        sure = min(value.confidence, UNWEIGHED.get(name, 1.0))
        doubt = next((v.sentence for v in verdicts if v.state != "ok" and name in v.fields), "")
        if doubt:
            sure = min(sure, DOUBTFUL - 0.1)
        elif sure < DOUBTFUL:
            doubt = LOOK
        settled[name] = replace(value, confidence=sure, doubt=value.doubt or doubt)
    return settled
