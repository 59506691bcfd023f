"""The item table: found by its head, followed over pages, read row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.reading.columns import NUMBERS, Column, Figure, assign, figures, head_columns
from ingest.reading.layout import Row, Span
from ingest.reading.pages import Word
from ingest.reading.paper import Paper
from ingest.records import Evidence, Line

_HEAD_REACH = 16.0
"""A head's second line stands at most this many points above or below its first."""

_TOTALS = ("net_total", "grand_total", "total", "amount_due", "tax_total", "other_amount")
_TEXTS = ("description", "article_number", "unit", "date", "other")


@dataclass
class _Entry:
    """A row of the table while it is read."""

    row: Row
    figures: dict[str, Figure] = field(default_factory=dict)
    texts: dict[str, list[Word]] = field(default_factory=dict)


def read_lines(paper: Paper) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the rows of the item table in reading order, and the indexes of the rows of its heads."""
    lines: list[Line] = []
    used: set[int] = set()
    heads = list(_heads(paper))
    for place, (head, columns) in enumerate(heads):
        names = {column.name for column in columns}
        others = (row.index for row, cols in heads[place + 1 :] if {column.name for column in cols} != names)
        found = _under_head(paper, head, columns, next(others, len(paper.layout.rows)))
        if found:
            used.add(head.index)
        lines += [line for line in found if line not in lines]
    return tuple(lines), frozenset(used)


def _heads(paper: Paper) -> Iterator[tuple[Row, tuple[Column, ...]]]:
    """Yield the last row of each item table's head, with its columns: an amount or price, and what it is for."""
    rows = paper.layout.rows
    place = 0
    while place < len(rows):
        block = _block(paper, place)
        columns = head_columns(block) if block else ()
        names = {column.name for column in columns}
        priced = names & {"net_amount", "gross_amount", "unit_price"}
        if priced and ({"quantity", "unit_price"} <= names or ("description" in names and len(columns) >= 2)):
            yield block[-1], columns
            place = block[-1].index + 1
        else:
            place += 1


def _block(paper: Paper, place: int) -> list[Row]:
    """Return the rows that may make up one head, from a row that names two columns and rows close around it."""
    rows = paper.layout.rows
    row = rows[place]
    if not _wordy(paper, row) or sum(bool(head_columns([Row(row.page, cell.words)])) for cell in row.cells) < max(
        2, len(row.cells) / 2
    ):
        return []
    around = [
        row
        for row in rows[max(0, place - 3) : place + 6]
        if row.page == rows[place].page
        and abs(row.middle - rows[place].middle) < _HEAD_REACH
        and _wordy(paper, row)
    ]
    return [row for row in around if row is rows[place] or head_columns([row]) or len(row.words) <= 8]


def _wordy(paper: Paper, row: Row) -> bool:
    digits = sum(char.isdigit() for char in row.text)
    return len(figures(row, paper.mark)) <= 1 and len(row.words) <= 30 and digits <= 3


def _under_head(paper: Paper, head: Row, columns: tuple[Column, ...], until: int) -> list[Line]:
    rows = list(_body(paper, head, columns, until))
    numbers = [figures(row, paper.mark) for row in rows]
    named = assign(columns, numbers)
    entries: list[_Entry] = []
    bottom = head.box[3]
    for row, found in zip(rows, numbers, strict=True):
        entry = _entry(row, found, named, columns)
        far = row.box[1] - bottom > 2.6 * row.height and row.page == (
            entries[-1].row.page if entries else head.page
        )
        if entries and _continues(entries[-1], entry) and not far:
            _join(entries[-1], entry)
        elif _is_item(entry):
            entries.append(entry)
        else:
            continue
        bottom = row.box[3]
    full = any(len(entry.figures.keys() & {"quantity", "unit_price", "net_amount"}) >= 2 for entry in entries)
    return [line for entry in entries if (line := _line(entry)) and not (full and _bare(line))]


def _bare(line: Line) -> bool:
    """A price alone, beside items with amounts, is a remark."""
    return line.net_amount is None and line.quantity is None


def _body(paper: Paper, head: Row, columns: tuple[Column, ...], until: int) -> Iterator[Row]:
    """Yield the rows under a head down to the first total, over page breaks."""
    started = False
    bottom, page = head.box[3], head.page
    for row in paper.layout.rows[head.index + 1 : until]:
        if row.page == page and row.box[1] - bottom > 130:
            return
        if _ends_table(paper, row, started):
            if not _more_items(paper, row, columns):
                return
            continue  # a subtotal in the midst
        started = started or bool(figures(row, paper.mark))
        bottom, page = row.box[3], row.page
        yield row


def _more_items(paper: Paper, total: Row, columns: tuple[Column, ...]) -> bool:
    """Tell whether items go on under a subtotal: a near row with text and figures in three of the columns."""
    numeric = [column.box for column in columns if column.name in NUMBERS]
    for row in paper.layout.rows[total.index + 1 : total.index + 5]:
        first = row.cells[0]
        if paper.labels.starts_cell(first) or not any(char.isalpha() for char in first.text):
            continue
        boxes = [figure.span.box for figure in figures(row, paper.mark)]
        if sum(any(box[0] < c[2] + 8 and c[0] - 8 < box[2] for box in boxes) for c in numeric) >= 3:
            return True
    return False


def _ends_table(paper: Paper, row: Row, started: bool) -> bool:
    """A total below the table ends it."""
    first = [label for label in paper.labels.found if label.cell is row.cells[0] and label.first]
    if started and any(label.name == "contact" and label.whole and label.colon for label in first):
        return True  # “Terms of payment:”
    if not any(label.name in _TOTALS for label in first):
        return False
    amounts = [figure for figure in figures(row, paper.mark) if not figure.amount.percent]
    return len(amounts) <= 3 and (len(amounts) >= 1 or started)


def _entry(row: Row, found: list[Figure], named: dict[int, str], columns: tuple[Column, ...]) -> _Entry:
    entry = _Entry(row)
    taken: set[int] = set()
    for figure in found:
        name = named.get(id(figure))
        if name is None or name in entry.figures:
            continue
        entry.figures[name] = figure
        taken |= {id(word) for word in figure.span.words}
    texts = [column for column in columns if column.name in _TEXTS] or [Column("description", columns[0].box)]
    for word in row.words:
        if id(word) not in taken:
            entry.texts.setdefault(_text_column(word, texts), []).append(word)
    return entry


def _text_column(word: Word, columns: list[Column]) -> str:
    """Return the text column a word belongs to: the last that starts left of it."""
    left = [column for column in columns if column.box[0] <= word.box[0] + 4]
    if left:
        return left[-1].name
    return min(columns, key=lambda column: abs(column.box[0] - word.box[0])).name


def _is_item(entry: _Entry) -> bool:
    money = entry.figures.keys() & {"net_amount", "gross_amount", "unit_price"}
    named = [name for name in entry.figures if name != "position"]
    return bool(money) and (
        len(named) >= 2 or any(c.isalpha() for w in entry.texts.get("description", []) for c in w.text)
    )


def _continues(entry: _Entry, more: _Entry) -> bool:
    """A row goes on with the item above it if it has no money, or only the amount that item still lacks."""
    new = set(more.figures) - {"position", "other"}
    if not new & {"net_amount", "gross_amount", "unit_price", "quantity"}:
        return True
    return "position" not in more.figures and not new & set(entry.figures) and len(new) < 3


def _join(entry: _Entry, more: _Entry) -> None:
    if not more.figures.keys() & set(NUMBERS) or more.texts.get("description"):
        entry.texts.setdefault("description", []).extend(more.texts.get("description", []))
    for name, figure in more.figures.items():
        entry.figures.setdefault(name, figure)


def _without_tax(values: Mapping[str, Decimal]) -> Decimal | None:
    """Return quantity times price where the amount is that with tax: the row then shows no net amount."""
    quantity, price, rate = (values.get(name) for name in ("quantity", "unit_price", "tax_rate"))
    amount = values.get("net_amount", values.get("gross_amount"))
    if not quantity or not price or not rate or amount is None:
        return None
    net = quantity * price
    if abs(net * (1 + rate / 100) - amount) <= Decimal("0.011") < abs(net - amount):
        return net.quantize(Decimal("0.01"))
    return None


def _line(entry: _Entry) -> Line | None:
    values = {name: figure.amount.value for name, figure in entry.figures.items()}
    net = values.get("net_amount", values.get("gross_amount"))
    price = values.get("unit_price")
    if net is None and price is None:
        return None
    net = _without_tax(values) or net
    evidence: dict[str, Evidence] = {
        name: figure.span.evidence() for name, figure in entry.figures.items() if name in NUMBERS
    }
    described = tuple(entry.texts.get("description", []))
    if described:
        evidence["description"] = Span(entry.row.page, described).evidence()
    quantity = entry.figures.get("quantity")
    unit = quantity.unit if quantity else ""
    return Line(
        description=" ".join(word.text for word in described),
        quantity=values.get("quantity"),
        unit_price=price,
        net_amount=net,
        tax_rate=values.get("tax_rate"),
        discount=values.get("discount"),
        article_number=" ".join(word.text for word in entry.texts.get("article_number", [])),
        unit=unit or " ".join(word.text for word in entry.texts.get("unit", [])),
        evidence=evidence,
    )
