"""The item table inside a box that a person drew on the page: its columns are found from the words in it."""

from __future__ import annotations

from dataclasses import replace

from ingest.reading.items.headings import Column
from ingest.reading.items.headless import guessed
from ingest.reading.items.lines import items
from ingest.reading.items.table import ends_table, heads
from ingest.reading.pages import Page
from ingest.reading.paper import Paper, paper
from ingest.records import Box, Line

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
        columns = _head_above(whole, page, box, priced) or tuple(guessed(rows, seen.mark))
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
