"""Where the page and its e-invoice say different things: a person decides which holds."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.reading.disagree import sentence
from ingest.records import Difference, Reading
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import in_words, shown

NAME = "differs:"


def check(case: Case) -> Iterable[Check]:
    """A stop for each field in which the page contradicts the e-invoice, until a person gave the field's value."""
    for difference in differences_of(case):
        value = case.draft.fields.get(difference.field)
        if value is not None and value.method == "person":
            yield Check(
                name=f"{NAME}{difference.field}",
                state=CheckState.OK,
                sentence=_settled(case, difference),
                fields=(difference.field,),
            )
            continue
        yield Check(
            name=f"{NAME}{difference.field}",
            state=CheckState.STOP,
            sentence=sentence(difference),
            fields=(difference.field,),
            next_step="Choose which holds.",
            acceptable=False,
            choices=(("e-invoice", difference.xml), ("page", difference.page)),
        )


def differences_of(case: Case) -> tuple[Difference, ...]:
    """Return where the page and the e-invoice of a document differ, as its reading found it."""
    reading = case.review.reading
    return Reading.from_json(reading.data).differences if reading else ()


def _settled(case: Case, difference: Difference) -> str:
    chosen = case.draft.value(difference.field)
    whose = {difference.xml.value: "the e-invoice's", difference.page.value: "the page's"}.get(
        chosen, "another one"
    )
    value = shown(difference.field, chosen)
    return f"Of page and e-invoice, {whose} {in_words(difference.field)} was chosen: {value}."
