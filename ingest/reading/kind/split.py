"""Several documents in one file: where the next one begins, and why. An invoice keeps its annexes. Pure.

Each page is looked at as if it were the only one. It begins a document only if it says so itself: a title of its
own with a number that nothing before it speaks of, the count of pages that starts again, another sender's
letterhead; or number, date and total, each surely its own. What else follows belongs to the document before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.reading.compare.stands import plain
from ingest.reading.identifiers import document_number, vat_ids
from ingest.reading.kind.classify import classify, titles
from ingest.reading.kind.pagemarks import Mark, mark_of
from ingest.reading.languages import fold
from ingest.reading.pages import Page
from ingest.reading.paper import Company, paper
from ingest.reading.parties.accounts import ibans
from ingest.records import DocType, Reading

BEGINS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT, DocType.REMINDER)
"""Kinds that begin a document whatever stands before. Another one does so after its own kind, or where it comes
from another sender and has no long number in common with what stands before; else it goes along."""

TITLE = 0.75
"""The weight from which a title on a later page heads the page, as if that page were the first."""

STATED = 0.6
"""The score from which a number is the document's own."""

LABELLED = 0.8
"""The same on a page without a title, where only a label speaks."""

LEAST_NUMBER = 3

SURE = 0.8
"""How sure number, date and total must be that make a page a document without a title."""

FIGURES = 6
"""Digits of a word from which on it is no price or postcode."""

NOTES = {DocType.INVOICE, DocType.CREDIT_NOTE}
"""A credit note is a document of its own though it names its invoice."""

Read = Callable[[tuple[Page, ...]], Reading]
"""Reads pages as one document."""


@dataclass(frozen=True, slots=True)
class Part:
    """The pages `first` to `last` of a file, from 1, that are one document; `reason` is one sentence."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Face:
    """What one page says of the document it belongs to; `alone` reads it as a document, once."""

    page: int
    mark: Mark | None
    kind: DocType | None
    has_title: bool
    title: str
    numbers: tuple[str, ...]
    senders: frozenset[str]
    says: str
    figures: frozenset[str]
    alone: Callable[[], Reading]

    def speaks_of(self, number: str) -> bool:
        return len(plain(number)) >= LEAST_NUMBER and plain(number) in self.says


def parts(pages: Sequence[Page], own: Company | None, read: Read) -> tuple[Part, ...]:
    """Return the documents that a file's pages are, in order; together they are all pages, each once.

    A page that no title names is read by `read`: it may have all that a document has.
    """
    faces = [_face(page, own, read) for page in pages]
    begun: list[tuple[int, str]] = []
    for at, face in enumerate(faces):
        start = begun[-1][0] if begun else 0
        if at == 0:
            begun.append((0, ""))
        elif reason := _begins(face, faces[start:at]):
            begun.append((at, reason))
    return tuple(_part(begun, place, len(faces)) for place in range(len(begun)))


def pages_of(part: Part, pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return a part's pages, counted from 1 as the document that they are."""
    mine = pages[part.first - 1 : part.last]
    return tuple(replace(page, number=number) for number, page in enumerate(mine, 1))


def speaks_for_first(truth: Reading, parts: Sequence[Part], pages: Sequence[Page]) -> bool:
    """Tell whether an e-invoice inside a PDF is that of the first document on its pages, and of no later one.

    Its number is printed on the first one's pages alone. Where that can't be told the file is one document.
    """
    number = plain(str(truth.value("invoice_number") or ""))
    first, *later = (
        "".join(plain(word.text) for page in pages_of(one, pages) for word in page.words) for one in parts
    )
    return len(number) >= LEAST_NUMBER and number in first and not any(number in text for text in later)


def _part(begun: Sequence[tuple[int, str]], place: int, pages: int) -> Part:
    first, reason = begun[place]
    last = begun[place + 1][0] if place + 1 < len(begun) else pages
    if not reason:
        reason = "All pages are one document." if last == pages else "The first document of this file."
    return Part(first + 1, last, reason)


def _begins(face: _Face, before: Sequence[_Face]) -> str:
    """Return why a page begins a document of its own after the pages of the one before; empty if it does not."""
    lead = before[0]
    if face.mark and face.mark.number > 1:
        return ""  # it counts on
    if face.kind is None:
        return _whole_alone(face, before)
    own = face.numbers[0] if face.numbers else ""
    if own and any(page.speaks_of(own) for page in before) and {face.kind, lead.kind} != NOTES:
        return ""  # what the document before speaks of is its annex
    again = bool(face.mark) and any(page.mark for page in before)
    senders: frozenset[str] = frozenset().union(*(page.senders for page in before))
    other = bool(face.senders and senders) and not face.senders & senders
    if face.kind not in BEGINS and face.kind != lead.kind:
        apart = other and own and face.has_title and not any(face.figures & page.figures for page in before)
        if not apart:
            return ""  # an order or a delivery note goes along with the invoice it belongs to
    titled = f"Page {face.page} says “{face.title}”"
    if own and (face.has_title or again or other) and (lead.kind or lead.numbers):
        return f"{titled} and has a number of its own, {own}."
    if face.has_title and again:
        return f"{titled}, and its pages are counted from 1 again."
    if face.has_title and other:
        return f"{titled} and names another sender."
    return _whole_alone(face, before)


def _whole_alone(face: _Face, before: Sequence[_Face]) -> str:
    """Return why a page without a clear title is a document: read alone it has a number, a date and a total."""
    reading = face.alone()
    number = _sure(reading, "invoice_number")
    whole = number and _sure(reading, "issue_date") and _sure(reading, "grand_total")
    if not whole or reading.doc_type not in BEGINS:
        return ""
    led = before[0].numbers[0] if before[0].numbers else _sure(before[0].alone(), "invoice_number")
    if not led or face.speaks_of(led) or any(page.speaks_of(number) for page in before):
        return ""
    return f"Page {face.page} has a number, a date and a total of its own, {number}."


def _sure(reading: Reading, name: str) -> str:
    value = reading.fields.get(name)
    return str(value.value) if value and value.value is not None and value.confidence >= SURE else ""


def _face(page: Page, own: Company | None, read: Read) -> _Face:
    """Look at a page as if it were the only one."""
    seen = paper((replace(page, number=1),), own)
    found = titles(seen)
    title = found[0] if found and found[0].weight >= TITLE else None
    kind, _ = classify(seen, found)
    kind = title.kind if title else kind
    ids = {fold(text) for text, _ in vat_ids(seen)} | {fold(str(one.value)) for one in ibans(seen)}
    numbers = [
        str(one.value)
        for one in document_number(seen, kind, found)
        if one.score >= (STATED if title else LABELLED) and not any(fold(str(one.value)) in each for each in ids)
    ]
    return _Face(
        page=page.number,
        mark=mark_of(seen.layout, 1),
        kind=kind if title or numbers else None,
        has_title=title is not None,
        title=title.span.text if title else numbers[0] if numbers else "",
        numbers=tuple(dict.fromkeys(numbers)),
        senders=frozenset(ids - {fold(vat_id) for vat_id in seen.own.vat_ids}),
        says=" ".join(plain(word.text) for row in seen.layout.rows for word in row.words),
        figures=frozenset(_figures(page)),
        alone=cache(lambda: read((replace(page, number=1),))),
    )


def _figures(page: Page) -> Iterator[str]:
    """Yield the long numbers of a page: what papers of one deal have in common."""
    for word in page.words:
        text = plain(word.text)
        if sum(map(str.isdigit, text)) >= FIGURES:
            yield text
