"""Who sends a document and who receives it: by labels, address blocks, legal forms and mail domains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from ingest.reading.alike import alike, pooled, same_house
from ingest.reading.formats import FREE_MAIL
from ingest.reading.labels import Label, Target
from ingest.reading.languages import fold
from ingest.reading.layout import Row, Span
from ingest.reading.names import (
    CONTACT,
    PARTY_LABELS,
    POSTCODE,
    SEPARATORS,
    Blocks,
    capital,
    has_postcode,
    is_bank,
    legal,
    name_of,
)
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.vat import supplier_vat_ids
from ingest.records import DocType

_DOMAIN = re.compile(
    r"(?i)(?:@|www\.|https?://)([\w-]+(?:\.[\w-]+)*)\.[a-z]{2,12}\b|"
    r"(?<![\w.@/-])([\w-]{4,}(?:\.[\w-]{4,})?)\.(?:com|net|org|eu|de|nl|be|dk|fr|at|ch|es|it|pl|se|no|ie|uk|co\.uk)\b(?!\.)"
)


_CENTS = re.compile(r"\d[.,]\d{2}(?!\d|[./-]\d)")
_SENTENCE = 9
"""Cells of more words than this are prose."""

_SMALL_LINE = 0.75
_FLUSH = 8.0
_FOOT = 0.88
_REST = 2
_HEADS = 2
"""A row with as many labels is a row of heads."""

_SHORT = 4
"""“To”, “An”, “Aan”, “Til”: on an order they name the supplier."""


class Parties:
    """The names on one document, found once and used for supplier, buyer and VAT id."""

    def __init__(self, paper: Paper, kind: DocType = DocType.INVOICE) -> None:
        self.paper = paper
        # An order carries the buyer's letter-head and is addressed to the supplier.
        self._turned = kind in (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)
        self._blocks = Blocks(paper.layout, paper.labels)

    @cached_property
    def _pair(self) -> tuple[list[Found], list[Found]]:
        """Supplier and buyer, best first: the best two that are not one and the same."""
        suppliers, buyers = self._candidates()
        suppliers, buyers = suppliers[:8], buyers[:8]
        best = (-1.0, 1, 1)
        for s in range(-1, len(suppliers)):
            for b in range(-1, len(buyers)):
                if s >= 0 and b >= 0 and alike(str(suppliers[s].value), str(buyers[b].value)):
                    continue
                score = (suppliers[s].score if s >= 0 else 0) + (buyers[b].score if b >= 0 else 0)
                best = max(best, (score, -s, -b))  # of two as good the first
        return _first(suppliers, -best[1]), _first(buyers, -best[2])

    @property
    def supplier(self) -> list[Found]:
        """Candidates for the supplier's name, best first."""
        return self._pair[0]

    @property
    def buyer(self) -> list[Found]:
        """Candidates for the buyer's name, best first."""
        return self._pair[1]

    def _candidates(self) -> tuple[list[Found], list[Found]]:
        """Candidates for supplier and for buyer, best first."""
        addressed = list(self._labelled("buyer", 0.92, short=True))
        suppliers, buyers = (
            list(self._labelled("supplier", 0.93)),
            list(self._labelled("buyer", 0.92, short=False)),
        )
        senders = [*self._returns, *self._heads(), *self._footers(), *self._feet(), *self._of_domains()]
        receivers = [*addressed, *self._window()]
        delivered = [Found(one.value, one.span, one.score * 0.55) for one in self._labelled("ship_to", 0.9)]
        delivered += self._labelled("person", 0.6)
        if self._turned:
            return ranked(suppliers + receivers), self._as_senders([*buyers, *senders, *delivered])
        suppliers += [*self._labelled("account_holder", 0.5), *senders]
        own = {fold(name) for name in self.paper.own.names}
        strangers = [one for one in suppliers if fold(str(one.value)) not in own]
        return self._as_senders(strangers), ranked([*buyers, *receivers, *delivered, *self._own_name()])

    def _as_senders(self, found: list[Found]) -> list[Found]:
        """Rank names by what marks a sender: a domain of that name, a legal form, mentions in head and foot."""
        scored = []
        for one in found:
            name = str(one.value)
            bonus = 0.2 if any(same_house(domain, name) for domain in self._domains) else 0.0
            bonus += 0.1 if legal(name) else 0.0
            bonus += 0.08 if len(fold(name)) > 5 and fold(name) in self._lower_half else 0.0
            bonus -= 0.45 if is_bank(name) else 0.0
            bonus -= 0.25 if not capital(name) and not legal(name) else 0.0
            scored.append(Found(one.value, one.span, one.score + bonus))
        return pooled(scored)

    @cached_property
    def _lower_half(self) -> str:
        """What stands in the second half of the rows, where senders name themselves again."""
        rows = self.paper.layout.rows
        return " ".join(fold(row.text) for row in rows[len(rows) // 2 :])

    @cached_property
    def _domains(self) -> list[str]:
        found = [(match[1] or match[2]).split(".")[-1] for match in _DOMAIN.finditer(self.paper.text)]
        return [domain for domain in dict.fromkeys(found) if domain.casefold() not in FREE_MAIL]

    def _labelled(self, name: str, strength: float, *, short: bool | None = None) -> Iterator[Found]:
        """Yield the names under a label; with `short`, under those such as “To:” only, or under none of them."""
        for label in self.paper.labels.named(name):
            if not label.first or not (label.firm or self._names_firm(label)):
                continue
            if short is not None and short != (len(fold(label.span.text)) <= _SHORT):
                continue
            base = strength - (0.08 if label.language not in (self.paper.language, "en") else 0.0)
            for target in self._by_likelihood(label):
                if target.relation == "same" and not any(char.isalpha() for char in target.span.text):
                    break  # “Customer: 2” is a number, and what stands below is another matter
                read = self._blocks.name(target.span)
                if read and target.relation == "below" and not self._has_address(target.span):
                    yield Found(read[0], read[1], base * 0.6)  # the head of a table: “Sales representative”
                    break
                if read:
                    yield Found(read[0], read[1], base * min(1.0, target.nearness + 0.1))
                    break
            else:
                below = self._blocks.under(label.cell, 4.0)
                read = self._blocks.name(below) if below else None
                if read:
                    yield Found(read[0], read[1], base * 0.9)

    @staticmethod
    def _names_firm(label: Label) -> bool:
        """Tell whether a firm follows a label of several words in its own cell: “Sold by Acme Ltd”."""
        rest = " ".join(word.text for word in label.cell.words[label.end :])
        return label.end - label.start > 1 and legal(rest) and len(label.cell.words) <= _SENTENCE

    def _by_likelihood(self, label: Label) -> list[Target]:
        """Return a label's targets, what stands flush under it before what stands right of it where that fits.

        An address stands under its label; and a head without a colon belongs to the column under it.
        """
        targets = list(self.paper.labels.targets(label))
        under = [target for target in targets if target.relation == "below"][:1]
        if any(target.relation == "same" for target in targets) or not under:
            return targets
        flush = abs(under[0].span.box[0] - label.span.box[0]) < 6
        if flush and (not label.colon or self._has_address(under[0].span)):
            others = (target for target in targets if target is not under[0])
            return [replace(under[0], nearness=0.85), *others]
        return targets

    def _has_address(self, cell: Span) -> bool:
        lines = [line.text for line in self._blocks.column(cell, 6)]
        return any(has_postcode(line) or CONTACT.search(line) or legal(line) for line in lines)

    def _own_name(self) -> Iterator[Found]:
        for cell in self.paper.layout.cells:
            key = fold(cell.text)
            for name in self.paper.own.names:
                if fold(name) and fold(name) in key:
                    yield Found(name, cell, 0.99)

    def _window(self) -> Iterator[Found]:
        """The address block that shows through the envelope's window: in the upper part of the first page."""
        page = self.paper.layout.pages[0]
        for row in self.paper.layout.on(1):
            if not 0.04 * page.height < row.middle < 0.45 * page.height:
                continue
            for cell in row.cells:
                if self.paper.labels.starts_cell(cell) or not self._blocks.starts(cell) or _priced(row):
                    continue
                read = self._blocks.name(cell)
                column = self._blocks.column(read[1] if read else cell, 6)
                if read is None or not any(has_postcode(other.text) for other in column[1:]):
                    continue
                text = " ".join(other.text for other in column)
                score = 0.55 - (0.25 if CONTACT.search(text) else 0.0)
                score += 0.1 if 0.13 * page.height < row.middle < 0.35 * page.height else 0.0
                score -= 0.1 if row.middle < 0.08 * page.height else 0.0
                score -= 0.0 if capital(read[0]) or legal(read[0]) else 0.25
                score -= 0.3 if self._is_delivered(cell) else 0.0
                score += 0.15 if self._under_return(read[1]) else 0.0
                yield Found(read[0], read[1], score)

    def _is_value(self, row: Row, cell: Span) -> bool:
        """Tell whether a cell without a legal form is what a label left of it speaks of, or a head among heads."""
        place = next(place for place, other in enumerate(row.cells) if other is cell)
        labelled = [
            label.whole and label.first for other in row.cells for label in self.paper.labels.of_cell(other)[:1]
        ]
        if sum(labelled) >= _HEADS:
            return True
        left = row.cells[place - 1] if place else None
        return (
            left is not None
            and not legal(cell.text)
            and any(label.whole and label.name not in PARTY_LABELS for label in self.paper.labels.of_cell(left))
        )

    def _is_delivered(self, cell: Span) -> bool:
        """Tell whether a block stands under a label of the place of delivery."""
        above = self._blocks.over(cell, 1)
        return any(label.cell in above for label in self.paper.labels.named("ship_to"))

    def _is_labelled(self, cell: Span) -> bool:
        """Tell whether a cell starts with a label; “Chantier Naval SAS” does not, though “chantier” is one."""
        starts = [label for label in self.paper.labels.of_cell(cell) if label.first]
        return any(label.colon or not legal(cell.text) for label in starts)

    def _return_address(self) -> Iterator[Found]:
        """The sender's small line over the address: “Firm GmbH • Street 1 • 12345 Town”."""
        for row in self.paper.layout.on(1)[:40]:
            apart = not any(SEPARATORS.search(cell.text) or self._is_labelled(cell) for cell in row.cells)
            whole = " | ".join(cell.text for cell in row.cells) if apart else ""
            cells = ((cell.text, cell) for cell in row.cells if not self._is_labelled(cell))
            for text, span in ((whole, row), *cells):
                parts = [part for part in SEPARATORS.split(text) if part.strip()]
                if len(parts) >= 3 and POSTCODE.search(" ".join(parts[1:])):
                    head = Span(span.page, span.words[: max(1, len(parts[0].split()))])
                    name = name_of(parts[0])
                    if name:
                        yield Found(name, head, 0.4 if self._under_name(span) else _SMALL_LINE)
                        break

    @cached_property
    def _returns(self) -> list[Found]:
        return list(self._return_address())

    def _under_return(self, cell: Span) -> bool:
        """Tell whether a cell stands right under the sender's small line: it is the addressee then."""
        return any(
            one.span is not None
            and one.score >= _SMALL_LINE
            and one.span.page == cell.page
            and abs(one.span.box[0] - cell.box[0]) < _FLUSH
            and 0 < cell.middle - one.span.middle < 3 * cell.height
            for one in self._returns
        )

    def _under_name(self, span: Span) -> bool:
        """Tell whether a name stands right above, centred or flush: the line is then its address."""
        return any(
            min(span.box[2], other.box[2]) > max(span.box[0], other.box[0])
            and span.box[1] - other.box[3] < 0.8 * span.height
            and other.middle < span.box[1]
            and name_of(other.text)
            for row in self.paper.layout.above(span, 2.5 * span.height)
            for other in row.cells
        )

    def _heads(self) -> Iterator[Found]:
        """What stands at the very top of the first page, best with a legal form or over an address."""
        page = self.paper.layout.pages[0]
        strength = 0.55
        for row in self.paper.layout.on(1):
            if row.middle > 0.3 * page.height:
                break
            for cell in row.cells:
                if self._is_labelled(cell) or not self._blocks.starts(cell) or _priced(row):
                    continue
                read = self._blocks.name(cell)
                if read is None or self._is_value(row, cell):
                    continue
                lines = [other.text for other in self._blocks.column(cell, 6)[1:]]
                score = strength + (0.1 if any(map(has_postcode, lines)) else 0.0)
                score += 0.08 if any(map(CONTACT.search, lines)) else 0.0
                score -= 0.3 if self._under_return(read[1]) else 0.0
                yield Found(read[0], read[1], score)
                strength = max(0.15, strength - 0.06)

    def _footers(self) -> Iterator[Found]:
        """A line with a legal form outside the head, where companies must print who they are."""
        for page in self.paper.layout.pages:
            for row in self.paper.layout.on(page.number):
                low = row.middle / max(page.height, 1)
                if low < 0.3:
                    continue
                for cell in row.cells:
                    labelled = self._is_labelled(cell)
                    prose = len(cell.words) > 14 and len(SEPARATORS.findall(cell.text.replace(" / ", " | "))) < 2
                    name = name_of(cell.text) if legal(cell.text) and not prose and not labelled else ""
                    if name and legal(name):
                        yield Found(name, cell, 0.3 + (0.2 if low > 0.6 else 0) + (0.05 if low > 0.85 else 0))

    def _feet(self) -> Iterator[Found]:
        """The first line of a block with an address at the very foot of a page, whether or not it is a firm's."""
        for page in self.paper.layout.pages:
            for row in self.paper.layout.on(page.number):
                for cell in row.cells if row.middle > _FOOT * page.height else ():
                    lines = self._blocks.column(cell, 4)[1:]
                    name = "" if self._is_labelled(cell) or not self._blocks.starts(cell) else name_of(cell.text)
                    if name and not legal(name) and any(has_postcode(line.text) for line in lines):
                        yield Found(name, cell, 0.4)

    def _of_domains(self) -> Iterator[Found]:
        """Words that spell a domain the page names: “Acme Steel” beside www.acme-steel.example."""
        wanted = {fold(domain) for domain in self._domains if len(domain) >= 4}
        for row in self.paper.layout.rows if wanted else ():
            for start, first in enumerate(row.words):
                text = ""
                for end in range(start, min(start + 4, len(row.words))):
                    text += fold(row.words[end].text)
                    if text in wanted and first.text[:1].isupper() and not CONTACT.search(row.words[end].text):
                        span = Span(row.page, row.words[start : end + 1])
                        if "." not in span.text.strip("."):
                            yield self._to_cell_end(row, span)

    def _to_cell_end(self, row: Row, span: Span) -> Found:
        """Return the words that spell a domain, with what little the cell goes on: “Acme” of “Acme Steel”."""
        cell = next(cell for cell in row.cells if any(word is span.words[0] for word in cell.words))
        whole = name_of(cell.text) if cell.words[0] is span.words[0] else ""
        rest = whole.removeprefix(span.text).split()
        short = 0 < len(rest) <= _REST and all(word.isalpha() for word in rest)
        if whole.startswith(span.text) and short and capital(" ".join(rest)):
            return Found(whole, cell, 0.42)
        return Found(span.text.strip(" ,.:;"), span, 0.42)

    @cached_property
    def supplier_vat_id(self) -> list[Found]:
        """Candidates for the supplier's VAT id, best first."""
        parties = [names[0] if names else None for names in (self.supplier, self.buyer)]
        return supplier_vat_ids(self.paper, self._blocks, *parties)


def _priced(row: Row) -> bool:
    """Tell whether a row shows an amount: it is an item's or a total's then, and names nobody."""
    return bool(_CENTS.search(row.cells[-1].text))


def _first(found: list[Found], place: int) -> list[Found]:
    if place < 0:
        return []
    return [found[place], *(one for other, one in enumerate(found) if other != place)]
