"""The item table: found by its head, followed over pages, read row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.reading.columns import NUMBERS, Column, assign
from ingest.reading.formats import currency_of
from ingest.reading.itemrows import order_on, rebate_on, rebate_rate
from ingest.reading.languages import fold, words
from ingest.reading.layout import Row, Span
from ingest.reading.numbers import Mark
from ingest.reading.numerals import Figure, figures
from ingest.reading.pages import Word
from ingest.reading.paper import Paper
from ingest.reading.table import body, heads
from ingest.records import Evidence, Line

_TEXTS = ("description", "article_number", "order_reference", "unit", "date", "other")


@dataclass
class _Entry:
    """A row of the table while it is read."""

    row: Row
    figures: dict[str, Figure] = field(default_factory=dict)
    texts: dict[str, list[Word]] = field(default_factory=dict)
    order: Span | None = None


def read_lines(paper: Paper, *, priced: bool = True) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the rows of the item table in reading order, and the indexes of the rows of its heads.

    With `priced` False a row needs no money, as on a delivery note.
    """
    lines: list[Line] = []
    used: set[int] = set()
    found_heads = list(heads(paper, priced=priced))
    repeated = {head.index for head, _ in found_heads}
    for place, (head, columns) in enumerate(found_heads):
        names = {column.name for column in columns}
        others = (row.index for row, cols in found_heads[place + 1 :] if {column.name for column in cols} != names)
        rows = body(paper, head, columns, next(others, len(paper.layout.rows)))
        plain = [row for row in rows if row.index not in repeated]
        found = items(plain, columns, paper.mark, head=head, priced=priced)
        if found:
            used.add(head.index)
        known = [_without_order(line) for line in lines]
        lines += [line for line in found if _without_order(line) not in known]
    return tuple(lines), frozenset(used)


def _without_order(line: Line) -> Line:
    """The head of a further page finds items again, but not the heading over them on the page before."""
    where = {name: place for name, place in line.evidence.items() if name != "order_reference"}
    return replace(line, order_reference="", evidence=where)


def items(
    rows: list[Row], columns: tuple[Column, ...], mark: Mark | None, *, head: Row, priced: bool = True
) -> list[Line]:
    """Return the items that the rows under a head show in its columns; an item may take several rows."""
    numbers = [figures(row, mark) for row in rows]
    orders = [order_on(row, found) for row, found in zip(rows, numbers, strict=True)]
    numbers = [[] if order else found for order, found in zip(orders, numbers, strict=True)]
    named = assign(columns, numbers)
    entries: list[_Entry] = []
    bottom = head.box[3]
    heading: Span | None = None
    for row, found, order in zip(rows, numbers, orders, strict=True):
        if order and (heading or not entries):
            heading, bottom = order, row.box[3]  # one over the first item makes all of them headings
            continue
        entry = _entry(row, found, named, columns)
        far = row.box[1] - bottom > 2.6 * row.height and row.page == (
            entries[-1].row.page if entries else head.page
        )
        if entries and _continues(entries[-1], entry, priced) and not far:
            _join(entries[-1], entry, mark)
            entries[-1].order = order or entries[-1].order
        elif _is_item(entry, priced):
            entry.order = heading
            entries.append(entry)
        else:
            continue
        bottom = row.box[3]
    lines = [line for entry in entries if (line := _line(entry, priced))]
    with_amount = sum(line.net_amount is not None for line in lines)
    # Beside items with amounts, a row without one is a remark: a price in words, a discount explained.
    return [line for line in lines if line.net_amount is not None or with_amount <= len(lines) / 2]


def _entry(row: Row, found: list[Figure], named: dict[int, str], columns: tuple[Column, ...]) -> _Entry:
    entry = _Entry(row)
    taken: set[int] = set()
    for figure in found:
        name = named.get(id(figure))
        if name in (None, "order_reference") or name in entry.figures:
            continue
        entry.figures[name] = figure
        taken |= {id(word) for word in figure.whole.words}
    texts = [column for column in columns if column.name in _TEXTS] or [Column("description", columns[0].box)]
    for word in row.words:
        if id(word) not in taken and word.text != "%" and not currency_of(word.text):
            entry.texts.setdefault(_text_column(word, texts), []).append(word)
    return entry


def _text_column(word: Word, columns: list[Column]) -> str:
    """Return the text column a word belongs to: the last that starts left of it."""
    left = [column for column in columns if column.box[0] <= word.box[0] + 4]
    if left:
        return left[-1].name
    return min(columns, key=lambda column: abs(column.box[0] - word.box[0])).name


def _is_item(entry: _Entry, priced: bool) -> bool:
    said = any(char.isalpha() for words in entry.texts.values() for word in words for char in word.text)
    if not said or _explains(entry):
        return False  # figures alone are sums
    if not priced and "quantity" in entry.figures:
        return True
    money = entry.figures.keys() & {"net_amount", "gross_amount", "unit_price"}
    return bool(money) and (len(set(entry.figures) - {"position"}) >= 2 or bool(entry.texts.get("description")))


def _explains(entry: _Entry) -> bool:
    """Tell whether a row says what the item above it includes: “incl. copyright levy € 3.50”."""
    described = entry.texts.get("description", [])
    return bool(described) and fold(described[0].text) in words("included") and "position" not in entry.figures


def _continues(entry: _Entry, more: _Entry, priced: bool) -> bool:
    """A row goes on with the item above it if it has no money, or only the amount that item still lacks."""
    new = set(more.figures) - {"position", "other"}
    if not priced and "quantity" in new:
        return False
    if not new & {"net_amount", "gross_amount", "unit_price", "quantity"} or _explains(more):
        return True
    return "position" not in more.figures and not new & set(entry.figures) and len(new) < 3


def _join(entry: _Entry, more: _Entry, mark: Mark | None) -> None:
    figures = more.figures | entry.figures
    rebate = rebate_on(more.row, mark, {name: figure.amount.value for name, figure in figures.items()})
    if rebate:
        entry.figures = {**figures, "discount": rebate}
        return
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


def _line(entry: _Entry, priced: bool) -> Line | None:
    values = {name: figure.amount.value for name, figure in entry.figures.items()}
    net = values.get("net_amount", values.get("gross_amount"))
    price = values.get("unit_price")
    if priced and net is None and price is None:
        return None
    net = _without_tax(values) or net
    evidence: dict[str, Evidence] = {
        name: figure.span.evidence() for name, figure in entry.figures.items() if name in NUMBERS
    }
    described = tuple(entry.texts.get("description", []))
    if described:
        evidence["description"] = Span(entry.row.page, described).evidence()
    ordered = entry.texts.get("order_reference")
    order = Span(entry.row.page, tuple(ordered)) if ordered else entry.order
    if order:
        evidence["order_reference"] = order.evidence()
    quantity = entry.figures.get("quantity")
    unit = quantity.unit if quantity else ""
    return Line(
        description=" ".join(word.text for word in described),
        quantity=values.get("quantity"),
        unit_price=price,
        net_amount=net,
        tax_rate=values.get("tax_rate"),
        discount=rebate_rate(values) or values.get("discount"),
        article_number=" ".join(word.text for word in entry.texts.get("article_number", [])),
        unit=unit or " ".join(word.text for word in entry.texts.get("unit", [])),
        order_reference=order.text.strip(" .,;:()#") if order else "",
        evidence=evidence,
    )
