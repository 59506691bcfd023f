"""A row of the item table while it is read: which figure and which words stand in which column, and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.reading.amounts.numbers import Mark
from ingest.reading.amounts.numerals import Figure
from ingest.reading.formats import currency_of
from ingest.reading.items.headings import NUMBERS, Column
from ingest.reading.items.itemrows import rebate_on
from ingest.reading.items.product import TRIPLE, completed, in_column
from ingest.reading.languages import fold, words
from ingest.reading.layout import Row, Span
from ingest.reading.pages import Word

MONEY = frozenset({"net_amount", "gross_amount", "unit_price"})
_TEXTS = ("description", "article_number", "order_reference", "unit", "date", "other")


@dataclass
class Entry:
    """A row of the table, or several that make one item."""

    row: Row
    figures: dict[str, Figure] = field(default_factory=dict)
    texts: dict[str, list[Word]] = field(default_factory=dict)
    order: Span | None = None

    @property
    def says(self) -> bool:
        return any(char.isalpha() for words in self.texts.values() for word in words for char in word.text)

    @property
    def is_bare(self) -> bool:
        """Whether it has quantity, price and amount, and no words."""
        return not self.says and set(TRIPLE) <= self.figures.keys()

    @property
    def explains(self) -> bool:
        """Whether it says what the item above it includes: “incl. copyright levy € 3.50”."""
        described = self.texts.get("description", [])
        return bool(described) and fold(described[0].text) in words("included") and "position" not in self.figures


def entry_of(
    row: Row,
    found: list[Figure],
    named: dict[int, str],
    columns: tuple[Column, ...],
    mark: Mark | None,
    counts: Sequence[Figure] = (),
) -> Entry:
    """Return a row with its figures by the names they have, and its words by the columns they stand in.

    `counts` are the quantities of all rows: one among the words is known by standing under them.
    """
    entry = Entry(row)
    taken: set[int] = set()
    for figure in found:
        name = named.get(id(figure))
        if name in (None, "order_reference") or name in entry.figures:
            continue
        entry.figures[name] = figure
        taken |= {id(word) for word in figure.whole.words}
    loose = [word for word in row.words if id(word) not in taken]
    more = completed(entry.figures, loose, row.page, mark)
    unpriced = not any(column.name in MONEY for column in columns)
    if "quantity" not in entry.figures | more and (unpriced or entry.figures.keys() & MONEY):
        count = in_column(loose, counts, row.page, mark)
        more |= {"quantity": count} if count else {}
    for name, figure in more.items():
        entry.figures[name] = figure
        taken |= {id(word) for word in figure.whole.words}
    texts = [column for column in columns if column.name in _TEXTS] or [Column("description", columns[0].box)]
    for word in loose:
        if id(word) not in taken and word.text != "%" and not currency_of(word.text):
            entry.texts.setdefault(_text_column(word, texts), []).append(word)
    if not entry.says and "quantity" in entry.figures:
        entry.texts |= _unit_as_words(entry.figures["quantity"], columns)
    return entry


def _unit_as_words(quantity: Figure, columns: tuple[Column, ...]) -> dict[str, list[Word]]:
    """Return a unit that stands where items are described: “7,5 | Stunden | 95,00”."""
    unit = [word for word in quantity.whole.words if word not in quantity.span.words]
    left = [column.name for column in columns if unit and column.box[0] <= unit[0].box[0] + 4]
    return {"description": unit} if left and left[-1] == "description" else {}


def _text_column(word: Word, columns: list[Column]) -> str:
    """Return the text column a word belongs to: the last that starts left of it."""
    left = [column for column in columns if column.box[0] <= word.box[0] + 4]
    if left:
        return left[-1].name
    return min(columns, key=lambda column: abs(column.box[0] - word.box[0])).name


def is_item(entry: Entry, priced: bool) -> bool:
    if not entry.says or entry.explains:
        return False  # figures alone are sums
    if not priced and "quantity" in entry.figures:
        return True
    money = entry.figures.keys() & MONEY
    return bool(money) and (len(set(entry.figures) - {"position"}) >= 2 or bool(entry.texts.get("description")))


def opens(entry: Entry) -> bool:
    """Tell whether a row may begin an item whose amount stands on a later one: it has a number or a quantity."""
    return (
        entry.says and bool(entry.figures.keys() & {"position", "quantity"}) and not entry.figures.keys() & MONEY
    )


def continues(entry: Entry, more: Entry, priced: bool) -> bool:
    """A row goes on with the item above it if it has no money, or only the amount that item still lacks."""
    new = set(more.figures) - {"position", "other"}
    if not priced and "quantity" in new:
        return False
    if not new & (MONEY | {"quantity"}) or more.explains:
        return True
    return "position" not in more.figures and not new & set(entry.figures) and len(new) < 3


def completes(entry: Entry, more: Entry) -> bool:
    """Tell whether a row brings the money of an item that was opened above it."""
    new = set(more.figures) - {"position", "other"}
    return "position" not in more.figures and bool(new & MONEY) and not new & set(entry.figures)


def join(entry: Entry, more: Entry, mark: Mark | None) -> None:
    """Add a further row to its item."""
    figures = more.figures | entry.figures
    rebate = rebate_on(more.row, mark, {name: figure.amount.value for name, figure in figures.items()})
    if rebate:
        entry.figures = {**figures, "discount": rebate}
        return
    if not more.figures.keys() & set(NUMBERS) or more.texts.get("description"):
        entry.texts.setdefault("description", []).extend(more.texts.get("description", []))
    for name, figure in more.figures.items():
        entry.figures.setdefault(name, figure)
