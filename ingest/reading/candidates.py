"""Every string on the page that could be a date, an amount or an identifier, whatever label stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reading.amounts.numbers import Amount, find_amounts
from ingest.reading.days.dates import find_dates
from ingest.reading.identifiers import identifier_at
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper

MOST = 40
"""Candidates of a field that are weighed; a long table holds hundreds of amounts."""

_WIDE = 4
"""Amounts in a row from which on it is a row of the item table."""

_ROWS = 90
"""Rows from the top among which a document's own number stands."""

_NUMBER = re.compile(r"\d{3}|\d[-/.]\d|[A-Z]\d")  # of a word that may be a number: 471, 4-7, A4


def dates(paper: Paper) -> Iterator[Found]:
    """Yield every date with the words it stands in; its score says nothing."""
    for row in paper.layout.rows:
        for cell in row.cells:
            for one in find_dates(cell.text, paper.order, compact=True):
                yield Found(one.value, cell.part(one.start, one.end), 0.0)


def amounts(paper: Paper) -> Iterator[Found]:
    """Yield the amounts of money outside the item table, those low on the page first."""
    for row in reversed(paper.layout.rows):
        found = list(money(row, paper))
        if len(found) < _WIDE:
            yield from (Found(one.value, span, 0.0) for one, span in found)


def money(row: Row, paper: Paper) -> Iterator[tuple[Amount, Span]]:
    """Yield a row's numbers that show cents or a currency, with their words."""
    for one in find_amounts(row.text, paper.mark):
        if not one.percent and (one.cents or one.currency):
            yield one, row.part(one.start, one.end)


def identifiers(paper: Paper) -> Iterator[Found]:
    """Yield what could be a number of a document: the first of each cell, and each word that looks like one."""
    for row in paper.layout.rows[:_ROWS]:
        for cell in row.cells:
            seen = set()
            for start in range(len(cell.words)):
                if start and not _NUMBER.search(cell.words[start].text):
                    continue
                read = identifier_at(Span(cell.page, cell.words[start:]), paper)
                if read and read[0] not in seen and len(read[0]) >= 3:
                    seen.add(read[0])
                    yield Found(read[0], read[1], 0.0)


def joined(known: list[Found], others: Iterator[Found], most: int = MOST) -> list[Found]:
    """Return what is known first, best first, then the others; each value once, at its best place."""
    found = list(known[:most])
    values = {one.value for one in found}
    for other in others:
        if len(found) >= most:
            break
        if other.value not in values:
            values.add(other.value)
            found.append(other)
    return found
