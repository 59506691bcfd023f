"""Labels on the page, and what stands beside or below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ingest.reading.formats import currency_of
from ingest.reading.languages import Meaning, fold, label_index
from ingest.reading.layout import Layout, Row, Span
from ingest.reading.pages import Word

_LONGEST = 7
"""Labels have at most this many words."""

_REACH_DOWN = 3.2
"""A value stands at most this many line heights under its label."""

_PERCENT = re.compile(r"\(?\d{1,2}(?:[.,]\d{1,2})?%?\)?|%")  # 21 %, (21%), 5,5
_CENTS = re.compile(r"\d[.,]\d{2}(?!\d)")  # 12.50

FLUSH = 3.0
"""Cells whose left edges differ by less than this many points stand flush."""

Relation = Literal["same", "right", "below"]


@dataclass(frozen=True)
class Label:
    """A label's words. `whole` if they fill their cell, `first` if they start it, `colon` if one ends them."""

    name: str
    language: str
    span: Span
    cell: Span
    row: Row
    start: int
    end: int
    colon: bool

    @property
    def first(self) -> bool:
        return self.start == 0

    @property
    def whole(self) -> bool:
        return self.start == 0 and self.end == len(self.cell.words)

    @property
    def firm(self) -> bool:
        """A label that stands as one: it fills its cell or ends in a colon."""
        return self.whole or self.colon


@dataclass(frozen=True)
class Target:
    """Words that a label may be talking about, and how near they are (1 is nearest)."""

    label: Label
    span: Span
    relation: Relation
    nearness: float


@dataclass(frozen=True)
class Labels:
    """All labels of a document, by name; and by cell, to know where a neighbour's label starts."""

    layout: Layout
    found: tuple[Label, ...]

    def named(self, *names: str) -> Iterator[Label]:
        if len(names) == 1:
            return iter(self._by_name.get(names[0], ()))
        return (label for label in self.found if label.name in names)

    def starts_cell(self, cell: Span) -> bool:
        return any(label.first for label in self.of_cell(cell))

    def of_cell(self, cell: Span) -> Sequence[Label]:
        """Return the labels that stand in a cell."""
        return self._by_cell.get(id(cell), ())

    @cached_property
    def _by_cell(self) -> dict[int, list[Label]]:
        found: dict[int, list[Label]] = {}
        for label in self.found:
            found.setdefault(id(label.cell), []).append(label)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Label]]:
        found: dict[str, list[Label]] = {}
        for label in self.found:
            found.setdefault(label.name, []).append(label)
        return found

    def targets(self, label: Label, down: int = 2) -> Iterator[Target]:
        """Yield what stands after a label in its cell, then right of it, then up to `down` rows below it."""
        rest = self._rest(label)
        if rest:
            yield Target(label, rest, "same", 1.0)
        elif id(label) in self._heading:
            yield from self._below(label, has_rest=False, down=down)
        blocked = False
        place = label.row.place_of(label.cell)
        for step, cell in enumerate(label.row.cells[place + 1 : place + 6]):
            blocked = blocked or self.starts_cell(cell)
            if blocked or (rest and step > 2):
                break
            yield Target(label, cell, "right", (0.95 if not rest else 0.6) - 0.05 * step)
        if rest or id(label) not in self._heading:
            yield from self._below(label, bool(rest), down)

    @cached_property
    def _heading(self) -> set[int]:
        """Labels in one column with others, each flush over its value: what is right is another block."""
        alone = [label for label in self.found if label.whole and not label.colon]
        flush = [label for label in alone if self._flush_value(label)]
        return {
            id(label)
            for label in flush
            if any(
                other.cell is not label.cell
                and other.row.page == label.row.page
                and abs(other.cell.box[0] - label.cell.box[0]) < FLUSH
                for other in flush
            )
        }

    def _flush_value(self, label: Label) -> bool:
        for row in self.layout.below(label.cell, 1.5 * label.cell.height):
            for cell in row.cells:
                if abs(cell.box[0] - label.cell.box[0]) < FLUSH:
                    return not self.starts_cell(cell)
        return False

    def _rest(self, label: Label) -> Span | None:
        ends = [
            other.start
            for other in self.of_cell(label.cell)
            if other.start >= label.end and len(fold(other.span.text)) > 3
        ]
        words = label.cell.words[label.end : min(ends, default=len(label.cell.words))]
        while words and not fold(words[0].text):
            words = words[1:]
        return Span(label.cell.page, words) if words else None

    def _below(self, label: Label, has_rest: bool, down: int) -> Iterator[Target]:
        nearness = 0.5 if has_rest else 0.85
        reach = (_REACH_DOWN + 1.4 * (down - 2)) * max(label.span.height, 9.0)
        steps = 0
        for row in self.layout.below(label.span, reach):
            under = [cell for cell in row.cells if _under(label.span, cell)]
            if not under and label.first and 1 < len(row.cells) == len(label.row.cells):
                # A row of heads over a row of values, aligned as they like: the second belongs to the second.
                under = [row.cells[label.row.place_of(label.cell)]]
            if not under:
                continue
            cell = min(under, key=lambda cell: abs(cell.box[0] - label.span.box[0]))
            if self.starts_cell(cell):
                return
            yield Target(label, cell, "below", nearness - 0.1 * steps)
            steps += 1
            if steps == down:
                return


def find_labels(layout: Layout) -> Labels:
    """Return every label of every language on every page."""
    broken = dict(_broken(layout))
    found = [
        label
        for row in layout.rows
        for cell in row.cells
        for label in (broken.get(id(cell)) or _in_cell(row, cell, label_index()))
    ]
    return Labels(layout, tuple(found))


def _broken(layout: Layout) -> Iterator[tuple[int, list[Label]]]:
    """Yield labels that a narrow column broke in two, by each half's cell: “Fecha de” over “vencimiento:”."""
    for row in layout.rows:
        for cell in row.cells:
            key = fold(cell.text)
            if not 3 <= len(key) <= 24 or ":" in cell.text:
                continue
            for lower_row in layout.below(cell, 0.5 * cell.height)[:1]:
                lower = next((other for other in lower_row.cells if abs(other.box[0] - cell.box[0]) < FLUSH), None)
                meanings = label_index().get(key + fold(lower.text), ()) if lower else ()
                if lower is None or not meanings or label_index().get(fold(lower.text)):
                    continue
                for half, own in ((cell, row), (lower, lower_row)):
                    whole = (Span(half.page, half.words), half, own, 0, len(half.words), True)
                    yield id(half), [Label(name, language, *whole) for name, language in meanings]


def _in_cell(row: Row, cell: Span, index: Mapping[str, tuple[Meaning, ...]]) -> Iterator[Label]:
    start, depth = 0, 0
    while start < len(cell.words):
        end, meanings = longest(cell.words, start, index)
        if start and "_" in cell.words[start].text and ":" not in cell.words[end - 1].text:
            meanings = ()  # a key behind its label: “SELLER: SELLER_NAME”
        if not meanings or depth > 0 or (start and cell.words[start].text.startswith("(")):
            text = cell.words[start].text
            # What is bracketed explains, it labels nothing.
            depth = max(0, depth + text.count("(") - text.count(")"))
            start += 1
            continue
        while end < len(cell.words) and not fold(cell.words[end].text) and ":" not in cell.words[end - 1].text:
            end += 1  # a colon or dash that stands alone
        meanings, end = _whose(cell, end, meanings, index)
        end = _with_currency(cell, end)
        colon = ":" in cell.words[end - 1].text
        if not colon and len(fold(cell.words[start].text)) == 1 and end == start + 1:
            meanings = ()  # a letter alone labels nothing, but “À :” does
        for name, language in meanings:
            if colon or _fits(row, cell, start, end):
                span = Span(cell.page, cell.words[start:end])
                yield Label(name, language, span, cell, row, start, end, colon)
        start = end


def longest(
    words: tuple[Word, ...], start: int, index: Mapping[str, tuple[Meaning, ...]]
) -> tuple[int, tuple[Meaning, ...]]:
    """Return the end and the meanings of the longest label that starts at a word, or no meanings."""
    best: tuple[int, tuple[Meaning, ...]] = (start, ())
    text = ""
    for end in range(start, min(start + _LONGEST, len(words))):
        piece = fold(words[end].text)
        if end == start and not piece:
            return best
        if end > start and _PERCENT.fullmatch(words[end].text):
            continue  # “Total incl. 21 % VAT”
        text += piece
        if piece and text in index:
            best = (end + 1, index[text])
        if ":" in words[end].text[-2:]:
            break
    return best


def _whose(
    cell: Span, end: int, meanings: tuple[Meaning, ...], index: Mapping[str, tuple[Meaning, ...]]
) -> tuple[tuple[Meaning, ...], int]:
    """Take in brackets that say whose a VAT id is: “VAT Reg No. (customer)”."""
    if end >= len(cell.words) or not cell.words[end].text.startswith("("):
        return meanings, end
    last = next((n for n in range(end, len(cell.words)) if ")" in cell.words[n].text), None)
    if last is None:
        return meanings, end
    inner = index.get(fold(" ".join(word.text for word in cell.words[end : last + 1])), ())
    if not any(name == "buyer" for name, _ in inner):
        return meanings, end
    turned = tuple(("buyer_vat_id" if name == "supplier_vat_id" else name, code) for name, code in meanings)
    return turned, last + 1


def _with_currency(cell: Span, end: int) -> int:
    """Take in a currency that ends a label's cell: “Total EUR”, “Summe in €”, “Beløb (DKK)”."""
    rest = [word.text.strip("()[]:") for word in cell.words[end:]]
    if rest and rest[0].casefold() in ("in", "en", "i") and len(rest) > 1:
        rest = rest[1:]
    return len(cell.words) if len(rest) == 1 and currency_of(rest[0]) else end


def _fits(row: Row, cell: Span, start: int, end: int) -> bool:
    """A short word is a label only where it stands alone or right before a figure; else it is prose."""
    if start == 0 and end == len(cell.words):
        return True
    following = cell.words[end].text if end < len(cell.words) else ""
    if any(char.isdigit() for char in following) or following[:1] in "€$£(":
        return True
    if start == 0 and not fold(cell.words[end - 1].text) and _CENTS.search(row.cells[-1].text):
        return True  # “VAT – Netherlands (21 % on $100.00)  $21.00”
    return start == 0 and len(fold("".join(word.text for word in cell.words[start:end]))) >= 4


def _under(label: Span, cell: Span) -> bool:
    shared = min(label.box[2], cell.box[2]) - max(label.box[0], cell.box[0])
    return shared > 0.3 * min(label.box[2] - label.box[0], cell.box[2] - cell.box[0])
