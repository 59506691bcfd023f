"""The item table: found by its head, followed over pages, read row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark
from ingest.reading.amounts.numerals import figures
from ingest.reading.items.columns import assign
from ingest.reading.items.entry import Entry, entry_of
from ingest.reading.items.gather import gather
from ingest.reading.items.headings import NUMBERS, Column
from ingest.reading.items.headless import headless
from ingest.reading.items.itemrows import order_on, rebate_rate
from ingest.reading.items.product import TRIPLE, multiplies, price_base
from ingest.reading.items.table import body, heads
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Paper
from ingest.records import Evidence, Line


def read_lines(paper: Paper, *, priced: bool = True) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the rows of the item table in reading order, and the indexes of the rows of its heads.

    With `priced` False a row needs no money, as on a delivery note.
    """
    lines: list[Line] = []
    used: set[int] = set()
    read: set[int] = set()
    found_heads = list(heads(paper, priced=priced))
    for place, (head, columns) in enumerate(found_heads):
        names = {column.name for column in columns}
        again = [row for row, cols in found_heads[place + 1 :] if {column.name for column in cols} == names]
        others = (row.index for row, _ in found_heads[place + 1 :] if row not in again)
        rows = body(paper, head, columns, next(others, len(paper.layout.rows)))
        plain = [row for row in rows if row.index not in read and not _over_head(row, again)]
        read |= {row.index for row in plain}
        found = items(plain, columns, paper.mark, head=head, priced=priced, before=lines)
        if found:
            used.add(head.index)
        lines += found
    if priced and not lines:
        plain, columns = headless(paper)
        lines = items(plain, columns, paper.mark, head=plain[0]) if columns else []
    return _with_amounts(lines), frozenset(used)


def _over_head(row: Row, heads: Sequence[Row]) -> bool:
    """Tell whether a row is a head printed once more on a further page, or stands over it, as letterheads do."""
    return any(row.page == head.page and row.index <= head.index for head in heads)


def _with_amounts(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Beside items with amounts, a row without one is a remark: a price in words, a discount explained."""
    with_amount = sum(line.net_amount is not None for line in lines)
    return tuple(line for line in lines if line.net_amount is not None or with_amount < len(lines) / 2)


def items(
    rows: list[Row],
    columns: tuple[Column, ...],
    mark: Mark | None,
    *,
    head: Row,
    priced: bool = True,
    before: Sequence[Line] = (),
) -> list[Line]:
    """Return the items that the rows under a head show in its columns; an item may take several rows.

    `before` are the items of earlier tables, whose sum may be carried over into this one.
    """
    numbers = [figures(row, mark) for row in rows]
    orders = [order_on(row, found) for row, found in zip(rows, numbers, strict=True)]
    numbers = [
        [] if order else [one for one in found if not one.told]
        for order, found in zip(orders, numbers, strict=True)
    ]
    named = assign(columns, numbers)
    counts = [figure for found in numbers for figure in found if named.get(id(figure)) == "quantity"]
    read = [entry_of(row, found, named, columns, mark, counts) for row, found in zip(rows, numbers, strict=True)]
    amounts = [line.net_amount for line in before if line.net_amount is not None]
    entries = gather(read, orders, head=head, mark=mark, priced=priced, before=amounts)
    lines = [line for entry in entries if (line := _line(entry, priced))]
    return list(_with_amounts(lines))


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


def _not_taken_off(item: Mapping[str, Decimal]) -> Decimal | None:
    """Return a rebate as printed, None where the price is that after it: it is not to be taken off twice."""
    quantity, price, amount, rebate = (item.get(name) for name in (*TRIPLE, "discount"))
    if rebate and quantity and price and amount and multiplies(quantity, price, amount):
        return None
    return rebate


def _line(entry: Entry, priced: bool) -> Line | None:
    values = {name: figure.amount.value for name, figure in entry.figures.items()}
    net = values.get("net_amount", values.get("gross_amount"))
    price = values.get("unit_price")
    if priced and net is None and price is None:
        return None
    net = _without_tax(values) or net
    item = {**values, "net_amount": net} if net is not None else values
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
        discount=rebate_rate(item) or _not_taken_off(item),
        article_number=" ".join(word.text for word in entry.texts.get("article_number", [])),
        unit=unit or " ".join(word.text for word in entry.texts.get("unit", [])),
        price_base=price_base(item),
        order_reference=order.text.strip(" .,;:()#") if order else "",
        evidence=evidence,
    )
