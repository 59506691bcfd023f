"""What must agree on the page itself, as the reading judges it: sums, check digits, dates."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.reading import checks
from review.rules.base import Check, CheckState
from review.rules.case import Case

SAID_PER_FIELD = "required"
"""The desk has a stop for each missing field, which stands in that field's row."""


def check(case: Case) -> Iterable[Check]:
    """The reading's own checks, run on the draft as it stands."""
    draft = case.draft
    plain = {name: value.value for name, value in draft.fields.items()}
    for found in checks.run(draft.doc_type, plain, draft.lines):
        if found.name != SAID_PER_FIELD:
            yield Check(found.name, CheckState(found.state), found.sentence, found.fields)
