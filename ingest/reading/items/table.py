"""Where an item table begins and ends: its head, and the rows under it down to the first total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reading.amounts.numerals import figures
from ingest.reading.items.headings import NUMBERS, Column, head_columns
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Paper

_HEAD_REACH = 16.0
"""A head's second line stands at most this many points above or below its first."""

_LEFT_OF_HEAD = 28.0
"""Rows may begin this many points left of their heads; what stands further left belongs to a sidebar."""

_FLUSH = 12.0
_EXACTLY = 2.0
TOTALS = ("net_total", "grand_total", "total", "amount_due", "tax_total")
_MOST_APART = 130.0
_OF_TAXES = ("net_amount", "gross_amount", "tax_rate", "tax_amount")
_OF_GOODS = ("description", "quantity", "unit_price", "article_number", "unit")
_FEWEST_HEADS = 3
_MOST_WORDS = 8
_TOLD = re.compile(r":\s")
_WORD = re.compile(r"[^\W\d_]{2}")


def heads(paper: Paper, *, priced: bool = True) -> Iterator[tuple[Row, tuple[Column, ...]]]:
    """Yield the last row of each item table's head with its columns: an amount or price, and what it is for.

    With `priced` False goods and quantities are enough, as on a delivery note.
    """
    rows = paper.layout.rows
    place = after = 0
    while place < len(rows):
        block = _block(paper, place, after)
        columns = head_columns(block, paper.language) if block else ()
        names = {column.name for column in columns}
        money = names & {"net_amount", "gross_amount", "unit_price"} or not priced
        goods = {"quantity", "unit_price"} <= names or ({"description", "quantity"} <= names)
        if money and (goods or (priced and "description" in names and len(columns) >= 2)):
            yield block[-1], columns
            place = after = block[-1].index + 1
        else:
            place += 1


def _block(paper: Paper, place: int, after: int) -> list[Row]:
    """Return the rows that may make up one head: one that names two columns, and rows close around it.

    Rows before `after` belong to the head before.
    """
    rows = paper.layout.rows
    row = rows[place]
    if not _wordy(paper, row) or not (_in_cells(row) or _in_one_cell(row)):
        return []
    around = [
        row
        for row in rows[max(after, place - 3) : place + 6]
        if row.page == rows[place].page
        and abs(row.middle - rows[place].middle) < _HEAD_REACH
        and _wordy(paper, row)
    ]
    return [row for row in around if row is rows[place] or head_columns([row]) or _may_head(row)]


def _in_cells(row: Row) -> bool:
    return sum(map(_is_head, row.cells)) >= max(2, len(row.cells) / 2)


def _in_one_cell(row: Row) -> bool:
    """Tell whether heads stand so close that they look like a sentence: hardly a word of it names no column."""
    return (
        len(row.cells) == 1
        and len(row.words) <= _MOST_WORDS
        and not _TOLD.search(row.text)
        and len(head_columns([row])) >= max(_FEWEST_HEADS, len(row.words) / 2)
    )


def _is_head(cell: Span) -> bool:
    return not _TOLD.search(cell.text) and bool(head_columns([Row(cell.page, cell.words)]))


def _may_head(row: Row) -> bool:
    """Tell whether words that name no column may belong to a head all the same: few, and without a number."""
    return len(row.words) <= _MOST_WORDS and not any(char.isdigit() for char in row.text)


def _wordy(paper: Paper, row: Row) -> bool:
    digits = sum(char.isdigit() for char in row.text)
    return len(figures(row, paper.mark)) <= 1 and len(row.words) <= 30 and digits <= 3


def body(paper: Paper, head: Row, columns: tuple[Column, ...], until: int) -> list[Row]:
    """Return the rows under a head down to the first total, over page breaks, without what stands left of it."""
    found: list[Row] = []
    started = False
    left = _left_edge(paper, head, columns)
    bottom, page = head.box[3], head.page
    for row in paper.layout.rows[head.index + 1 : until]:
        if row.page == page and row.box[1] - bottom > _MOST_APART:
            break
        cells = [cell for cell in row.cells if cell.box[0] >= left]
        if not cells:
            continue
        if started and _heads_sums(paper, row):
            break
        if ends_table(paper, row, cells, started):
            if not _more_items(paper, row, columns):
                return _without_sums(found, row, columns)
            if not _changes(paper, cells):
                continue  # a subtotal in the midst
        inside = Row(row.page, tuple(word for cell in cells for word in cell.words), row.index)
        started = started or bool(figures(inside, paper.mark))
        bottom, page = row.box[3], row.page
        found.append(inside)
    return found


def _without_sums(rows: list[Row], total: Row, columns: tuple[Column, ...]) -> list[Row]:
    """Take off the last rows that stand flush over the first total, right of where items begin: freight, say."""
    edge, begins = total.box[0], columns[0].box[0]
    while rows and edge - begins > _LEFT_OF_HEAD and rows[-1].page == total.page:
        if abs(rows[-1].box[0] - edge) > _EXACTLY:
            break
        rows = rows[:-1]
    return rows


def _left_edge(paper: Paper, head: Row, columns: tuple[Column, ...]) -> float:
    """Return where the table begins: at its heads, if cells stand flush under the first; else anywhere left."""
    first = min(column.box[0] for column in columns)
    below = paper.layout.rows[head.index + 1 : head.index + 9]
    flush = any(abs(cell.box[0] - first) < _FLUSH for row in below for cell in row.cells)
    return first - _LEFT_OF_HEAD if flush else 0.0


def _heads_sums(paper: Paper, row: Row) -> bool:
    """Tell whether a row heads sums under it: the table of tax rates, or totals side by side."""
    return _heads_taxes(paper, row) or _sums_side_by_side(paper, row)


def _heads_taxes(paper: Paper, row: Row) -> bool:
    """Tell whether a row heads the table of tax rates: it names net and tax, each in a cell of its own."""
    if figures(row, paper.mark):
        return False
    named = [label for cell in row.cells for label in paper.labels.of_cell(cell) if label.first]
    cells = {id(label.cell) for label in named if label.name in ("net_total", "tax_total")}
    if len(cells) >= 2 and {"net_total", "tax_total"} <= {label.name for label in named}:
        return True
    columns = {column.name for column in head_columns([row])} if len(row.cells) >= _FEWEST_HEADS else set()
    return len(columns & set(_OF_TAXES)) >= _FEWEST_HEADS and not columns & set(_OF_GOODS)


def _sums_side_by_side(paper: Paper, row: Row) -> bool:
    """Tell whether a row names several sums that stand under it: “Net | VAT 21 % | VAT 9 % | Total”."""
    if any(not figure.amount.percent and figure.amount.cents for figure in figures(row, paper.mark)):
        return False
    named = [{label.name for label in paper.labels.of_cell(cell) if label.first} for cell in row.cells]
    return sum(bool(names & set(TOTALS)) for names in named) >= max(2, len(row.cells) - 1)


def _changes(paper: Paper, cells: list[Span]) -> bool:
    """Tell whether a row's first words name a rebate, freight or another change, and no sum."""
    names = {label.name for label in paper.labels.of_cell(cells[0]) if label.first}
    return "other_amount" in names and not names & set(TOTALS)


def _more_items(paper: Paper, total: Row, columns: tuple[Column, ...]) -> bool:
    """Tell whether items go on under a subtotal: a near row with text and figures in three of the columns."""
    numeric = [column.box for column in columns if column.name in NUMBERS]
    for row in paper.layout.rows[total.index + 1 : total.index + 5]:
        if _heads_sums(paper, row):
            return False
        if paper.labels.starts_cell(row.cells[0]) or not _WORD.search(row.text):
            continue
        boxes = [figure.span.box for figure in figures(row, paper.mark)]
        if sum(any(box[0] < c[2] + 8 and c[0] - 8 < box[2] for box in boxes) for c in numeric) >= 3:
            return True
    return False


def ends_table(paper: Paper, row: Row, cells: list[Span], started: bool) -> bool:
    """A total ends the table: its label starts the row, or stands alone with its amount right of notes."""
    amounts = [figure for figure in figures(row, paper.mark) if not figure.amount.percent]
    for place, cell in enumerate(cells):
        names = {label.name for label in paper.labels.of_cell(cell) if label.first}
        if place == 0 and started and _opens_terms(paper, cell):
            return True
        total = bool(names & set(TOTALS)) or ("other_amount" in names and len(amounts) == 1)
        if not total:
            continue
        whole = any(label.firm for label in paper.labels.of_cell(cell))
        if place == 0 and len(amounts) <= 3 and (amounts or (started and whole)):
            return True
        right = [figure for figure in amounts if figure.span.box[0] >= cell.box[0]]
        item = any(figure.amount.cents for figure in amounts if figure not in right)
        if place and len(right) == 1 and not item and len(cells) - place <= 2:
            return True
    return False


def _opens_terms(paper: Paper, cell: Span) -> bool:
    """Tell whether a cell is a heading such as “Terms of payment:”."""
    return any(
        label.cell is cell and label.name == "contact" and label.whole and label.colon
        for label in paper.labels.found
    )
