"""Where the page and its e-invoice say different things: a person decides which holds."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.reading.compare.disagree import sentence
from ingest.reading.compare.linesdiffer import aligned
from ingest.records import Difference, Reading
from review.carrying import as_read
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import in_words, shown

NAME = "differs:"
LINES = "lines"
E_INVOICE, PAGE = "e-invoice", "page"
BY_HAND = "Page and e-invoice differ in their item lines; a person has changed them."


def check(case: Case) -> Iterable[Check]:
    """Where page and e-invoice differ: in a header field, or in the item lines."""
    yield from _fields(case)
    yield from _lines(case)


def _fields(case: Case) -> Iterable[Check]:
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
            choices=((E_INVOICE, difference.xml), (PAGE, difference.page)),
        )


def _lines(case: Case) -> Iterable[Check]:
    """A stop where the page's item table contradicts the e-invoice's, until a person chose one or changed it."""
    row = case.review.reading
    reading = Reading.from_json(row.data) if row else None
    if row is None or reading is None or not reading.printed_lines:
        return
    name = f"{NAME}{LINES}"
    given = case.review.accepted.get(name)
    if given or as_read(case.review.lines) != row.data.get("lines"):
        whose = {E_INVOICE: "those of the e-invoice", PAGE: "those of the page"}.get(given["why"] if given else "")
        says = f"Of page and e-invoice, {whose} were chosen as item lines." if whose else BY_HAND
        yield Check(name=name, state=CheckState.OK, sentence=says)
        return
    pairs = tuple(aligned(reading.lines, reading.printed_lines))
    rows = sum(bool(pair.cells) for pair in pairs)
    yield Check(
        name=name,
        state=CheckState.STOP,
        sentence=f"The item lines of page and e-invoice differ in {rows} row{'' if rows == 1 else 's'}.",
        next_step="Compare them and choose which hold.",
        acceptable=False,
        tables=pairs,
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
