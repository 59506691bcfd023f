"""Words to rows and cells: a row stands on one line of the page, a cell is a part of it without a wide gap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest.reading.pages import Page, Word
from ingest.records import Box, Evidence

_TALL = 1.3
"""A word this many times as high as another does not say which line that other stands on."""

_OTHER_SIZE = 1.6
"""Words one of which is so many times as high are of two sizes of letters."""

_COLUMN_GAP = 0.9
"""A gap wider than this many line heights starts a new cell."""


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all of them (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


@dataclass(frozen=True)
class Span:
    """Words that belong together on one row of one page."""

    page: int
    words: tuple[Word, ...]

    @cached_property
    def box(self) -> Box:
        return union(word.box for word in self.words)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        return max(1.0, self.box[3] - self.box[1])

    @cached_property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    def part(self, start: int, end: int) -> Span:
        """Return the words that the characters start..end of `text` touch."""
        place, chosen = 0, []
        for word in self.words:
            if place < end and place + len(word.text) > start:
                chosen.append(word)
            place += len(word.text) + 1
        return Span(self.page, tuple(chosen) or self.words)

    def evidence(self) -> Evidence:
        return Evidence(text=self.text, page=self.page, box=self.box)


@dataclass(frozen=True)
class Row(Span):
    """One visual line, left to right, and the cells it falls into."""

    index: int = 0

    @cached_property
    def cells(self) -> tuple[Span, ...]:
        cells: list[list[Word]] = []
        for word in self.words:
            if cells and word.box[0] - cells[-1][-1].box[2] <= _COLUMN_GAP * _letter(word, cells[-1][-1]):
                cells[-1].append(word)
            else:
                cells.append([word])
        return tuple(Span(self.page, tuple(words)) for words in cells)

    def place_of(self, cell: Span) -> int:
        """Return the place of one of the row's own cells, from 0."""
        return next(place for place, other in enumerate(self.cells) if other is cell)

    def cell_of(self, word: Word) -> Span:
        """Return the cell that one of the row's own words stands in."""
        return next(cell for cell in self.cells if any(other is word for other in cell.words))


@dataclass(frozen=True)
class Layout:
    """All rows of a document in reading order, and its pages' sizes."""

    pages: tuple[Page, ...]
    rows: tuple[Row, ...] = field(default=())

    @cached_property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def cells(self) -> tuple[Span, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @cached_property
    def usual_height(self) -> float:
        """The height of most words among the first rows, in points."""
        heights = sorted(word.box[3] - word.box[1] for row in self.rows[:200] for word in row.words)
        return max(4.0, heights[len(heights) // 2]) if heights else 10.0

    @cached_property
    def _by_page(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.page, []).append(row)
        return found

    def below(self, span: Span, reach: float) -> list[Row]:
        """Return the rows of the same page under a span, nearest first, at most `reach` points down."""
        rows = self._by_page.get(span.page, [])
        start = bisect_right(rows, span.box[3] - 0.2 * span.height, key=_middle)
        end = bisect_right(rows, span.box[3] + reach + 40, lo=start, key=_middle)
        # A tall neighbour, a logo say, lowers the middle of the span's own row.
        own = id(span.words[0])
        return [
            row
            for row in rows[start:end]
            if row.box[1] - span.box[3] <= reach and not any(id(word) == own for word in row.words)
        ]

    def above(self, span: Span, reach: float) -> list[Row]:
        """Return the rows of the same page whose middle lies at most `reach` points over the span's top."""
        rows = self._by_page.get(span.page, [])
        start = bisect_left(rows, span.box[1] - reach, key=_middle)
        return rows[start : bisect_left(rows, span.box[1], lo=start, key=_middle)]

    def within(self, page: int, top: float, bottom: float) -> list[Row]:
        """Return the rows of a page whose middles lie between two heights, in points from its top."""
        rows = self._by_page.get(page, [])
        start = bisect_left(rows, top, key=_middle)
        return rows[start : bisect_right(rows, bottom, lo=start, key=_middle)]

    def row_of(self, span: Span) -> Row:
        """Return the row that a span's words stand in."""
        return next(row for row in self.on(span.page) if any(word is span.words[0] for word in row.words))

    def on(self, page: int) -> Sequence[Row]:
        return self._by_page.get(page, [])

    def page(self, number: int) -> Page:
        return self.pages[number - 1]


def _middle(row: Row) -> float:
    return row.middle


def lay_out(pages: tuple[Page, ...]) -> Layout:
    """Group the words of all pages into rows."""
    rows: list[Row] = []
    for page in pages:
        for words in _lines(page.words):
            rows.append(Row(page.number, tuple(words), len(rows)))
    return Layout(pages, tuple(rows))


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words whose middles are level; a tall word joins the row that its middle falls into."""
    upright = [word for word in words if not _on_its_side(word)]
    lines: list[list[Word]] = []
    for word in sorted(upright, key=lambda word: (word.box[1] + word.box[3], word.box[0])):
        for line in reversed(lines[-3:]):
            if _in_line(word, line) and not any(_overlap(word, other) for other in line[-8:]):
                line.append(word)
                break
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda word: word.box[0])
    return sorted(lines, key=lambda line: sum(w.box[1] + w.box[3] for w in line) / len(line))


def _on_its_side(word: Word) -> bool:
    x0, y0, x1, y1 = word.box
    return len(word.text) >= 3 and (y1 - y0) > 1.8 * (x1 - x0)


def _level(one: Word, other: Word) -> bool:
    """Tell whether two words overlap by half the lower one's height."""
    first, second = one.box[3] - one.box[1], other.box[3] - other.box[1]
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared >= 0.5 * min(first, second)


def _in_line(word: Word, line: Sequence[Word]) -> bool:
    """Tell whether a word is level with a line's last word that is not much taller: a tall one spans two lines."""
    height = word.box[3] - word.box[1]
    near = next((one for one in reversed(line) if one.box[3] - one.box[1] < _TALL * height), line[-1])
    return _level(word, near)


def _overlap(one: Word, other: Word) -> bool:
    shared = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    return shared > 0.4 * min(one.box[2] - one.box[0], other.box[2] - other.box[0])


def _letter(one: Word, other: Word) -> float:
    """Return the height by which a gap between two words counts: the larger, where both are of one size."""
    low, high = sorted((max(1.0, one.box[3] - one.box[1]), max(1.0, other.box[3] - other.box[1])))
    return max(high if high < _OTHER_SIZE * low else low * _OTHER_SIZE, 4.0)
