"""What can be the name of a person or company, and where in a block of lines it stands."""

from __future__ import annotations

import re
from functools import cache

from ingest.reading.formats import LEGAL_FORM
from ingest.reading.labels import Labels
from ingest.reading.languages import column_index, fold, kind_index, label_index, words
from ingest.reading.layout import Layout, Span

POSTCODE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,3}[- ])?(?:\d{4} ?[A-Z]{2}(?!\w)|\d{5}(?:-\d{4})?(?= *[^\W\d])|\d{4}(?= +[^\W\d]))|"
    r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)|[^\W\d]+,? [A-Z]{2},? \d{5}|\d{2}-\d{3} [^\W\d]"
)
CONTACT = re.compile(r"@|www\.|https?:|\+\d\d|(?i:\btel\b|\bfax\b|\bphone\b|\bt[eé]l\b)")
SEPARATORS = re.compile(r"\s+[•·|●∙*▪–—-]\s*|\s*[•·|●∙▪]\s*|,\s+")
_HOUSE_NUMBER = re.compile(r"(?i)[^\W\d]{3,}\.?,? \d{1,4} ?[a-z]?$|^\d{1,5}[a-z]?,? [^\W\d]")
_MAX_WORDS = 8


def legal(text: str) -> bool:
    """Tell whether a text names a legal form, after at least one other word."""
    match = LEGAL_FORM.search(text)
    return bool(match and match.start() > 0)


@cache
def name_of(text: str) -> str:
    """Return what of a line's text can be a name, empty if nothing can."""
    plain = _first_part(text)
    plain = _without_title(plain).strip(" ,;:-–|·•“”\"'")
    key = fold(plain)
    letters = sum(char.isalpha() for char in plain)
    if re.match(r"\d+ \d", plain) or text.rstrip().endswith(":") or not 2 <= len(plain) <= 75 or letters < 2:
        return ""
    if any(key in known for known in (label_index(), kind_index(), column_index())):
        return ""
    if key in words("personal") or all(fold(part) in words("countries") for part in plain.split("/")):
        return ""
    if CONTACT.search(plain) or sum(char.isdigit() for char in plain) > len(plain) / 3:
        return ""
    if legal(plain):
        return plain.rpartition(":")[2].strip()
    if len(plain.split()) > _MAX_WORDS or _HOUSE_NUMBER.search(plain) or POSTCODE.search(text) or ":" in plain:
        return ""
    return "" if _starts_as_label(plain) else plain


def _first_part(text: str) -> str:
    """Cut a line at its separators, but keep “Firm, Inc.” whole."""
    parts = SEPARATORS.split(re.split(r"\s\(", text)[0])
    if len(parts) > 1 and not legal(parts[0]) and LEGAL_FORM.fullmatch(parts[1].strip()):
        return f"{parts[0]}, {parts[1]}"
    return parts[0]


def _without_title(text: str) -> str:
    """Take a form of address off a name."""
    first, _, rest = text.partition(" ")
    titled = rest and fold(first) in words("personal") and first[:1].isupper() and len(first) > 1
    return rest.strip() if titled else text


@cache
def _starts_as_label(text: str) -> bool:
    first = fold(text.split()[0])
    return first in kind_index() or (len(first) >= 4 and first in label_index())


def capital(text: str) -> bool:
    """Tell whether a text is written as names are: most of its longer words begin with a capital."""
    long = [word for word in text.split() if sum(char.isalpha() for char in word) > 3]
    return not long or sum(word.strip("“”\"'(")[:1].isupper() for word in long) >= 0.6 * len(long)


def is_bank(text: str) -> bool:
    """Tell whether a name is a bank's."""
    tokens = [fold(token) for token in text.split()]
    return any(
        token.startswith(bank) or token.endswith(bank) for token in tokens for bank in words("banks") if bank
    )


class Blocks:
    """The lines of text that stand under one another at one left edge."""

    def __init__(self, layout: Layout, labels: Labels) -> None:
        self._layout, self._labels = layout, labels

    def under(self, cell: Span, reach: float = 2.2) -> Span | None:
        """Return the next line of the block, None if the block ends."""
        for row in self._layout.below(cell, reach * cell.height):
            for other in row.cells:
                if abs(other.box[0] - cell.box[0]) < 15:
                    return other
        return None

    def column(self, cell: Span, count: int) -> list[Span]:
        """Return the line and those under it, at most `count`."""
        column = [cell]
        while len(column) < count and (below := self.under(column[-1])):
            column.append(below)
        return column

    def starts(self, cell: Span) -> bool:
        """Tell whether no name stands right above at the same edge: a block's name is its first line."""
        return not any(
            abs(other.box[0] - cell.box[0]) < 8
            and 0 < cell.box[1] - other.box[1] < 1.9 * cell.height
            and name_of(other.text)
            for row in self._layout.above(cell, 2.2 * cell.height)
            if not POSTCODE.search(row.text)  # the sender's line over the window
            for other in row.cells
        )

    def name(self, cell: Span) -> tuple[str, Span] | None:
        """Return the name a block starts with: a company among its first lines, else the first that can be one."""
        first: tuple[str, Span] | None = None
        lines = self.column(cell, 5)
        for place, line in enumerate(lines):
            value = self._labelled_name(line)
            if value:
                return value
            if self._labels.starts_cell(line) and not legal(line.text):
                if place and first:
                    break
                continue
            name = name_of(line.text)
            if name and legal(name):
                return name, line
            if name and first is None:
                first = (name, line)
            if first and (place >= 3 or POSTCODE.search(line.text) or line.text[:1].isdigit()):
                break
        return first

    def _labelled_name(self, line: Span) -> tuple[str, Span] | None:
        for label in self._labels.named("party_name"):
            if label.cell is line and label.first and label.firm:
                for target in self._labels.targets(label):
                    name = name_of(target.span.text)
                    if name and target.relation != "below":
                        return name, target.span
        return None
