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
    items = _Items(read, mark, priced, before)
    above = head
    for place, order in enumerate(orders):
        if items.take(place, order, near=_near(read[place].row, above)):
            above = read[place].row
    return _without_strays(items.entries)


class _Items:
    """The items so far. One that its words `opened` waits for its money; `heading` is the order over them."""

    def __init__(self, read: Sequence[Entry], mark: Mark | None, priced: bool, before: Sequence[Decimal]) -> None:
        self.read, self.mark, self.priced, self.before = read, mark, priced, before
        self.entries: list[Entry] = []
        self.opened: Entry | None = None
        self.heading: Span | None = None

    def take(self, place: int, order: Span | None, *, near: bool) -> bool:
        """Take a row in; return whether it belongs to the items. `near` if it stands close under the last."""
        entry = self.read[place]
        if order and (self.heading or not self.entries):
            self.heading = order  # one over the first item makes all of them headings
            return True
        if runs_on(entry, self.entries, self.before):
            return True
        if entry.is_bare and not self.opened and place and _near(entry.row, self.read[place - 1].row):
            _take_words(entry, self.read[place - 1], self.entries)
        if self.opened and near and (completes(self.opened, entry) or not entry.figures.keys() & MONEY):
            self._complete(self.opened, entry)
        elif near and self._changes_last(place):
            pass
        elif _opens(self.read, place, self.entries, self.priced):
            entry.order, self.opened = self.heading, entry
        elif near and self.entries and continues(self.entries[-1], entry, self.priced):
            join(self.entries[-1], entry, self.mark)
            self.entries[-1].order = order or self.entries[-1].order
        elif is_item(entry, self.priced):
            entry.order, self.opened = self.heading, None
            self.entries.append(entry)
        else:
            return False
        return True

    def _complete(self, opened: Entry, more: Entry) -> None:
        join(opened, more, self.mark)
        if opened.figures.keys() & MONEY:
            self.entries.append(opened)
            self.opened = None

    def _changes_last(self, place: int) -> bool:
        """Tell whether a row is a rebate on the item above it, which is then taken off there."""
        if not self.entries:
            return False
        last = not _more(self.read[place + 1 :], self.priced)
        return rebate_of(self.read[place], self.entries, self.mark, last=last)


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
