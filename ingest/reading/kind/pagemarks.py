"""What a page prints about its own place: “Page 2 of 3”, “1/2”, “Blad 1”. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.reading.languages import fold, words
from ingest.reading.layout import Layout, Row

TOP, BOTTOM = 0.3, 0.85
"""Shares of the page's height above and below which a bare “1/2” counts pages, and not halves."""
MOST = 200

_BARE = re.compile(r"(\d{1,3}) ?/ ?(\d{1,3})")  # 1/2
_COUNT = re.compile(r"(\d{1,3})(?: ?(?:/|\(|-) ?(\d{1,3}))?\W*")  # 2, 2/3, 2 (3)


@dataclass(frozen=True, slots=True)
class Mark:
    """The page's number as printed, and how many it says there are (None: it does not say)."""

    number: int
    of: int | None = None


def mark_of(layout: Layout, page: int) -> Mark | None:
    """Return what a page says of its place in its document, None where it says nothing."""
    height = max(1.0, layout.page(page).height)
    found: list[tuple[float, Mark]] = []
    for row in layout.on(page):
        low = row.middle / height
        edge = min(low, 1 - low)
        found += [(edge, mark) for mark in _named(row)]
        if low < TOP or low > BOTTOM:
            found += [(edge + 1, mark) for mark in _bare(row)]
    return min(found, key=lambda one: one[0])[1] if found else None


def _named(row: Row) -> Iterator[Mark]:
    """Yield “Page 2 of 3”, “Seite: 2/3”, “Blad 2”."""
    texts = [word.text for word in row.words]
    for at, text in enumerate(texts[:-1]):
        if fold(text) not in words("page"):
            continue
        rest = texts[at + 1 : at + 6]
        while rest and fold(rest[0]) in _numbering():
            rest = rest[1:]
        if mark := _count(rest):
            yield mark


def _count(rest: list[str]) -> Mark | None:
    match = _COUNT.fullmatch(rest[0]) if rest else None
    if match is None:
        return None
    if match[2]:
        return _mark(match[1], match[2])
    counts = len(rest) > 2 and (fold(rest[1]) in words("page_of") or rest[1] in "/-")
    if counts and (of := _COUNT.fullmatch(rest[2])):
        return _mark(match[1], of[1])
    return _mark(match[1])


@cache
def _numbering() -> frozenset[str]:
    return frozenset({"", "no", "nr", "n", "number"})


def _bare(row: Row) -> Iterator[Mark]:
    for cell in row.cells:
        match = _BARE.fullmatch(cell.text)
        mark = _mark(match[1], match[2]) if match else None
        if mark:
            yield mark


def _mark(number: str, of: str | None = None) -> Mark | None:
    mark = Mark(int(number), int(of) if of else None)
    return mark if 0 < mark.number <= (mark.of or MOST) <= MOST else None
