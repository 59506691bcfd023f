"""Several documents in one file: where the next one begins, and why. An invoice keeps its annexes. Pure.

A page begins a document only if it says so itself: a title of its own with a number that nothing before it speaks
of, or the count of pages that starts again, or another sender's letterhead. Whatever else follows belongs to the
document before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.reading.accounts import ibans
from ingest.reading.classify import Title
from ingest.reading.identifiers import stated_numbers, vat_ids
from ingest.reading.languages import fold
from ingest.reading.pagemarks import Mark, mark_of
from ingest.reading.pages import Page
from ingest.reading.paper import Paper
from ingest.records import DocType, Reading

BEGINS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT, DocType.REMINDER)
"""Kinds that begin a document whatever stands before; any other only after one of its own kind."""

TITLE = 0.75
"""The weight from which a title on a later page heads the page, as if that page were the first."""

STATED = 0.6
"""The score from which a number is the document's own."""

LABELLED = 0.8
"""The same on a page without a title, where only a label speaks."""

LEAST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Part:
    """The pages `first` to `last` of a file, from 1, that are one document; `reason` is one sentence."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Face:
    """What one page says of the document it belongs to."""

    page: int
    mark: Mark | None
    kind: DocType | None
    has_title: bool
    title: str
    numbers: tuple[str, ...]
    senders: frozenset[str]
    says: str

    def speaks_of(self, number: str) -> bool:
        return len(plain(number)) >= LEAST_NUMBER and plain(number) in self.says


def parts(seen: Paper, found: list[Title]) -> tuple[Part, ...]:
    """Return the documents that a file's pages are, in order; together they are all pages, each once."""
    faces = [_face(seen, found, page.number) for page in seen.layout.pages]
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
    if face.kind is None or (face.kind not in BEGINS and face.kind != lead.kind):
        return ""
    known = [number for number in face.numbers if any(page.speaks_of(number) for page in before)]
    if known and {face.kind, lead.kind} != {DocType.INVOICE, DocType.CREDIT_NOTE}:
        return ""  # what the document before speaks of is its annex
    own = next((number for number in face.numbers if number not in known), "")
    again = bool(face.mark) and any(page.mark for page in before)
    senders: frozenset[str] = frozenset().union(*(page.senders for page in before))
    other = bool(face.senders and senders) and not face.senders & senders
    titled = f"Page {face.page} says “{face.title}”"
    if own and (face.has_title or again or other) and (lead.kind or lead.numbers):
        return f"{titled} and has a number of its own, {own}."
    if face.has_title and again:
        return f"{titled}, and its pages are counted from 1 again."
    if face.has_title and other:
        return f"{titled} and names another sender."
    return ""


def _face(seen: Paper, found: list[Title], page: int) -> _Face:
    here = [title for title in found if title.cell.page == page and _as_first(seen, title) >= TITLE]
    title = max(here, key=lambda one: _as_first(seen, one), default=None)
    kind = title.kind if title else DocType.INVOICE
    ids = {fold(text) for text, span in vat_ids(seen) if span.page == page}
    ids |= {fold(str(one.value)) for one in ibans(seen) if one.span and one.span.page == page}
    numbers = [
        one
        for one in stated_numbers(seen, kind, found)
        if one.span
        and one.span.page == page
        and one.score + 0.02 * (page - 1) >= (STATED if title else LABELLED)
        and fold(str(one.value)) not in ids
    ]
    numbers.sort(key=lambda one: -one.score)
    own = {fold(vat_id) for vat_id in seen.own.vat_ids}
    return _Face(
        page=page,
        mark=mark_of(seen.layout, page),
        kind=kind if title or numbers else None,
        has_title=title is not None,
        title=title.span.text if title else str(numbers[0].value) if numbers else "",
        numbers=tuple(dict.fromkeys(str(one.value) for one in numbers)),
        senders=frozenset(ids - own),
        says=" ".join(plain(word.text) for row in seen.layout.on(page) for word in row.words),
    )


def _as_first(seen: Paper, title: Title) -> float:
    """Return a title's weight as if its page were the first one."""
    if title.cell.page == 1:
        return title.weight
    height = max(seen.layout.page(title.cell.page).height, 1)
    return title.weight + 0.2 + 0.3 * (1 - title.cell.box[1] / height)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper()
