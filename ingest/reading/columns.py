"""The columns of an item table: what the head names, and which figures under it stand in which column.

Figures are grouped by their edges over all rows, and the groups are given to the head's columns so that order
is kept, distances are short, and quantity times price is the amount as often as possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from ingest.reading.labels import longest
from ingest.reading.languages import Meaning, column_index, fold
from ingest.reading.layout import Row, Span, union
from ingest.reading.numerals import Figure
from ingest.reading.pages import Word
from ingest.reading.product import multiplies
from ingest.records import Box

NUMBERS = ("quantity", "unit_price", "net_amount", "gross_amount", "tax_rate", "tax_amount", "discount")
_GLUED = re.compile(r"(?<=[a-zà-ÿ.%])(?=[A-ZÀ-Þ])|(?<=[A-Z]{2})(?=[A-ZÀ-Þ][a-zà-ÿ])")
_MAX_GROUPS = 9
_AGREES = 2.5
"""What it is worth that quantity times price is the amount on every row; a good place under a head is worth 1."""

_MOSTLY = 0.8
"""Share of the rows that must multiply before that says more than a head does."""

_WORST_FIT = -0.4
"""A group that stands worse under a head is not given to it, whatever multiplies."""

_EDGE = 7.0
"""Figures whose left, middle or right edges differ by less than this many points stand in one column."""


@dataclass(frozen=True)
class Column:
    """One column of the table: what its head says it holds, and where the head stands."""

    name: str
    box: Box


def head_columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns that the rows of a head name together, left to right; a name may take two lines."""
    found: list[Column] = []
    for stack in _stacks([cell for row in rows for cell in row.cells]):
        words_down = tuple(word for cell in stack for word in cell.words)
        end, meanings = longest(words_down, 0, column_index())
        if len(stack) > 1 and meanings and end == len(words_down):
            found.append(Column(_likeliest(meanings), union(word.box for word in words_down)))
            continue
        named = [column for cell in stack for column in _in_head(cell)]
        found += named[:1] if len(stack) > 1 and named else named
    found.sort(key=lambda column: column.box[0])
    return tuple(_settled(found))


def _stacks(cells: list[Span]) -> list[list[Span]]:
    """Group the cells of a head that stand over one another, top down."""
    stacks: list[list[Span]] = []
    for cell in sorted(cells, key=lambda cell: cell.middle):
        for stack in stacks:
            if all(_over(cell.box, other.box) and cell.middle - other.middle > 4 for other in stack):
                stack.append(cell)
                break
        else:
            stacks.append([cell])
    return stacks


def _over(one: Box, other: Box) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared > 0.5 * min(one[2] - one[0], other[2] - other[0])


def _unglued(cell: Span) -> Span:
    """Part the words of two heads that touch: “Aant.Prijs”, “stukKorting”."""
    parted: list[Word] = []
    for word in cell.words:
        pieces = _GLUED.split(word.text)
        if len(pieces) == 1 or fold(word.text) in column_index():
            parted.append(word)
            continue
        x0, y0, x1, y1 = word.box
        letter, place = (x1 - x0) / len(word.text), 0
        for piece in pieces:
            parted.append(Word(piece, (x0 + letter * place, y0, x0 + letter * (place + len(piece)), y1)))
            place += len(piece)
    return Span(cell.page, tuple(parted))


def _in_head(cell: Span) -> Iterator[Column]:
    cell = _unglued(cell)
    start = 0
    while start < len(cell.words):
        end, meanings = longest(cell.words, start, column_index())
        if not meanings and "/" in cell.words[start].text:
            meanings = column_index().get(fold(cell.words[start].text.partition("/")[0]), ())  # “Preis/Einheit”
            end = start + 1
        if meanings:
            yield Column(_likeliest(meanings), union(word.box for word in cell.words[start:end]))
        start = max(end, start + 1)


def _likeliest(meanings: Sequence[Meaning]) -> str:
    names = [name for name, _ in meanings]
    return max(dict.fromkeys(names), key=names.count)


def _settled(columns: list[Column]) -> Iterator[Column]:
    """Settle names that come twice: of two amounts the second is gross, of two prices it is the amount."""
    names = [column.name for column in columns]
    if _discount_between_prices(names):
        last = len(names) - 1 - names[::-1].index("unit_price")
        names = ["other" if name == "unit_price" and place < last else name for place, name in enumerate(names)]
        columns = [Column(name, column.box) for name, column in zip(names, columns, strict=True)]
    given: list[str] = []
    for place, column in enumerate(columns):
        name, later = column.name, names[place + 1 :]
        if name == "unit" and "unit_price" not in names and "quantity" in given:
            name = "unit"
        elif name == "description" and "description" in later:
            name = "article_number"
        elif name == "net_amount" and "net_amount" in later and "quantity" not in names:
            name = "quantity"  # “Amount, price, total”
        elif name in given and name == "net_amount":
            name = "gross_amount"
        elif name in given and name == "unit_price" and "net_amount" not in names:
            name = "net_amount"
        elif name in given and name in NUMBERS:
            name = "other"
        given.append(name)
        yield Column(name, column.box)


def _discount_between_prices(names: list[str]) -> bool:
    """Tell whether a discount stands between two prices: “List price, discount, net price, total”."""
    if names.count("unit_price") < 2 or "net_amount" not in names or "discount" not in names:
        return False
    return "unit_price" in names[: names.index("discount")] and "unit_price" in names[names.index("discount") :]


def assign(head: Sequence[Column], table: Sequence[list[Figure]]) -> dict[int, str]:
    """Return the column name of each figure that has one, by the figure's identity."""
    columns = [column for column in head if column.name in (*NUMBERS, "position", "order_reference", "other")]
    groups = standing_together([figure for row in table for figure in row])
    named = _best(groups, columns, table)
    if _agreement(table, named) < _MOSTLY:
        named = renamed(groups, table, named)
    for row in table:
        given = {named[id(figure)] for figure in row if id(figure) in named}
        left = [[figure] for figure in row if id(figure) not in named]
        # A row that does not keep to the edges of the others is judged on its own.
        free = [column for column in columns if column.name not in given]
        named |= _best(left, free, [row], named) if left and len(left) <= 6 else {}
    return named


def _best(
    groups: list[list[Figure]],
    columns: list[Column],
    table: Sequence[list[Figure]],
    known: dict[int, str] | None = None,
) -> dict[int, str]:
    """Return the best names for the figures of some groups. `known` are names already given."""
    best: dict[int, str] = {}
    best_score = 0.0
    fits = [[_fit(group, column) for column in columns] for group in groups]
    for mapping in _orders(fits):
        placed = [(place, to) for place, to in enumerate(mapping) if to is not None]
        score = sum(fits[place][to] for place, to in placed)
        if score + _AGREES <= best_score:
            continue
        named = {id(figure): columns[to].name for place, to in placed for figure in groups[place]}
        score += _AGREES * _agreement(table, {**(known or {}), **named})
        if score > best_score:
            best_score, best = score, named
    return best


def standing_together(found: list[Figure]) -> list[list[Figure]]:
    """Group figures that share an edge, left to right; a group of many is surer than one of few."""
    groups: list[list[Figure]] = []
    for figure in found:
        for group in groups:
            if any(aligned(figure.whole.box, other.whole.box) for other in group):
                group.append(figure)
                break
        else:
            groups.append([figure])
    largest = sorted(groups, key=len, reverse=True)[:_MAX_GROUPS]
    return sorted(largest, key=lambda group: sum(f.whole.box[0] + f.whole.box[2] for f in group) / len(group))


def aligned(one: Box, other: Box) -> bool:
    if min(one[2], other[2]) <= max(one[0], other[0]):
        return False
    middle = abs((one[0] + one[2]) - (other[0] + other[2])) / 2
    return min(abs(one[0] - other[0]), abs(one[2] - other[2]), middle) < _EDGE


def _orders(fits: list[list[float]]) -> Iterator[tuple[int | None, ...]]:
    """Yield every way to give groups to columns that keeps their order, each column once; None is no column.

    `fits` says by group and column how well they suit each other.
    """

    def place(group: int, free: int) -> Iterator[tuple[int | None, ...]]:
        if group == len(fits):
            yield ()
            return
        for rest in place(group + 1, free):
            yield (None, *rest)
        for column in range(free, len(fits[group])):
            if fits[group][column] > _WORST_FIT:
                for rest in place(group + 1, column + 1):
                    yield (column, *rest)

    return place(0, 0)


def _fit(group: list[Figure], column: Column) -> float:
    """Return how well a group stands under a head and is of its kind: more than 0 is better than no column."""
    left = sum(figure.whole.box[0] for figure in group) / len(group)
    right = sum(figure.whole.box[2] for figure in group) / len(group)
    shared = min(right, column.box[2]) - max(left, column.box[0])
    away = min(abs(left - column.box[0]), abs(right - column.box[2]))
    near = 1.0 if shared > 0 else max(-1.5, 0.8 - away / 25)
    percents = sum(figure.amount.percent for figure in group) / len(group)
    kind = 0.0
    if column.name in ("tax_rate", "discount"):
        kind = 0.4 * percents - (0.5 if any(figure.amount.currency for figure in group) else 0.0)
    elif column.name == "position":
        kind = 0.1 if all(not figure.amount.decimals for figure in group) else -1.0
    elif column.name not in ("other", "order_reference"):
        kind = -1.2 * percents
    if column.name == "quantity" and any(figure.amount.currency for figure in group):
        kind -= 0.8
    if column.name in ("net_amount", "gross_amount"):
        kind += 0.3 * sum(figure.amount.cents for figure in group) / len(group)
    return near + kind + 0.05 * min(len(group), 5)


def _agreement(table: Sequence[list[Figure]], named: dict[int, str]) -> float:
    """Return the share of rows whose quantity times price is the amount, among those that show all three."""
    right = full = 0
    for row in table:
        values = {named[id(figure)]: figure.amount.value for figure in row if id(figure) in named}
        quantity, price = values.get("quantity"), values.get("unit_price")
        amount = values.get("net_amount", values.get("gross_amount"))
        if quantity is None or price is None or amount is None:
            continue
        full += 1
        discount = 1 - values.get("discount", Decimal(0)) / 100
        rebate = values.get("discount", Decimal(0)) / quantity if quantity else Decimal(0)
        prices = (price, price * discount, price - rebate)
        right += any(multiplies(quantity, one, amount) for one in prices)
    return right / full - 0.04 * (right < full) if full else 0.0


def renamed(groups: list[list[Figure]], table: Sequence[list[Figure]], named: dict[int, str]) -> dict[int, str]:
    """Let arithmetic name columns where heads are missing or mislead: the third is the product of two."""
    place = {id(figure): number for number, group in enumerate(groups) for figure in group}
    rows = [{place[id(figure)]: figure.amount.value for figure in row if id(figure) in place} for row in table]
    best: tuple[int, tuple[int, int, int]] | None = None
    for one, other, product in combinations(range(len(groups)), 3):
        full = [row for row in rows if {one, other, product} <= row.keys()]
        right = [row for row in full if multiplies(row[one], row[other], row[product])]
        telling = [row for row in right if 1 not in (row[one], row[other]) and row[product] != 0]
        if telling and len(right) >= _MOSTLY * len(full) and (best is None or len(right) > best[0]):
            best = (len(right), (one, other, product))
    if best is None:
        return named
    first, second, product = best[1]
    if _is_quantity(groups[second], named) > _is_quantity(groups[first], named):
        first, second = second, first
    given = {first: "quantity", second: "unit_price", product: "net_amount"}
    kept = {key: name for key, name in named.items() if name not in given.values()}
    return kept | {id(figure): name for number, name in given.items() for figure in groups[number]}


def _is_quantity(group: list[Figure], named: dict[int, str]) -> float:
    """Return how much speaks for a quantity rather than a price: its head first, then units, then decimals."""
    head = {"quantity": 1.0, "unit_price": -1.0}.get(_name(group, named), 0.0)
    units = sum(bool(figure.unit) for figure in group) / len(group)
    money = sum(bool(figure.amount.currency) or figure.amount.decimals == 2 for figure in group) / len(group)
    return head + 2 * units - 0.5 * money


def _name(group: list[Figure], named: dict[int, str]) -> str:
    return next((named[id(figure)] for figure in group if id(figure) in named), "")
