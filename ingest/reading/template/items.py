"""The items of a sender's documents: which column holds what, learnt from confirmed lines and used on the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from ingest.reading.amounts.numerals import Figure, figures
from ingest.reading.checks import line_agrees
from ingest.reading.items.charges import labels_of
from ingest.reading.layout import Layout, Row, Span
from ingest.reading.pages import Word
from ingest.reading.paper import Paper
from ingest.reading.template.context import alike
from ingest.reading.template.known import ColumnKnowledge, LinesKnowledge, Sighting
from ingest.records import Evidence, Line, items_of

NUMBERS = ("quantity", "unit_price", "net_amount")
_BESIDE = 14.0
"""A figure may stand this far outside its column, in thousandths of the page's width."""

_HEAD_REACH = 90.0
_LONGEST = 6
_APART = 0.4
"""Words further from each other than this share of their height belong to two heads."""

CENT = Decimal("0.011")


@dataclass
class _Item:
    row: Row
    figures: dict[str, Figure] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    rows: int = 1


def learn_lines(
    before: LinesKnowledge, lines: Sequence[Line], read: Sequence[Line], seen: Paper, document: str
) -> LinesKnowledge:
    """Return what confirmed lines add to what is known of the items. `read` are those found without a template."""
    called = dict(Counter(before.charges) + Counter(labels_of(lines, seen)))
    before, lines, read = replace(before, charges=called), items_of(lines), items_of(read)
    if not lines:
        return replace(before, none=before.none + 1)
    full = Counter(before.full) + Counter(
        name for name in NUMBERS if all(getattr(line, name) is not None for line in lines)
    )
    right = before.rules_right + same_lines(lines, read)
    known = replace(before, told=before.told + 1, rules_right=right, full=dict(full))
    found = _found(lines, seen)
    if len(found) < max(1, len(lines) // 2):
        return known
    columns = _columns(found, seen.layout)
    end = _end(found, seen.layout)
    return replace(
        known,
        columns=_united(before.columns, columns),
        ends=dict(Counter(before.ends) + Counter([end] if end else [])),
        sample=(_sample(found, seen.layout, document),),
    )


def same_lines(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Tell whether lines carry the same numbers in the same order; what the first lack is not compared."""
    return len(one) == len(other) and all(
        getattr(line, name) in (None, getattr(its, name))
        for line, its in zip(one, other, strict=True)
        for name in NUMBERS
    )


def _found(lines: Sequence[Line], seen: Paper) -> list[tuple[Row, dict[str, Figure]]]:
    """Return the row of each line that stands on the pages, with the figures of its numbers."""
    placed: list[tuple[Row, dict[str, list[Figure]]]] = []
    start = 0
    for line in lines:
        wanted = {name: value for name in NUMBERS if (value := getattr(line, name)) is not None}
        for row in seen.layout.rows[start:]:
            shown = figures(row, seen.mark)
            held = {name: [one for one in shown if abs(one.amount.value) == abs(wanted[name])] for name in wanted}
            if wanted and sum(map(bool, held.values())) >= min(2, len(wanted)):
                placed.append((row, held))
                start = row.index + 1
                break
    return _settled(placed, seen.layout)


def _settled(
    placed: Sequence[tuple[Row, dict[str, list[Figure]]]], layout: Layout
) -> list[tuple[Row, dict[str, Figure]]]:
    """Give each number the figure in the column where most rows have it: a 1 may be a position or a quantity."""
    settled: list[tuple[Row, dict[str, Figure]]] = [(row, {}) for row, _ in placed]
    for name in ("net_amount", "unit_price", "quantity"):
        free = [
            [one for one in held.get(name, []) if not any(one is used for used in given.values())]
            for (_, held), (_, given) in zip(placed, settled, strict=True)
        ]
        columns = Counter(round(_edges(one.span, layout)[1] / _BESIDE) for fits in free for one in fits)
        if not columns:
            continue
        best = max(columns, key=lambda edge: (columns[edge] + columns[edge - 1] + columns[edge + 1], edge))
        for fits, (_, given) in zip(free, settled, strict=True):
            near = min(fits, key=lambda one: abs(_edges(one.span, layout)[1] / _BESIDE - best), default=None)
            if near is not None and abs(_edges(near.span, layout)[1] / _BESIDE - best) < 3:
                given[name] = near
    return settled


def _columns(found: Sequence[tuple[Row, dict[str, Figure]]], layout: Layout) -> tuple[ColumnKnowledge, ...]:
    first = found[0][0]
    made = []
    for name in NUMBERS:
        spans = [(row, held[name].span) for row, held in found if name in held]
        if spans:
            edges = [_edges(span, layout) for _, span in spans]
            x0, x1 = min(left for left, _ in edges), max(right for _, right in edges)
            cell = _head(first, x0, x1, layout)
            head, over = (_said(cell), _said(_over(cell, x0, x1, layout))) if cell else ("", "")
            made.append(ColumnKnowledge(name, head, round(x0, 1), round(x1, 1), over=over))
    return tuple(sorted(made, key=lambda column: column.x0))


def _edges(span: Span, layout: Layout) -> tuple[float, float]:
    scale = 1000 / max(layout.page(span.page).width, 1.0)
    return span.box[0] * scale, span.box[2] * scale


def _head(first: Row, x0: float, x1: float, layout: Layout) -> Span | None:
    """Return the cell over a column: that of the nearest row above that has words there, and no figures."""

    def shared(cell: Span) -> float:
        left, right = _edges(cell, layout)
        return min(right, x1) - max(left, x0)

    for row in reversed(layout.above(first, _HEAD_REACH)):
        near = [cell for cell in row.cells if shared(cell) > -_BESIDE and _is_words(cell.text)]
        if near:
            return max(near, key=shared)
    return None


def _over(cell: Span, x0: float, x1: float, layout: Layout) -> Span:
    """Return the part of a head's cell nearest a column: close heads make one cell, “Qté Prix unitaire HT TVA”."""
    gaps = [after.box[0] - word.box[2] for word, after in pairwise(cell.words)]
    cuts = [0, *(at for at, gap in enumerate(gaps, 1) if gap > _APART * cell.height), len(cell.words)]
    parts = [Span(cell.page, cell.words[start:end]) for start, end in pairwise(cuts)]
    return min(parts, key=lambda part: abs(sum(_edges(part, layout)) - x0 - x1))


def _is_words(text: str) -> bool:
    return any(map(str.isalpha, text)) and not any(map(str.isdigit, text))


def _said(span: Span) -> str:
    return " ".join(word.text for word in span.words[:_LONGEST])


def _end(found: Sequence[tuple[Row, dict[str, Figure]]], layout: Layout) -> str:
    """Return the first words under the last item that stand beside a figure: what ends the table."""
    for row in layout.rows[found[-1][0].index + 1 :][:12]:
        cell = row.cells[0]
        if any(char.isdigit() for other in row.cells[1:] for char in other.text) and len(cell.words) <= _LONGEST:
            words = [word.text for word in cell.words if not any(char.isdigit() for char in word.text)]
            return " ".join(words)
    return ""


def _sample(found: Sequence[tuple[Row, dict[str, Figure]]], layout: Layout, document: str) -> Sighting:
    rows = [row for row, _ in found if row.page == found[0][0].page]
    page = layout.page(rows[0].page)
    box = (
        round(min(row.box[0] for row in rows), 2),
        round(rows[0].box[1], 2),
        round(max(row.box[2] for row in rows), 2),
        round(max(row.box[3] for row in rows), 2),
    )
    size = (round(page.width, 2), round(page.height, 2))
    return Sighting(document, page.number, len(layout.pages), size, box, rows[0].text[:60], "")


def _united(before: tuple[ColumnKnowledge, ...], now: tuple[ColumnKnowledge, ...]) -> tuple[ColumnKnowledge, ...]:
    """Return the columns of both: as wide as either, with the newest heads; one that moved is where it is now."""
    held = {column.name: column for column in before}
    for column in now:
        old = held.get(column.name)
        if old is None:
            held[column.name] = column
        elif min(old.x1, column.x1) + _BESIDE < max(old.x0, column.x0):
            held[column.name] = replace(column, seen=1 + old.seen * (alike(old.head, column.head) > 0.9))
        else:
            x0, x1 = min(old.x0, column.x0), max(old.x1, column.x1)
            named = column if column.head else old
            held[column.name] = replace(named, x0=x0, x1=x1, seen=old.seen + 1)
    return tuple(sorted(held.values(), key=lambda column: column.x0))


def read_items(known: LinesKnowledge, seen: Paper) -> tuple[Line, ...]:
    """Return the items that stand under the known heads, in the known columns; none where no head is found."""
    if not any(column.head for column in known.columns):
        return ()
    items: list[_Item] = []
    open_page = 0
    for row in seen.layout.rows:
        if _is_head(row, known):
            open_page = row.page
        elif not open_page:
            continue
        elif _ends(row, known):
            open_page = 0
        elif (item := _item(row, known, seen)) is not None:
            items.append(item)
        elif items and items[-1].row.page == row.page and not figures(row, seen.mark):
            items[-1].words += row.words
    return tuple(_line(item) for item in items)


def _is_head(row: Row, known: LinesKnowledge) -> bool:
    heads = [column.head for column in known.columns if column.head]
    met = sum(any(alike(cell.text, head) >= 0.75 for cell in row.cells) for head in heads)
    return met >= 2 or (met == 1 and len(heads) == 1)


def _ends(row: Row, known: LinesKnowledge) -> bool:
    return any(alike(row.cells[0].text, end) >= 0.9 for end in known.ends)


def _item(row: Row, known: LinesKnowledge, seen: Paper) -> _Item | None:
    """Return the row as an item: all columns that every confirmed item had are filled."""
    item = _Item(row)
    taken: set[int] = set()
    for figure in figures(row, seen.mark):
        left, right = _edges(figure.span, seen.layout)
        fits = [column for column in known.columns if _in_column(left, right, column)]
        if len(fits) == 1 and fits[0].name not in item.figures and not figure.amount.percent:
            item.figures[fits[0].name] = figure
            taken |= {id(word) for word in figure.span.words}
    item.words = [
        word for word in row.words if id(word) not in taken and any(char.isalpha() for char in word.text)
    ]
    return item if len(item.figures) == len(known.columns) and item.words else None


def _in_column(left: float, right: float, column: ColumnKnowledge) -> bool:
    return (
        left >= column.x0 - 2 * _BESIDE
        and right <= column.x1 + _BESIDE
        and (right > column.x0 - _BESIDE / 2 and left < column.x1 + _BESIDE / 2)
    )


def _line(item: _Item) -> Line:
    values = {name: figure.amount.value for name, figure in item.figures.items()}
    evidence: dict[str, Evidence] = {name: figure.span.evidence() for name, figure in item.figures.items()}
    return Line(
        description=" ".join(word.text for word in item.words),
        quantity=values.get("quantity"),
        unit_price=values.get("unit_price"),
        net_amount=values.get("net_amount"),
        evidence=evidence,
    )


def better(own: tuple[Line, ...], read: tuple[Line, ...], totals: Sequence[Decimal]) -> bool:
    """Tell whether the template's items are to be taken: they make the total and agree more often."""
    mine = _agreement(own, totals)
    return bool(own) and mine >= 1 and mine > _agreement(read, totals)


def rivals(own: tuple[Line, ...], read: tuple[Line, ...], totals: Sequence[Decimal]) -> bool:
    """Tell whether two readings of the items make the total and agree as often, with other numbers."""
    alike = _agreement(own, totals) == _agreement(read, totals)
    return alike and make_total(own, totals) and not same_lines(items_of(own), items_of(read))


def total_of(lines: Sequence[Line]) -> Decimal | None:
    """Return what lines make together, None where one has no amount."""
    amounts = [line.net_amount for line in lines]
    if not amounts or None in amounts:
        return None
    return sum((one for one in amounts if one is not None), Decimal(0))


def _agreement(lines: Sequence[Line], totals: Sequence[Decimal]) -> float:
    """Return the share of lines that multiply, and 1 more where they make the net or the grand total."""
    if not lines:
        return 0.0
    items = items_of(lines)
    right = sum(line_agrees(line) is True for line in items) / max(1, len(items))
    return right + make_total(lines, totals)


def make_total(lines: Sequence[Line], totals: Sequence[Decimal]) -> bool:
    """Tell whether lines add up to one of the totals."""
    summed = sum((line.net_amount for line in lines if line.net_amount is not None), Decimal(0))
    return bool(lines) and any(abs(abs(summed) - abs(total)) <= CENT for total in totals)
