"""Who sends a document and who receives it: by labels, address blocks, legal forms and mail domains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property

from ingest.reading.formats import FREE_MAIL, LEGAL_FORM
from ingest.reading.identifiers import vat_ids
from ingest.reading.languages import fold, kind_index, label_index, words
from ingest.reading.layout import Span
from ingest.reading.paper import Found, Paper, ranked

_POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,3}[- ])?(?:\d{4} ?[A-Z]{2}(?!\w)|\d{5}(?:-\d{4})?|\d{4})(?= +[^\W\d])|"
    r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)|[^\W\d]+,? [A-Z]{2},? \d{5}|\d{2}-\d{3} [^\W\d]"
)
_CONTACT = re.compile(r"@|www\.|https?:|\+\d\d|(?i:\btel\b|\bfax\b|\bphone\b|\bt[eé]l\b)")
_DOMAIN = re.compile(r"(?i)(?:@|www\.|https?://)([\w-]+(?:\.[\w-]+)*)\.[a-z]{2,6}\b")
_SEPARATORS = re.compile(r"\s+[•·|●∙*▪–—-]\s*|\s*[•·|●∙▪]\s*|,\s+")


class Parties:
    """The names on one document, found once and used for supplier, buyer and VAT id."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    @cached_property
    def buyer(self) -> list[Found]:
        """Candidates for the buyer's name, best first."""
        found = list(self._labelled("buyer", 0.92))
        found += self._own_name()
        found += (Found(one.value, one.span, one.score * 0.55) for one in self._labelled("ship_to", 0.9))
        found += self._window()
        return ranked(found)

    @cached_property
    def supplier(self) -> list[Found]:
        """Candidates for the supplier's name, best first."""
        found = list(self._labelled("supplier", 0.93))
        found += self._labelled("account_holder", 0.6)
        found += self._return_address()
        found += self._heads()
        found += self._footers()
        others = {fold(str(one.value)) for one in self.buyer[:1]} | {fold(name) for name in self.paper.own.names}
        domains = self._domains
        scored = []
        for one in found:
            key = fold(str(one.value))
            if any(_alike(key, other) for other in others):
                continue
            bonus = 0.25 if any(_same_house(domain, str(one.value)) for domain in domains) else 0.0
            bonus += 0.1 if LEGAL_FORM.search(str(one.value)) else 0.0
            scored.append(Found(one.value, one.span, one.score + bonus))
        return _pooled(scored)

    @cached_property
    def _domains(self) -> list[str]:
        found = [match[1].split(".")[-1] for match in _DOMAIN.finditer(self.paper.text)]
        return [domain for domain in found if domain.casefold() not in FREE_MAIL]

    def _labelled(self, name: str, strength: float) -> Iterator[Found]:
        for label in self.paper.labels.named(name):
            if not label.firm or not label.first:
                continue
            base = strength - (0.08 if label.language not in (self.paper.language, "en") else 0.0)
            for target in self.paper.labels.targets(label):
                cell = target.span
                for _ in range(3):
                    name_read = self._name(cell)
                    if name_read or not _personal(cell):
                        break
                    below = self._under(cell)
                    if below is None:
                        break
                    cell = below
                if name_read:
                    yield Found(name_read, cell, base * min(1.0, target.nearness + 0.1))
                    break

    def _own_name(self) -> Iterator[Found]:
        for cell in self.paper.layout.cells:
            key = fold(cell.text)
            for name in self.paper.own.names:
                if fold(name) and fold(name) in key:
                    yield Found(name, cell, 0.99)

    def _name(self, cell: Span) -> str:
        """Return the cell's text if it can be a name, else nothing."""
        text = _SEPARATORS.split(cell.text)[0].strip(" ,;:-–|")
        if LEGAL_FORM.search(cell.text.split(" - ")[0]) and "," in cell.text and not LEGAL_FORM.search(text):
            text = cell.text.split(" - ")[0].strip(" ,")
        text = _without_title(text)
        key = fold(text)
        if not 2 <= len(text) <= 70 or sum(c.isalpha() for c in text) < 2 or not key:
            return ""
        if key in label_index() or key in kind_index() or _CONTACT.search(text) or _personal_word(text):
            return ""
        if sum(c.isdigit() for c in text) > len(text) / 3 or text.endswith(":") or re.match(r"^\d+[ ,]", text):
            return ""
        if _POSTCODE.search(text) and not LEGAL_FORM.search(text):
            return ""
        return text

    def _under(self, cell: Span) -> Span | None:
        for row in self.paper.layout.below(cell, 2.2 * cell.height):
            for other in row.cells:
                if abs(other.box[0] - cell.box[0]) < 15:
                    return other
        return None

    def _column(self, cell: Span, count: int) -> list[Span]:
        column, at = [cell], cell
        while len(column) < count and (under := self._under(at)):
            column.append(under)
            at = under
        return column

    def _window(self) -> Iterator[Found]:
        """The address block that shows through the envelope's window: left or right, in the upper third."""
        page = self.paper.layout.pages[0]
        for row in self.paper.layout.on(1):
            if not 0.08 * page.height < row.middle < 0.42 * page.height:
                continue
            for cell in row.cells:
                name = self._name(cell)
                if not name or self.paper.labels.starts_cell(cell):
                    continue
                column = self._column(cell, 6)
                if not any(_POSTCODE.search(other.text) for other in column[1:]) or self._is_under_name(cell):
                    continue
                text = " ".join(other.text for other in column)
                score = 0.55 - (0.25 if _CONTACT.search(text) else 0.0)
                score += 0.1 if 0.13 * page.height < row.middle < 0.32 * page.height else 0.0
                yield Found(name, cell, score)

    def _is_under_name(self, cell: Span) -> bool:
        """A block's name is its first line; a line right above at the same edge means this is not it."""
        return any(
            abs(other.box[0] - cell.box[0]) < 8
            and 0 < cell.box[1] - other.box[1] < 1.9 * cell.height
            and self._name(other)
            for row in self.paper.layout.on(cell.page)
            for other in row.cells
        )

    def _return_address(self) -> Iterator[Found]:
        """The sender's small line over the address: “Firm GmbH • Street 1 • 12345 Town”."""
        for row in self.paper.layout.on(1)[:40]:
            for text, span in ((row.text, row), *((cell.text, cell) for cell in row.cells)):
                parts = [part for part in _SEPARATORS.split(text) if part]
                if len(parts) >= 3 and _POSTCODE.search(" ".join(parts[1:])):
                    head = Span(span.page, span.words[: max(1, len(parts[0].split()))])
                    name = self._name(head) or self._name(Span(span.page, span.words))
                    if name:
                        yield Found(name, head, 0.72)
                        break

    def _heads(self) -> Iterator[Found]:
        """What stands at the very top of the first page, best with a legal form or over an address."""
        page = self.paper.layout.pages[0]
        strength = 0.55
        for row in self.paper.layout.on(1):
            if row.middle > 0.3 * page.height:
                break
            for cell in row.cells:
                name = self._name(cell)
                if not name or self.paper.labels.starts_cell(cell):
                    continue
                text = " ".join(other.text for other in self._column(cell, 6)[1:])
                score = strength + (0.12 if LEGAL_FORM.search(name) else 0.0)
                score += 0.1 if _POSTCODE.search(text) else 0.0
                score += 0.08 if _CONTACT.search(text) else 0.0
                yield Found(name, cell, score)
                strength = max(0.15, strength - 0.06)

    def _footers(self) -> Iterator[Found]:
        """A line with a legal form in the lower part, where companies must print who they are."""
        for page in self.paper.layout.pages:
            for row in self.paper.layout.on(page.number):
                if row.middle < 0.6 * page.height:
                    continue
                for cell in row.cells:
                    if LEGAL_FORM.search(cell.text) and len(cell.words) <= 14:
                        name = self._name(cell)
                        if name and LEGAL_FORM.search(name):
                            yield Found(name, cell, 0.5 + (0.05 if row.middle > 0.85 * page.height else 0))

    @cached_property
    def supplier_vat_id(self) -> list[Found]:
        """Candidates for the supplier's VAT id, best first."""
        own = {fold(vat_id) for vat_id in self.paper.own.vat_ids}
        buyer_rows = {label.row.index for label in self.paper.labels.named("buyer_vat_id")}
        buyer = self.buyer[0].span if self.buyer else None
        supplier = self.supplier[0].span if self.supplier else None
        found = []
        for vat_id, span in vat_ids(self.paper):
            if fold(vat_id) in own:
                continue
            row = min(self.paper.layout.on(span.page), key=lambda row: abs(row.middle - span.middle))
            score = 0.75
            if any(label.row is row for label in self.paper.labels.named("supplier_vat_id")):
                score += 0.15
            if row.index in buyer_rows and not _closer(span, supplier, buyer):
                score -= 0.6
            if supplier and buyer:
                score += 0.12 if _closer(span, supplier, buyer) else -0.25
            found.append(Found(vat_id, span, score))
        return ranked([one for one in found if one.score > 0.3])


def _closer(span: Span, one: Span | None, other: Span | None) -> bool:
    """Tell whether a span is nearer to the block that starts at `one` than to that of `other`."""
    return _distance(span, one) <= _distance(span, other)


def _distance(span: Span, head: Span | None) -> float:
    if head is None or span.page != head.page:
        return 500.0
    down = span.middle - head.middle
    return abs(down) * (1.0 if down >= 0 else 2.0) + 0.8 * abs(span.box[0] - head.box[0])


def _without_title(text: str) -> str:
    """Take a form of address off a name."""
    first, _, rest = text.partition(" ")
    return (
        rest.strip()
        if rest and fold(first) in words("personal") and first[:1].isupper() and len(first) > 1
        else text
    )


def _personal(cell: Span) -> bool:
    return fold(cell.text) in words("personal")


def _personal_word(text: str) -> bool:
    return fold(text) in words("personal")


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other).ratio() > 0.85


def _same_house(domain: str, name: str) -> bool:
    """Tell whether a mail domain and a name belong together: acme-steel.example and Acme Steel Ltd."""
    plain = fold(domain)
    tokens = [fold(token) for token in LEGAL_FORM.sub(" ", name).split()]
    joined = "".join(tokens)
    if len(plain) < 3 or len(joined) < 3:
        return False
    return plain in joined or joined in plain or any(len(token) >= 4 and token in plain for token in tokens)


def _pooled(found: list[Found]) -> list[Found]:
    """Add up mentions of one name: what stands in head and foot alike is the sender."""
    groups: list[list[Found]] = []
    for one in sorted(found, key=lambda one: -one.score):
        key = _bare(str(one.value))
        for group in groups:
            if _alike(_bare(str(group[0].value)), key):
                group.append(one)
                break
        else:
            groups.append([one])
    pooled = [
        Found(_fullest(group).value, _fullest(group).span, group[0].score + 0.06 * min(3, len(group) - 1))
        for group in groups
    ]
    return sorted(pooled, key=lambda one: -one.score)


def _bare(name: str) -> str:
    return fold(LEGAL_FORM.sub(" ", name)) or fold(name)


def _fullest(group: list[Found]) -> Found:
    return max(group, key=lambda one: (bool(LEGAL_FORM.search(str(one.value))), one.score))
