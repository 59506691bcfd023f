"""What a bill charges for: the first and last day of its service, beside or below their label or in a sentence.

Most documents name no period, so only what plainly is one is given: nobody is asked about a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

from ingest.reading.days.spans import Period, find_periods, period_at_start
from ingest.reading.labels import FLUSH, Label, longest
from ingest.reading.languages import Meaning, fold, languages
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper
from ingest.records import PERIOD, Line

LISTS = ("service_period", "service_start", "service_end", "service_date", "delivered")
"""The `[words]` lists of labels: of a period, of its two ends, of one day, of a delivery that may take several."""

WRAPPED = 0.01
BELOW = 0.03
"""How much less sure a value is that takes two lines, or stands under its label, than one beside it."""

Ends = tuple[list[Found], list[Found]]
Labels = tuple[Label, ...]


@dataclass(frozen=True)
class _Read:
    """A period as it was read: its two days, each with its words, and how sure it is."""

    start: Found
    end: Found

    @property
    def days(self) -> tuple[object, object]:
        return self.start.value, self.end.value


def service_period(paper: Paper, lines: tuple[Line, ...] = ()) -> Ends:
    """Return the candidates for the first and the last day of what is charged for; none where it is not plain.

    What one of several lines says is that line's own.
    """
    labels = tuple(label for label in _labels(paper) if len(lines) < 2 or not _is_of_a_line(label, lines))
    spans = [*_spans(paper, labels), *_apart(paper, labels)]
    found = sorted(spans or _days(paper, labels), key=lambda one: -one.start.score)
    if not found:
        return [], []
    best = found[0]
    rivals = {one.days for one in found if one.start.score > best.start.score - BELOW}
    if len(rivals) > 1:  # a list of them: each is that of a row
        return [], []
    return [best.start], [best.end]


def _is_of_a_line(label: Label, lines: tuple[Line, ...]) -> bool:
    across, middle = (label.span.box[0] + label.span.box[2]) / 2, label.span.middle
    boxes = (one.box for line in lines for one in line.evidence.values() if one.page == label.row.page and one.box)
    return any(x0 <= across <= x1 and y0 <= middle <= y1 for x0, y0, x1, y1 in boxes)


def with_periods(lines: tuple[Line, ...], paper: Paper) -> tuple[Line, ...]:
    """Return the lines with the days that their rows name as a span, in a column or in the description."""
    return tuple(_dated(line, paper) for line in lines)


def _dated(line: Line, paper: Paper) -> Line:
    found = [(period, row) for row in _rows_of(line, paper) for period in find_periods(row.text, paper.order)]
    if len({(period.start, period.end) for period, _ in found}) != 1 or line.service_start:
        return line
    period, row = found[0]
    if period.end < period.start:
        return line
    places = {PERIOD[0]: period.first, PERIOD[1]: period.last}
    evidence = {name: row.part(*place).evidence() for name, place in places.items()}
    return replace(
        line,
        service_start=period.start,
        service_end=period.end,
        evidence={**line.evidence, **evidence},
    )


def _rows_of(line: Line, paper: Paper) -> Iterator[Row]:
    """Yield the rows of the page that a line's cells stand in."""
    edges: dict[int, tuple[float, float]] = {}
    for one in line.evidence.values():
        if one.page and one.box:
            top, bottom = edges.get(one.page, (one.box[1], one.box[3]))
            edges[one.page] = (min(top, one.box[1]), max(bottom, one.box[3]))
    for page, (top, bottom) in edges.items():
        yield from paper.layout.within(page, top, bottom)


def _spans(paper: Paper, labels: Labels) -> Iterator[_Read]:
    """Yield the spans of days that stand beside or under a label, of whichever list."""
    for label in labels:
        told = [
            (period, cut, _strength(label) - less)
            for text, cut, less in (*_after(paper, label), *_wrapped(paper, label))
            if (period := period_at_start(text, paper.order)) and _tells(label, period, wrapped=less == WRAPPED)
        ]
        # Of a span over two lines the first line alone is one day.
        for period, cut, score in sorted(told, key=lambda one: one[0].first == one[0].last)[:1]:
            yield _Read(
                _found(period.start, cut, period.first, score), _found(period.end, cut, period.last, score)
            )


def _tells(label: Label, period: Period, *, wrapped: bool) -> bool:
    """A month by its name is a period only behind a label of one; a single day, where that label stands firm."""
    if period.first != period.last:
        return True
    if wrapped or label.name != "service_period":
        return False
    return period.start != period.end or (label.first and label.firm)


def _apart(paper: Paper, labels: Labels) -> Iterator[_Read]:
    """Yield the period whose two days have each a label of their own."""
    starts, ends = (list(_single(paper, labels, name)) for name in ("service_start", "service_end"))
    if starts and ends:
        yield _Read(starts[0], ends[0])


def _days(paper: Paper, labels: Labels) -> Iterator[_Read]:
    """Yield the one day on which was served, as a period of that day."""
    for one in _single(paper, labels, "service_date"):
        yield _Read(one, one)


def _single(paper: Paper, labels: Labels, name: str) -> Iterator[Found]:
    for label in (one for one in labels if one.name == name and one.first):
        for text, cut, less in _after(paper, label):
            period = period_at_start(text, paper.order)
            if period and period.start == period.end:
                yield _found(period.start, cut, period.first, _strength(label) - less)
                break


def _strength(label: Label) -> float:
    return 0.92 + 0.03 * label.firm - 0.03 * (not label.first) - 0.01 * min(label.row.page - 1, 3)


def _found(day: date, cut: Span, place: tuple[int, int], score: float) -> Found:
    return Found(day, cut.part(*place), score)


def _after(paper: Paper, label: Label) -> Iterator[tuple[str, Span, float]]:
    """Yield what stands behind a label in its row, then what stands under it, each to the end of the row.

    With the text come the words that it is made of, and how much less sure it makes the value.
    """
    behind = _from(label.row, label.span.words[-1], past=True)
    if behind:
        yield behind.text, behind, 0.0
    for target in paper.labels.targets(label):
        if target.relation == "below" and label.first:
            under = _from(paper.layout.row_of(target.span), target.span.words[0])
            if under:
                yield under.text, under, BELOW


def _wrapped(paper: Paper, label: Label) -> Iterator[tuple[str, Span, float]]:
    """Yield what stands right of a label in two lines, the label level with the first or between them."""
    reach = 1.4 * label.span.height
    near = (row for row in paper.layout.on(label.row.page) if abs(row.middle - label.span.middle) <= reach)
    right = [cell for row in near for cell in row.cells if cell.box[0] > label.span.box[2]]
    for upper, lower in pairwise(right):
        level = upper.middle - 0.3 * label.span.height <= label.span.middle < lower.middle
        if level and abs(upper.box[0] - lower.box[0]) < FLUSH:
            both = Span(label.row.page, upper.words + lower.words)
            yield both.text, both, WRAPPED


def _from(row: Row, word: object, *, past: bool = False) -> Span | None:
    place = next(at for at, one in enumerate(row.words) if one is word) + past
    return Span(row.page, row.words[place:]) if place < len(row.words) else None


def _labels(paper: Paper) -> Iterator[Label]:
    for row in paper.layout.rows:
        for cell in row.cells:
            yield from _in_cell(row, cell)


def _in_cell(row: Row, cell: Span) -> Iterator[Label]:
    start = 0
    while start < len(cell.words):
        end, meanings = longest(cell.words, start, _index()) if _begins(cell.words[start].text) else (start, ())
        if not meanings:
            start += 1
            continue
        colon = ":" in cell.words[end - 1].text or (end < len(cell.words) and cell.words[end].text == ":")
        name, language = meanings[0]
        yield Label(name, language, Span(cell.page, cell.words[start:end]), cell, row, start, end, colon)
        start = end


@cache
def _index() -> Mapping[str, tuple[Meaning, ...]]:
    """Return every folded label with its list; the first of `LISTS` has the say."""
    found: dict[str, tuple[Meaning, ...]] = {}
    for name in reversed(LISTS):
        for language in languages():
            found |= {fold(text): ((name, language.code),) for text in language.words.get(name, ())}
    return found


@lru_cache(maxsize=8192)
def _begins(word: str) -> bool:
    """Tell whether a label can begin with a word."""
    folded = fold(word)
    return bool(folded) and any(label.startswith(folded) for label in _index())
