"""What a mail's own text says: read as a page and as a mail, the better of the two, lit on the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.reading.mail.fields import BODY
from ingest.reading.pages import Page, Word
from ingest.records import Box, DocType, Evidence, Line, Reading, Value

OF_MAIL = frozenset({DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.TICKET, DocType.LEAD})
BARE = ".,;:!?()[]<>„“”\"'"
LONGEST = 40  # words looked for; a message's whole text is found by its beginning


def choose(printed: Reading, said: Reading, pages: Sequence[Page]) -> Reading:
    """Return the reading of a text that was set on `pages`: as a page if it is an invoice, else as a mail.

    Evidence that only names the mail's body is given its place on the page, where the words are found there.
    """
    stated = printed.value("invoice_number") and printed.value("grand_total") is not None
    if printed.doc_type not in OF_MAIL | {DocType.OTHER} and stated:
        return _of_body(printed)
    if said.doc_type in OF_MAIL or printed.doc_type == DocType.OTHER:
        return lit(said, pages)
    return _of_body(printed)


def _of_body(printed: Reading) -> Reading:
    """Return a page's reading as the mail's: its text is the body, set on pages."""
    fields = {name: replace(value, method="mail") for name, value in printed.fields.items()}
    return replace(printed, fields=fields)


def lit(reading: Reading, pages: Sequence[Page]) -> Reading:
    """Return the reading with every value that stands in the body shown where it stands on the pages."""
    return replace(
        reading,
        fields={name: _lit_value(value, pages) for name, value in reading.fields.items()},
        lines=tuple(_lit_line(line, pages) for line in reading.lines),
    )


def _lit_value(value: Value, pages: Sequence[Page]) -> Value:
    return replace(value, evidence=_place(value.evidence, pages)) if value.evidence else value


def _lit_line(line: Line, pages: Sequence[Page]) -> Line:
    places: Mapping[str, Evidence | None] = {name: _place(where, pages) for name, where in line.evidence.items()}
    return replace(line, evidence={name: where for name, where in places.items() if where})


def _place(evidence: Evidence, pages: Sequence[Page]) -> Evidence:
    if evidence.header != BODY or not evidence.text.strip():
        return evidence
    wanted = [_bare(word) for word in evidence.text.split()][:LONGEST]
    for page in pages:
        if found := _run(page.words, wanted):
            return Evidence(text=evidence.text, page=page.number, box=_around(found))
    return evidence


def _run(words: Sequence[Word], wanted: Sequence[str]) -> Sequence[Word]:
    texts = [_bare(word.text) for word in words]
    for at in range(len(texts) - len(wanted) + 1):
        if texts[at : at + len(wanted)] == list(wanted):
            return words[at : at + len(wanted)]
    return ()


def _bare(text: str) -> str:
    return text.strip(BARE).casefold() or text


def _around(words: Sequence[Word]) -> Box:
    x0, y0, x1, y1 = zip(*(word.box for word in words), strict=True)
    return min(x0), min(y0), max(x1), max(y1)
