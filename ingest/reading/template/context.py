"""What stands around words on a page: the text left of them in their row, over them, and under them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reading.languages import fold
from ingest.reading.layout import Layout, Row, Span
from ingest.reading.template.known import Anchor

_UP = 6.0
"""Anchors over a value are looked for this many line heights up."""

_MOST_WORDS = 6


def anchors(span: Span, layout: Layout) -> tuple[Anchor, ...]:
    """Return the words by a value that could name it, nearest first of each side."""
    row = row_of(span, layout)
    found = [*_left(span, row), *_above(span, row, layout), *_right(span, row), *_below(span, row, layout)]
    return tuple(found)


def row_of(span: Span, layout: Layout) -> Row:
    """Return the row a span was cut from."""
    return min(
        layout.on(span.page),
        key=lambda row: (not any(word is span.words[0] for word in row.words), abs(row.middle - span.middle)),
    )


def _left(span: Span, row: Row) -> Iterator[Anchor]:
    """Yield the text before the value in its own cell, then the two cells left of it."""
    for cell in reversed(row.cells):
        words = tuple(word for word in cell.words if word.box[2] <= span.box[0] + 1 and word not in span.words)
        if words and tellable(text := " ".join(word.text for word in words[-_MOST_WORDS:])):
            part = Span(cell.page, words[-_MOST_WORDS:])
            yield Anchor(text, "right", span.box[0] - part.box[0], span.box[1] - part.box[1])


def _right(span: Span, row: Row) -> Iterator[Anchor]:
    for cell in row.cells:
        words = tuple(word for word in cell.words if word.box[0] >= span.box[2] - 1 and word not in span.words)
        if words and tellable(text := " ".join(word.text for word in words[:_MOST_WORDS])):
            yield Anchor(text, "left", span.box[0] - words[0].box[0], span.box[1] - words[0].box[1])
            return


def _above(span: Span, row: Row, layout: Layout) -> Iterator[Anchor]:
    """Yield the texts of the cells straight over the value, nearest first."""
    for upper in reversed(layout.above(span, _UP * span.height + 10)):
        if upper is row:
            continue
        for cell in upper.cells:
            if _over(cell, span) and tellable(cell.text):
                text = " ".join(word.text for word in cell.words[:_MOST_WORDS])
                yield Anchor(text, "below", span.box[0] - cell.box[0], span.box[1] - cell.box[1])


def _below(span: Span, row: Row, layout: Layout) -> Iterator[Anchor]:
    for lower in layout.below(span, 2.5 * span.height):
        if lower is row:
            continue
        for cell in lower.cells:
            if _over(cell, span) and tellable(cell.text):
                text = " ".join(word.text for word in cell.words[:_MOST_WORDS])
                yield Anchor(text, "above", span.box[0] - cell.box[0], span.box[1] - cell.box[1])
                return


def _over(cell: Span, span: Span) -> bool:
    shared = min(cell.box[2], span.box[2]) - max(cell.box[0], span.box[0])
    return shared > 0.25 * min(cell.box[2] - cell.box[0], span.box[2] - span.box[0])


def tellable(text: str) -> bool:
    """Tell whether words can name a value: letters, and not mostly figures."""
    letters = sum(char.isalpha() for char in text)
    digits = sum(char.isdigit() for char in text)
    return letters >= 2 and letters > 2 * digits


def alike(one: str, other: str) -> float:
    """Return how alike two anchors' words are, 0..1; a slip of OCR costs little."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    from difflib import SequenceMatcher

    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 0.75
    if len(longer) - len(shorter) > 3 or len(shorter) < 4:
        return 0.0
    ratio = SequenceMatcher(None, first, second).ratio()
    return ratio if ratio >= 0.8 else 0.0


def _plain(text: str) -> str:
    return re.sub(r"\d+", "", fold(text))
