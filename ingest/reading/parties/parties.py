"""Who sends a document and who receives it: by labels, address blocks, legal forms and mail domains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from ingest.reading.labels import Label, Target
from ingest.reading.languages import fold, words
from ingest.reading.layout import Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.alike import alike, pooled, same_house
from ingest.reading.parties.letterhead import Letterhead
from ingest.reading.parties.names import (
    CONTACT,
    Blocks,
    capital,
    has_postcode,
    is_bank,
    is_street,
    legal,
)
from ingest.reading.parties.vat import supplier_vat_ids
from ingest.records import DocType

_SENTENCE = 9
"""Cells of more words than this are prose."""

_FLUSH = 8.0
_HEADS = 2
"""More labels in a row head the columns of a table."""

_SHORT = 4
"""“To”, “An”, “Aan”, “Til”: on an order they name the supplier."""


class Parties:
    """The names on one document, found once and used for supplier, buyer and VAT id."""

    def __init__(self, paper: Paper, kind: DocType = DocType.INVOICE) -> None:
        self.paper = paper
        # An order carries the buyer's letter-head and is addressed to the supplier.
        self._turned = kind in (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)
        self._blocks = Blocks(paper.layout, paper.labels)
        self._letterhead = Letterhead(paper, self._blocks)

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
        return [] if _nobody(self._pair[0]) else self._pair[0]

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
        senders = list(self._letterhead.senders())
        receivers = [*addressed, *self._letterhead.receivers()]
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
            bonus = 0.2 if any(same_house(domain, name) for domain in self._letterhead.domains) else 0.0
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

    def _labelled(self, name: str, strength: float, *, short: bool | None = None) -> Iterator[Found]:
        """Yield the names under a label; with `short`, under those such as “To:” only, or under none of them."""
        for label in self.paper.labels.named(name):
            if not label.first or not (label.firm or self._names_firm(label)):
                continue
            if short is not None and short != (len(fold(label.span.text)) <= _SHORT):
                continue
            base = strength - (0.08 if label.language not in (self.paper.language, "en") else 0.0)
            beside = label.row.cells[label.row.place_of(label.cell) + 1 :][:1]
            named = self._blocks.labelled_name(beside[0]) if label.whole and beside else None
            if named:  # a section's head beside its first field: “Buyer | Name: | Acme Ltd”
                yield Found(named[0], named[1], base)
                continue
            for target in self._by_likelihood(label):
                if target.relation == "same" and not any(char.isalpha() for char in target.span.text):
                    break  # “Customer: 2” is a number, and what stands below is another matter
                read = self._blocks.name(target.span)
                if read is None:
                    continue
                near = min(1.0, target.nearness + 0.1)
                if target.relation == "below" and not self._has_address(target.span):
                    near = 0.8 if self._stands_alone(label, target.span) else 0.6  # the latter may head a table
                yield Found(_uncut(*read), read[1], base * near)
                break
            else:
                below = self._blocks.under(label.cell, 4.0)
                read = self._blocks.name(below) if below else None
                if read:
                    yield Found(read[0], read[1], base * 0.9)

    def _stands_alone(self, label: Label, value: Span) -> bool:
        """Tell whether a value stands flush under its label, and under it another label, or nothing."""
        below = self._blocks.under(value)
        flush = abs(value.box[0] - label.span.box[0]) < _FLUSH and label.whole
        heads = sum(self.paper.labels.starts_cell(cell) for cell in label.row.cells)
        return flush and heads <= _HEADS and (below is None or self.paper.labels.starts_cell(below))

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

    @cached_property
    def supplier_vat_id(self) -> list[Found]:
        """Candidates for the supplier's VAT id, best first."""
        parties = [names[0] if names else None for names in (self.supplier, self.buyer)]
        return supplier_vat_ids(self.paper, self._blocks, *parties, addressed=self._turned)


def _nobody(found: list[Found]) -> bool:
    """Tell whether the best name stands where senders do and names none: “DUPLICATE”, “Main: (405) …”, “Avenue”.

    The sender is a picture then, and the next name most often the buyer's: none is given.
    """
    if not found:
        return True
    name, span = str(found[0].value), found[0].span
    return fold(name) in words("no_names") or is_street(name) or bool(span and span.text.startswith(f"{name}:"))


def _uncut(name: str, line: Span) -> str:
    """Return a labelled name with what follows its comma, unless that has figures: “Ann Wolfe, Treasurer”."""
    rest = line.text.removeprefix(name)
    plain = re.fullmatch(r",\s+([^\d,|•·]+)", rest)
    return line.text if plain and 1 < len(plain[1].split()) <= _SHORT else name


def _first(found: list[Found], place: int) -> list[Found]:
    if place < 0:
        return []
    return [found[place], *(one for other, one in enumerate(found) if other != place)]
