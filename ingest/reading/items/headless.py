"""Item tables without a head, or with one in no known language: found by what their numbers make.

A table shows itself where quantity times price is the amount, row by row in the same columns; or where amounts in
one column add up to a total under them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark
from ingest.reading.amounts.numerals import Figure, figures
from ingest.reading.items.columns import aligned, renamed, standing_together
from ingest.reading.items.headings import Column
from ingest.reading.items.product import multiplies
from ingest.reading.items.table import TOTALS, ends_table
from ingest.reading.layout import Row, union
from ingest.reading.paper import Paper

_HIGHEST_RATE = 35
"""Per cent: a tax rate is not higher; a discount may be."""

_APART = 4.0
"""Rows of one table stand less than this many line heights apart."""

_MOST_FIGURES = 9
_FEWEST_LETTERS = 3


def headless(paper: Paper) -> tuple[list[Row], tuple[Column, ...]]:
    """Return the rows of the item table and its columns, nothing where numbers show no table."""
    rows = _multiplying(paper) or _adding_up(paper)
    return rows, tuple(guessed(rows, paper.mark)) if rows else ()


def guessed(rows: Sequence[Row], mark: Mark | None) -> Iterator[Column]:
    """Yield the columns that the figures alone tell: where each stands, and what it must be."""
    priced = any(_shows_money(row, mark) for row in rows)
    table = [_in_columns(row, figures(row, mark), mark) if priced else figures(row, mark) for row in rows]
    leading = [found[0] for row, found in zip(rows, table, strict=True) if found and _leads(row, found[0])]
    others = [figure for found in table for figure in found if figure not in leading]
    groups = [leading] * bool(leading) + standing_together(others)
    named = renamed(groups, table, {})
    given = set(named.values())
    for place, group in enumerate(groups):
        name = named.get(id(group[0])) or _looks_like(group, last=place == len(groups) - 1)
        if name and (id(group[0]) in named or name not in given):
            given.add(name)
            yield Column(name, union(figure.span.box for figure in group))
    texts = [word.box for row in rows for word in row.words if any(char.isalpha() for char in word.text)]
    if texts:
        yield Column("description", union(texts))


def _in_columns(row: Row, found: list[Figure], mark: Mark | None) -> list[Figure]:
    """Return the figures of a row that can stand in columns: in a row of words only the one that begins it."""
    return found if _shows_money(row, mark) else [one for one in found[:1] if _leads(row, one)]


def _leads(row: Row, first: Figure) -> bool:
    """Tell whether a row begins with a whole number: rows of a slip begin together, however far to the right."""
    return first.whole.words[0] is row.words[0] and not first.amount.decimals and not first.amount.percent


def _looks_like(group: Sequence[Figure], *, last: bool) -> str:
    amounts = [figure.amount for figure in group]
    if all(one.percent for one in amounts):
        return "tax_rate" if all(one.value <= _HIGHEST_RATE for one in amounts) else "discount"
    if [one.value for one in amounts] == [Decimal(number) for number in range(1, len(amounts) + 1)]:
        return "position"
    if last and any(one.cents for one in amounts):
        return "net_amount"
    return "quantity" if all(one.decimals == 0 for one in amounts) else "other"


def _multiplying(paper: Paper) -> list[Row]:
    """Return the rows from the first to the last whose numbers multiply in the same columns."""
    table = [
        (row, found)
        for row in paper.layout.rows
        if 3 <= len(found := figures(row, paper.mark)) <= _MOST_FIGURES
        and (_says(row) or _named_above(paper, row))
    ]
    candidates = [(row, found) for row, found in table if _has_product(found)]
    if not candidates:
        return []
    found_rows = [found for _, found in candidates]
    named = renamed(standing_together([figure for found in found_rows for figure in found]), found_rows, {})
    rows = [row for row, found in candidates if sum(id(figure) in named for figure in found) >= 3]
    if not rows or (len(rows) == 1 and not _shown_again(paper, rows[0])):
        return []
    first = rows[0] if _says(rows[0]) else paper.layout.rows[rows[0].index - 1]
    return _down(paper, first, rows[-1])


def _named_above(paper: Paper, row: Row) -> bool:
    """Tell whether the row right over one of numbers names what they count: “Teapot” over “2 × 34.50  69.00”."""
    above = paper.layout.rows[row.index - 1] if row.index else None
    if above is None or above.page != row.page or row.box[1] - above.box[3] > row.height:
        return False
    return _says(above) and not _shows_money(above, paper.mark)


def _says(row: Row) -> bool:
    return sum(char.isalpha() for char in row.text) >= _FEWEST_LETTERS


def _has_product(found: Sequence[Figure]) -> bool:
    """Tell whether some amount with cents is the product of two other numbers of a row."""
    values = [figure.amount.value for figure in found]
    return any(
        figure.amount.cents and one and other and multiplies(one, other, figure.amount.value)
        for place, figure in enumerate(found)
        for first, one in enumerate(values)
        for second, other in enumerate(values)
        if first < second and place not in (first, second)
    )


def _shown_again(paper: Paper, only: Row) -> bool:
    """Tell whether the last amount of a table's only row stands below it too, as its total does."""
    amount = figures(only, paper.mark)[-1].amount.value
    below = paper.layout.rows[only.index + 1 :]
    return any(figure.amount.value == amount for row in below for figure in figures(row, paper.mark))


def _down(paper: Paper, first: Row, last: Row) -> list[Row]:
    """Return the rows from one to another without sums among them, and the words right under the last."""
    rows = paper.layout.rows
    between = rows[first.index : last.index + 1]
    found = [row for row in between if not ends_table(paper, row, list(row.cells), True)]
    for row in rows[last.index + 1 :]:
        near = row.page == last.page and row.box[1] - found[-1].box[3] < 0.6 * row.height
        if not near or figures(row, paper.mark) or paper.labels.starts_cell(row.cells[0]):
            break
        found.append(row)
    return found


def _adding_up(paper: Paper) -> list[Row]:
    """Return rows of words and an amount in one column that add up to a total under them."""
    totals = _totals(paper)
    run: list[Row] = []
    sums: list[Decimal] = []
    last: Figure | None = None
    for row in paper.layout.rows:
        found = figures(row, paper.mark)
        if run and (row.page != run[-1].page or row.box[1] - run[-1].box[3] > _APART * row.height):
            run, sums, last = [], [], None
        if len(sums) > 1 and (start := _making(sums, totals)) is not None:
            return _from_amount(run, start, paper.mark)
        if not any(one.amount.decimals for one in found):
            run += [row] if run else []
        elif _ends_in_amount(row, found) and not ends_table(paper, row, list(row.cells), bool(run)):
            if last and not aligned(found[-1].whole.box, last.whole.box):
                run, sums = [], []
            last = found[-1]
            run.append(row)
            sums.append(last.amount.value)
        else:
            run, sums, last = [], [], None
    return []


def _totals(paper: Paper) -> set[Decimal]:
    labelled = [figures(label.row, paper.mark) for label in paper.labels.named(*TOTALS) if label.first]
    return {found[-1].amount.value for found in labelled if found and found[-1].amount.cents}


def _ends_in_amount(row: Row, found: Sequence[Figure]) -> bool:
    last = found[-1]
    money = last.amount.cents or (last.amount.currency and last.amount.decimals)
    return bool(money) and _says(row) and last.whole.words[-1] is row.words[-1] and last.amount.value != 0


def _making(sums: Sequence[Decimal], totals: set[Decimal]) -> int | None:
    """Return from which amount on they add up to a total; at least two must."""
    return next((start for start in range(len(sums) - 1) if sum(sums[start:]) in totals), None)


def _shows_money(row: Row, mark: Mark | None) -> bool:
    return any(one.amount.decimals for one in figures(row, mark))


def _from_amount(run: list[Row], start: int, mark: Mark | None) -> list[Row]:
    """Return a run from its amount number `start` on, down to its last."""
    with_amount = [place for place, row in enumerate(run) if _shows_money(row, mark)]
    return run[with_amount[start] : with_amount[-1] + 1]
