"""What must be there before anything may be posted."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.records import REQUIRED_OF, DocType
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import in_words


def check(case: Case) -> Iterable[Check]:
    """One stop for each required field that is empty, and one while the kind is unknown."""
    kind = case.draft.doc_type
    if kind == DocType.OTHER:
        yield Check(
            name="kind",
            state=CheckState.STOP,
            sentence="Nobody has said what this document is.",
            next_step="Choose its kind, or reject it.",
            acceptable=False,
        )
    for field in REQUIRED_OF[kind]:
        if not case.text(field):
            yield Check(
                name=f"required:{field}",
                state=CheckState.STOP,
                sentence=f"The {in_words(field)} is missing.",
                fields=(field,),
                next_step="Type it, or click it on the page.",
                acceptable=False,
            )
