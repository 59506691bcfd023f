"""The item table inside a box that a person drew on the page: its columns are found from the words in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.reading.columns import Column, renamed, standing_together
from ingest.reading.layout import Row, union
from ingest.reading.lines import items
from ingest.reading.numbers import Mark
from ingest.reading.numerals import Figure, figures
from ingest.reading.pages import Page
from ingest.reading.paper import Paper, paper
from ingest.reading.table import ends_table, heads
from ingest.records import Box, Line

_HIGHEST_RATE = 35
"""Per cent: a tax rate is not higher; a discount may be."""

_TOUCH = 2.0
"""Points by which a head may reach into a box that was drawn under it."""


def lines_in(pages: tuple[Page, ...], page: int, box: Box, *, priced: bool = True) -> tuple[Line, ...]:
    """Return the rows of the table inside a box on a page (from 1; points from the top left).

    The head may lie in the box or above it; without one the columns are named by arithmetic and by what their
    figures look like. Sums inside the box are no items. With `priced` False a row needs no money.
    """
    whole = paper(pages)
    inside = tuple(word for word in pages[page - 1].words if _holds(box, word.box))
    if not inside:
        return ()
    seen = replace(paper((replace(pages[page - 1], number=page, words=inside),)), mark=whole.mark)
    rows = list(seen.layout.rows)
    found = next(heads(seen, priced=priced), None)
    if found:
        head, columns = found
        rows = rows[head.index + 1 :]
    else:
        head = rows[0]
        columns = _head_above(whole, page, box, priced) or tuple(_guessed(rows, seen.mark))
    kept = [row for row in rows if not ends_table(seen, row, list(row.cells), True)]
    return tuple(items(kept, columns, seen.mark, head=head, priced=priced)) if columns else ()


def _holds(box: Box, word: Box) -> bool:
    across, down = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _head_above(whole: Paper, page: int, box: Box, priced: bool) -> tuple[Column, ...]:
    """Return the columns of the nearest head over the box, as where a table goes on in a second box."""
    above = [
        columns
        for head, columns in heads(whole, priced=priced)
        if (head.page, head.box[3]) <= (page, box[1] + _TOUCH)
    ]
    return above[-1] if above else ()


def _guessed(rows: Sequence[Row], mark: Mark | None) -> Iterator[Column]:
    """Yield the columns that the figures alone tell: where each stands, and what it must be."""
    table = [figures(row, mark) for row in rows]
    groups = standing_together([figure for row in table for figure in row])
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


def _looks_like(group: Sequence[Figure], *, last: bool) -> str:
    amounts = [figure.amount for figure in group]
    if all(one.percent for one in amounts):
        return "tax_rate" if all(one.value <= _HIGHEST_RATE for one in amounts) else "discount"
    if [one.value for one in amounts] == [Decimal(number) for number in range(1, len(amounts) + 1)]:
        return "position"
    if last and any(one.cents for one in amounts):
        return "net_amount"
    return "quantity" if all(one.decimals == 0 for one in amounts) else "other"
