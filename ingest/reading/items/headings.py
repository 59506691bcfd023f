"""What the head of an item table names: its columns, left to right, by the words of all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.reading.labels import longest
from ingest.reading.languages import Meaning, column_index, fold
from ingest.reading.layout import Row, Span, union
from ingest.reading.pages import Word
from ingest.records import Box

NUMBERS = ("quantity", "unit_price", "net_amount", "gross_amount", "tax_rate", "tax_amount", "discount")
_GLUED = re.compile(r"(?<=[a-zà-ÿ.%])(?=[A-ZÀ-Þ])|(?<=[A-Z]{2})(?=[A-ZÀ-Þ][a-zà-ÿ])")
_SHORTEST_PAIR = 5


@dataclass(frozen=True)
class Column:
    """One column of the table: what its head says it holds, and where the head stands."""

    name: str
    box: Box


def head_columns(rows: Sequence[Row], language: str | None = None) -> tuple[Column, ...]:
    """Return the columns that the rows of a head name together, left to right; a name may take two lines.

    What a word means in the page's `language` goes before what it means in others.
    """
    found: list[Column] = []
    for stack in _stacks([cell for row in rows for cell in row.cells]):
        words_down = tuple(word for cell in stack for word in cell.words)
        end, meanings = longest(words_down, 0, column_index())
        if len(stack) > 1 and meanings and end == len(words_down):
            found.append(Column(_likeliest(meanings, language), union(word.box for word in words_down)))
            continue
        named = [column for cell in stack for column in _in_head(cell, language)]
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
        if len(pieces) == 1:
            pieces = _capitals(word.text, [other.text for other in parted[-2:]])
        if len(pieces) == 1 or fold(word.text) in column_index():
            parted.append(word)
            continue
        x0, y0, x1, y1 = word.box
        letter, place = (x1 - x0) / len(word.text), 0
        for piece in pieces:
            parted.append(Word(piece, (x0 + letter * place, y0, x0 + letter * (place + len(piece)), y1)))
            place += len(piece)
    return Span(cell.page, tuple(parted))


def _capitals(text: str, before: list[str]) -> list[str]:
    """Part two heads in capitals that touch: “PRIX U. HTTAUX”. `before` are the words in front of them."""
    if not text.isupper() or len(text) < _SHORTEST_PAIR or not text.isalpha():
        return [text]
    for cut in range(len(text) - 3, 1, -1):
        ends = any(
            fold("".join(before[start:]) + text[:cut]) in column_index() for start in range(len(before) + 1)
        )
        if ends and fold(text[cut:]) in column_index():
            return [text[:cut], text[cut:]]
    return [text]


def _in_head(cell: Span, language: str | None) -> Iterator[Column]:
    cell = _unglued(cell)
    for start, end, meanings in _phrases(cell.words):
        yield Column(_likeliest(meanings, language), union(word.box for word in cell.words[start:end]))


_Phrase = tuple[int, int, tuple[Meaning, ...]]


def _phrases(words: tuple[Word, ...]) -> list[_Phrase]:
    """Return the heads in the words of one cell, the longest whole: “Prijs · Totaal excl. btw”."""
    found = list(_from_left(words, 0))
    if len(found) < 2:
        return found
    shifted = [
        [*_from_left(words[:start], 0), *_from_left(words, start)]
        for start in range(found[0][0] + 1, found[1][0] + 1)
    ]
    return max([found, *shifted], key=lambda phrases: sum((end - start) ** 2 for start, end, _ in phrases))


def _from_left(words: tuple[Word, ...], start: int) -> Iterator[_Phrase]:
    while start < len(words):
        end, meanings = longest(words, start, column_index())
        if not meanings and "/" in words[start].text:
            meanings = column_index().get(fold(words[start].text.partition("/")[0]), ())  # “Preis/Einheit”
            end = start + 1
        if meanings:
            yield start, end, meanings
        start = max(end, start + 1)


def _likeliest(meanings: Sequence[Meaning], language: str | None) -> str:
    every = [name for name, _ in meanings]
    own = [name for name, code in meanings if code == language] or every
    return max(dict.fromkeys(own), key=lambda name: (own.count(name), every.count(name)))


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
        if name == "description" and "description" in later:
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
