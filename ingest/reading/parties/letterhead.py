"""Where on a page senders and receivers stand without a label: letterhead, window, small line, footer, domains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ingest.reading.formats import FREE_MAIL
from ingest.reading.languages import fold
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper
from ingest.reading.parties.names import (
    CONTACT,
    PARTY_LABELS,
    POSTCODE,
    SEPARATORS,
    Blocks,
    capital,
    has_postcode,
    legal,
    name_of,
)

# info@acme-steel.example, www.acme.example; or acme-steel.com by itself
_DOMAIN = re.compile(
    r"(?i)(?:@|www\.|https?://)([\w-]+(?:\.[\w-]+)*)\.[a-z]{2,12}\b|"
    r"(?<![\w.@/:#-])([\w-]{4,}(?:\.[\w-]{4,})?)\.(?:com|net|org|eu|de|nl|be|dk|fr|at|ch|es|it|pl|se|no|ie|uk|co\.uk)\b(?![.:#])"
)


_CENTS = re.compile(r"\d[.,]\d{2}(?!\d|[./-]\d)")  # 12.50, but not the date 12.11.2026
_PROSE = 24
"""A row of more words is part of a text."""

_SMALL_LINE = 0.75
_FLUSH = 8.0
_FOOT = 0.88
_REST = 2
_HEADS = 2
"""A row with as many labels is a row of heads."""


class Letterhead:
    """The names on one document by the places where senders and receivers stand, as candidates."""

    def __init__(self, paper: Paper, blocks: Blocks) -> None:
        self.paper, self._blocks = paper, blocks

    def senders(self) -> Iterator[Found]:
        yield from self._returns
        yield from self._heads()
        yield from self._footers()
        yield from self._feet()
        yield from self._of_domains()

    def receivers(self) -> Iterator[Found]:
        """Yield what shows through the envelope's window."""
        return self._window()

    @cached_property
    def domains(self) -> list[str]:
        found = [(match[1] or match[2]).split(".")[-1] for match in _DOMAIN.finditer(self.paper.text)]
        return [domain for domain in dict.fromkeys(found) if domain.casefold() not in FREE_MAIL]

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
        place = row.place_of(cell)
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
        wanted = {fold(domain) for domain in self.domains if len(domain) >= 4}
        for row in self.paper.layout.rows if wanted else ():
            for start, first in enumerate(row.words):
                text = ""
                for end in range(start, min(start + 4, len(row.words))):
                    text += fold(row.words[end].text)
                    spelled = (
                        text in wanted and first.text[:1].isupper() and (not start or len(row.words) <= _PROSE)
                    )
                    if spelled and not CONTACT.search(row.words[end].text):
                        span = Span(row.page, row.words[start : end + 1])
                        if "." not in span.text.strip("."):
                            yield self._to_cell_end(row, span)

    def _to_cell_end(self, row: Row, span: Span) -> Found:
        """Return the words that spell a domain, with what little the cell goes on: “Acme” of “Acme Steel”."""
        cell = row.cell_of(span.words[0])
        whole = name_of(cell.text) if cell.words[0] is span.words[0] else ""
        rest = whole.removeprefix(span.text).split()
        short = 0 < len(rest) <= _REST and all(word.isalpha() for word in rest)
        if whole.startswith(span.text) and short and capital(" ".join(rest)):
            return Found(whole, cell, 0.42)
        return Found(span.text.strip(" ,.:;"), span, 0.42)


def _priced(row: Row) -> bool:
    """Tell whether a row shows an amount: it is an item's or a total's then, and names nobody."""
    return bool(_CENTS.search(row.cells[-1].text))
