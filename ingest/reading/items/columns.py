"""Which figures of an item table stand in which of the columns that its head names.

Figures are grouped by their edges over all rows, and the groups are given to the head's columns so that order
is kept, distances are short, and quantity times price is the amount as often as possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from ingest.reading.amounts.numerals import Figure
from ingest.reading.items.headings import NUMBERS, Column
from ingest.reading.items.product import multiplies
from ingest.records import Box

_MONEY = ("unit_price", "net_amount", "gross_amount")
_MAX_GROUPS = 9
_AGREES = 2.5
"""What it is worth that quantity times price is the amount on every row; a good place under a head is worth 1."""

_MOSTLY = 0.8
"""Share of the rows that must multiply before that says more than a head does."""

_WORST_FIT = -0.4
"""A group that stands worse under a head is not given to it, whatever multiplies."""

_EDGE = 7.0
"""Figures whose left, middle or right edges differ by less than this many points stand in one column."""


def assign(head: Sequence[Column], table: Sequence[list[Figure]]) -> dict[int, str]:
    """Return the column name of each figure that has one, by the figure's identity."""
    columns = [column for column in head if column.name in (*NUMBERS, "position", "order_reference", "other")]
    groups = standing_together([figure for row in table for figure in row])
    named = _best(groups, columns, table)
    if _agreement(table, named) < _MOSTLY:
        named = renamed(groups, table, named)
    cents = _in_cents(table, named)
    for row in table:
        _without_whole(row, named, cents)
        given = {named[id(figure)] for figure in row if id(figure) in named}
        left = [[figure] for figure in row if id(figure) not in named]
        # A row that does not keep to the edges of the others is judged on its own.
        free = [column for column in columns if column.name not in given]
        named |= _best(left, free, [row], named) if left and len(left) <= 6 else {}
        _without_whole(row, named, cents)
    return named


def _in_cents(table: Sequence[list[Figure]], named: dict[int, str]) -> set[str]:
    """Return the columns of money in which most figures, and more than one, have decimals."""
    found: dict[str, list[bool]] = {}
    for figure in (figure for row in table for figure in row):
        found.setdefault(named.get(id(figure), ""), []).append(bool(figure.amount.decimals))
    return {name for name in _MONEY if sum(found.get(name, ())) > max(1, len(found.get(name, ())) / 2)}


def _without_whole(row: list[Figure], named: dict[int, str], cents: set[str]) -> None:
    """Take the name off a whole number that is the only money of its row, in a column of money with decimals."""
    money = [figure for figure in row if named.get(id(figure)) in _MONEY]
    if len(money) != 1 or named[id(money[0])] not in cents:
        return
    if not (money[0].amount.decimals or money[0].amount.currency):
        del named[id(money[0])]


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
