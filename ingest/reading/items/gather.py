"""The rows of a table to items: what goes on with the item above, what is only a sum, what changes an amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark
from ingest.reading.items.entry import MONEY, Entry, completes, continues, is_item, join, opens
from ingest.reading.items.itemrows import rebate_of, runs_on
from ingest.reading.layout import Row, Span

_FAR = 2.6
"""A row this many line heights under the item above it does not belong to it."""

_MOST_ROWS = 8
"""The money of an item stands at most this many rows under its first."""


def gather(
    read: Sequence[Entry],
    orders: Sequence[Span | None],
    *,
    head: Row,
    mark: Mark | None,
    priced: bool,
    before: Sequence[Decimal] = (),
) -> list[Entry]:
    """Return the items that the rows under a head make, in order.

    `orders` says by row which order it names; `before` are the amounts of the items before these rows.
    """
    entries: list[Entry] = []
    opened: Entry | None = None
    heading: Span | None = None
    above = head
    for place, (entry, order) in enumerate(zip(read, orders, strict=True)):
        near = _near(entry.row, above)
        if order and (heading or not entries):
            heading, above = order, entry.row  # one over the first item makes all of them headings
            continue
        if runs_on(entry, entries, before):
            above = entry.row
            continue
        if entry.is_bare and not opened and place and _near(entry.row, read[place - 1].row):
            _take_words(entry, read[place - 1], entries)
        if opened and near and (completes(opened, entry) or not entry.figures.keys() & MONEY):
            join(opened, entry, mark)
            if opened.figures.keys() & MONEY:
                entries.append(opened)
                opened = None
        elif entries and near and rebate_of(entry, entries, mark, last=not _more(read[place + 1 :], priced)):
            pass
        elif _opens(read, place, entries, priced):
            entry.order, opened = heading, entry
        elif entries and near and continues(entries[-1], entry, priced):
            join(entries[-1], entry, mark)
            entries[-1].order = order or entries[-1].order
        elif is_item(entry, priced):
            entry.order, opened = heading, None
            entries.append(entry)
        else:
            continue
        above = entry.row
    return _without_strays(entries)


def _take_words(entry: Entry, words: Entry, entries: Sequence[Entry]) -> None:
    """Give a row that only multiplies, “2 × 34.50  69.00”, the words of the row over it, if it has no money."""
    name = words.texts.get("description", [])
    if words.figures.keys() & MONEY or not words.says or not name:
        return
    entry.texts["description"] = list(name)
    if entries and entries[-1].texts.get("description", [])[-len(name) :] == name:
        entries[-1].texts["description"] = entries[-1].texts["description"][: -len(name)]


def _without_strays(entries: list[Entry]) -> list[Entry]:
    """Drop rows with nothing but whole numbers in columns of money with cents: a telephone number, “1 / 2”."""
    with_cents = sum(
        any(entry.figures[name].amount.decimals for name in MONEY & set(entry.figures)) for entry in entries
    )
    if with_cents <= len(entries) / 2:
        return entries
    return [entry for entry in entries if not _is_stray(entry)]


def _is_stray(entry: Entry) -> bool:
    money = [figure.amount for name, figure in entry.figures.items() if name in MONEY]
    return "quantity" not in entry.figures and not any(one.decimals or one.currency for one in money)


def _near(row: Row, above: Row) -> bool:
    return row.page != above.page or row.box[1] - above.box[3] <= _FAR * row.height


def _more(read: Sequence[Entry], priced: bool) -> bool:
    return any(is_item(entry, priced) and len(entry.figures) > 1 for entry in read)


def _opens(read: Sequence[Entry], place: int, entries: Sequence[Entry], priced: bool) -> bool:
    """Tell whether a row begins an item whose money stands on a later row, with nothing but words between."""
    entry = read[place]
    if not priced or not opens(entry):
        return False
    if entries and "quantity" in entry.figures and continues(entries[-1], entry, priced):
        return False  # it tells the quantity of the item above
    known = set(entry.figures)
    for later in read[place + 1 : place + 1 + _MOST_ROWS]:
        if completes(entry, later):
            return True
        if later.figures.keys() & MONEY or "position" in later.figures or known & set(later.figures):
            return False
    return False
