"""Where a page and the e-invoice with it say different things: each as data, for a person to decide. Pure.

Only what really differs counts: an e-invoice's value that stands anywhere on the page, in whatever format, case or
order, agrees; so does one that the page does not speak of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ingest.reading.compare.linesdiffer import contradicts
from ingest.reading.compare.stands import NAMES, name_words, plain, stands_as
from ingest.reading.languages import fold
from ingest.reading.layout import lay_out
from ingest.reading.pages import Page
from ingest.records import FIELDS_OF, Difference, Reading, Value

SURE_ENOUGH = 0.55
"""How sure a printed value must be to speak against the e-invoice: plainly likelier right than wrong."""
WORDS = {"invoice_number": "number", "grand_total": "total"}


def differences(truth: Reading, printed: Reading | None, text: str) -> tuple[Difference, ...]:
    """Return the header fields in which a page prints something else than its e-invoice says.

    `printed` is what was read from the page, `text` its words, one line a row.
    """
    found = []
    for name in FIELDS_OF[truth.doc_type]:
        said = truth.fields.get(name)
        shown = printed.fields.get(name) if printed else None
        if said and shown and _differ(name, said, shown, text):
            found.append(Difference(name, said, shown))
    return tuple(found)


def _differ(name: str, said: Value, shown: Value, text: str) -> bool:
    if said.value is None or shown.value is None or shown.confidence < SURE_ENOUGH:
        return False
    if stands_as(name, said.value, text):
        return False
    return not any(
        _alike(name, said.value, one.value) for one in (shown, *shown.alternatives) if one.value is not None
    )


def _alike(name: str, one: str | Decimal | date, other: str | Decimal | date) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one) == abs(other)
    if name in NAMES:
        first, second = name_words(str(one)), name_words(str(other))
        return first <= second or second <= first or fold(str(one)) == fold(str(other))
    first_id, second_id = plain(str(one)), plain(str(other))
    if name == "order_reference":  # machines fill references up with zeros
        first_id, second_id = first_id.lstrip("0"), second_id.lstrip("0")
    return first_id == second_id


def beside(truth: Reading, printed: Reading | None, text: str) -> Reading:
    """Return an e-invoice's reading with what its page says otherwise: never trusted until a person has decided.

    Where they differ the page's value stands beside the e-invoice's as another reading of the field.
    """
    found = differences(truth, printed, text)
    fields = dict(truth.fields)
    for one in found:
        offered = (one.page, *one.xml.alternatives)
        fields[one.field] = replace(one.xml, alternatives=offered, doubt=sentence(one))
    unseen = [_nowhere(name, value) for name, value in _missing(truth, found, text)]
    problems = (*truth.problems, *(sentence for sentence in unseen if sentence not in truth.problems))
    others = printed.lines if printed and contradicts(truth, printed, text) else ()
    trusted = truth.trusted and not found and not unseen and not others
    return replace(
        truth, fields=fields, differences=found, problems=problems, printed_lines=others, trusted=trusted
    )


def _missing(truth: Reading, found: Sequence[Difference], text: str) -> Iterator[tuple[str, str | Decimal | date]]:
    """Yield what any invoice prints and this page does not, without printing another one in its place."""
    named = {one.field for one in found}
    for name in WORDS:
        value = truth.value(name)
        if value is not None and name not in named and text.strip() and not stands_as(name, value, text):
            yield name, value


def _nowhere(name: str, value: str | Decimal | date) -> str:
    return f"The e-invoice's {WORDS[name]} {value} stands nowhere on the page. Look at it before you approve."


def alone(reading: Reading) -> Reading:
    """Return an e-invoice's reading as it was before a page stood beside it."""
    own = {one.field: one.xml for one in reading.differences}
    return replace(reading, fields={**reading.fields, **own}, differences=(), printed_lines=())


def sentence(difference: Difference) -> str:
    """Return a difference as the sentence that a person reads."""
    what = WORDS.get(difference.field, difference.field.replace("_", " "))
    return f"The page prints {what} {difference.page.value}, the e-invoice says {difference.xml.value}."


def text_of(pages: Sequence[Page]) -> str:
    """Return the words of pages, one printed line a row."""
    return lay_out(tuple(pages)).text
