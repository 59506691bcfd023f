"""What the reading itself remarked: sentences, e.g. that the XML and the page differ."""

from __future__ import annotations

from collections.abc import Iterable

from review.rules.base import Check, CheckState
from review.rules.case import Case


def check(case: Case) -> Iterable[Check]:
    """A look for each remark of the reading; corrections do not silence it, a person accepts it."""
    for sentence in case.review.was_read.get("problems", ()):
        yield Check(name=f"remark:{sentence[:80]}", state=CheckState.LOOK, sentence=sentence)
