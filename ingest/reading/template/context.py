"""What stands around words on a page: the text left of them in their row, over them, and under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache

from ingest.reading.languages import fold
from ingest.reading.layout import Layout, Row, Span
from ingest.reading.pages import Word
from ingest.reading.template.known import Anchor, Relation
from ingest.records import Box

_UP = 6.0
"""Anchors over a value are looked for this many line heights up."""

_MOST_WORDS = 6


def anchors(span: Span, layout: Layout) -> tuple[Anchor, ...]:
    """Return the words by a value that could name it, nearest first of each side."""
    row = row_of(span, layout)
    scale = 1000 / max(layout.page(span.page).width, 1.0)
    found = [*_left(span, row), *_above(span, row, layout), *_right(span, row), *_below(span, row, layout)]
    return tuple(
        Anchor(
            " ".join(word.text for word in words),
            relation,
            round((span.box[0] - words[0].box[0]) * scale, 1),
            round((span.box[1] - words[0].box[1]) * scale, 1),
        )
        for words, relation in found
    )


def row_of(span: Span, layout: Layout) -> Row:
    """Return the row a span was cut from."""
    return min(
        layout.on(span.page),
        key=lambda row: (not any(word is span.words[0] for word in row.words), abs(row.middle - span.middle)),
    )


def around_in_cell(span: Span, layout: Layout) -> tuple[str, str]:
    """Return what stands before and after a span in its cell."""
    cell = next((cell for cell in row_of(span, layout).cells if span.words[0] in cell.words), span)
    before = " ".join(word.text for word in cell.words if word.box[2] <= span.box[0] + 1)
    return before, " ".join(word.text for word in cell.words if word.box[0] >= span.box[2] - 1)


def fills_cell(span: Span, layout: Layout) -> bool:
    """Tell whether a span is all that stands in its cell."""
    return any(cell.words == span.words for cell in row_of(span, layout).cells)


def span_at(layout: Layout, page: int, box: Box) -> Span | None:
    """Return the words of one row that lie in a box, None if there are none."""
    for row in layout.on(page):
        words = tuple(word for word in row.words if _inside(word, box))
        if words:
            return Span(page, words)
    return None


def _inside(word: Word, box: Box) -> bool:
    middle = (word.box[1] + word.box[3]) / 2
    across = (word.box[0] + word.box[2]) / 2
    return box[0] - 1 <= across <= box[2] + 1 and box[1] - 1 <= middle <= box[3] + 1


_Beside = Iterator[tuple[tuple[Word, ...], Relation]]


def _left(span: Span, row: Row) -> _Beside:
    """Yield the words before the value in its own cell, then the cells left of it, nearest first."""
    for cell in reversed(row.cells):
        words = tuple(word for word in cell.words if word.box[2] <= span.box[0] + 1 and word not in span.words)
        words = _lettered(words)
        if tellable(words[-_MOST_WORDS:]):
            yield words[-_MOST_WORDS:], "right"


def _lettered(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return words without the figures among them, which differ from document to document: “VAT 20% on 81.00”."""
    return tuple(word for word in words if not any(char.isdigit() for char in word.text))


def _right(span: Span, row: Row) -> _Beside:
    for cell in row.cells:
        words = tuple(word for word in cell.words if word.box[0] >= span.box[2] - 1 and word not in span.words)
        if tellable(words[:_MOST_WORDS]):
            yield words[:_MOST_WORDS], "left"
            return


def _above(span: Span, row: Row, layout: Layout) -> _Beside:
    """Yield the cells straight over the value, nearest first."""
    for upper in reversed(layout.above(span, _UP * span.height + 10)):
        if upper is not row:
            yield from ((cell.words[:_MOST_WORDS], "below") for cell in _over(upper, span))


def _below(span: Span, row: Row, layout: Layout) -> _Beside:
    for lower in layout.below(span, 2.5 * span.height):
        if lower is not row:
            found = list(_over(lower, span))
            yield from ((cell.words[:_MOST_WORDS], "above") for cell in found[:1])
            if found:
                return


def _over(row: Row, span: Span) -> Iterator[Span]:
    for cell in row.cells:
        shared = min(cell.box[2], span.box[2]) - max(cell.box[0], span.box[0])
        if shared > 0.25 * min(cell.box[2] - cell.box[0], span.box[2] - span.box[0]) and tellable(cell.words):
            yield cell


def tellable(words: Sequence[Word]) -> bool:
    """Tell whether words can name a value: letters, and not mostly figures."""
    text = "".join(word.text for word in words)
    letters = sum(char.isalpha() for char in text)
    digits = sum(char.isdigit() for char in text)
    return letters >= 2 and letters > 2 * digits


@cache
def alike(one: str, other: str) -> float:
    """Return how alike two anchors' words are, 0..1; a slip of OCR costs little."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 0.75
    if len(longer) - len(shorter) > 3 or len(shorter) < 4:
        return 0.0
    ratio = SequenceMatcher(None, first, second).ratio()
    return ratio if ratio >= 0.8 else 0.0


@cache
def _plain(text: str) -> str:
    return re.sub(r"\d+", "", fold(text))
