"""What can be the name of a person or company, and where in a block of lines it stands."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.reading.formats import IBAN_LENGTHS, LEGAL_FORM
from ingest.reading.labels import Labels
from ingest.reading.languages import column_index, fold, kind_index, label_index, words
from ingest.reading.layout import Layout, Span

POSTCODE = re.compile(
    "|".join(
        (
            # 1234 AB, D-12345 Town, 12345-6789 Town, DK-1234 Town
            r"(?<![\w.])(?:[A-Z]{1,3}[- ])?"
            r"(?:\d{4} ?[A-Z]{2}(?!\w)|\d{5}(?:-\d{4})?(?= *[^\W\d])|\d{4}(?= +[^\W\d]))",
            r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)",  # SW1A 1AA
            r"[^\W\d]+,? [A-Z]{2},? \d{5}",  # Dallas, TX 75001
            r"\d{2}-\d{3} [^\W\d]",  # 12-345 Town
            r"[^\W\d]{3,}, \d{4,5}$",  # Town, 1234
            r"(?<!\w)\d{3} \d{2} [^\W\d]{2,}",  # 123 45 Town
            r"(?<!\w)[A-Z]\d[\dW] [A-Z\d]{4}(?!\w)",  # D02 X285
            r"(?<!\w)[A-Z]\d[A-Z] \d[A-Z]\d(?!\w)",  # K1A 0B1
            r"(?<!\w)(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}(?!\w)",  # NSW 2000
        )
    )
)
# info@acme.example, www.acme.example, +45, Tel
CONTACT = re.compile(r"@|www\.|https?:|\+\d\d|(?i:\btel\b|\bfax\b|\bphone\b|\bt[eé]l\b)")
# “ • ”, “ | ”, “, ” between the parts of a line
SEPARATORS = re.compile(r"\s+[•·|●∙*▪–—-]\s*|\s*[•·|●∙▪]\s*|,\s+")
# what begins or holds no name: “12 34”, “(c)”, “4.50”, “10 %”
_FIGURES = re.compile(r"(?i)^\d+ \d|^[(©]|^\d+[.,]\d|[%€$£]")
# “… were delivered.”, but not “Acme Inc.”
_SENTENCE_END = re.compile(r"[^\W\d]{4,}\.$|(?:\S+ ){2}.*[^\W\d]{3}\.$")
# Harbour Way 230, 12b Mill Lane
_HOUSE_NUMBER = re.compile(r"(?i)[^\W\d]{3,}\.?,? \d{1,4} ?[a-z]?$|^\d{1,5}[a-z]?(?:, ?| )[^\W\d]")
_ZIP_BEFORE = re.compile(r"^(?:[A-Z]{1,3}-)?\d{4} ?$")  # the “1012 ” of “1012 AS”
_MAX_WORDS = 8
_ADDRESS_LINE = 7
"""A line of more words is no line of an address, unless commas part it."""
_FIELDS = ("issue_date", "due_date", "invoice_number", "order_number", "document_number", "date", "other_date")
PARTY_LABELS = ("supplier", "buyer", "account_holder", "ship_to")
_TIGHT = 0.6
_NUMBERS = frozenset({"no", "nr", "n"})
"""First words, folded, of what is numbered: “N° BC”."""
_COUNTRY_CODES = frozenset({*IBAN_LENGTHS, "US", "UK", "CA", "AU"})
_SENTENCE = 4
"""As many words in small letters before a full stop are a sentence."""
_JOINING = 6
"""A line of more words than this holds a firm's name among others."""


def has_postcode(text: str) -> bool:
    """Tell whether a line of an address or a block of them names a postcode; a year in a sentence is none."""
    if len(text.split()) <= _ADDRESS_LINE:
        return bool(POSTCODE.search(text))
    parted = (",", "·", "•", "|", "-", "–")
    before = (text[: match.start()].rstrip() for match in POSTCODE.finditer(text))
    return any(not one or one.endswith(parted) for one in before)


def legal(text: str) -> bool:
    """Tell whether a text names a legal form, after at least one other word; “1012 AS” is a postcode."""
    return any(m.start() > 0 and not _ZIP_BEFORE.search(text[: m.start()]) for m in LEGAL_FORM.finditer(text))


@lru_cache(maxsize=1 << 13)
def name_of(text: str) -> str:
    """Return what of a line's text can be a name, empty if nothing can."""
    plain = _up_to_form(_first_part(text))
    plain = once(_without_title(plain).strip(" ,;:-–|·•“”\"'"))
    key = fold(plain)
    letters = sum(char.isalpha() for char in plain)
    if _FIGURES.search(plain) or text.rstrip().endswith(":") or not 2 <= len(plain) <= 75 or letters < 2:
        return ""
    if "_" not in plain and any(key in known for known in (label_index(), kind_index(), column_index())):
        return ""  # an underscore joins the words of a key, and no label is printed so
    if len(plain) == 2 and plain in _COUNTRY_CODES:
        return ""
    if all(fold(part) in words("personal") | words("countries") for part in plain.split("/")):
        return ""
    if CONTACT.search(plain) or sum(char.isdigit() for char in plain) > len(plain) / 3:
        return ""
    if key.startswith(tuple(words("greeting"))) or fold(plain.split()[-1]) in words("headings"):
        return ""
    if POSTCODE.match(plain):
        return ""
    if legal(plain):
        return _within_line(_without_label(plain.rpartition(":")[2].strip()))
    if key in words("departments") or _is_heads(plain):
        return ""
    if len(plain.split()) > _MAX_WORDS or _HOUSE_NUMBER.search(plain) or POSTCODE.search(text) or ":" in plain:
        return ""
    if _SENTENCE_END.search(text) and " " in plain:
        return ""
    if text.rstrip().endswith(".") and len(plain.split()) >= _SENTENCE and not capital(plain):
        return ""
    return "" if "_" not in plain and _starts_as_label(plain) else plain


def is_street(text: str) -> bool:
    """Tell whether a line is no more than a street’s words: “Avenue”, “ZA des Prés”, “NW Suite D-348”."""
    parts = text.split()
    streets = [fold(part) in words("streets") for part in parts]
    if streets[0] and (len(parts) == 1 or fold(parts[1]) in words("joining")):
        return True
    return any(street and any(map(str.isdigit, after)) for street, after in zip(streets, parts[1:], strict=False))


def _is_heads(text: str) -> bool:
    """Tell whether each of several words heads a column or names a field: “Artikelnummer Beschreibung”."""
    parts = [fold(part) for part in text.split()]
    heads = (part in column_index() or (len(part) >= 4 and part in label_index()) for part in parts)
    return len(parts) > 1 and all(heads)


def once(text: str) -> str:
    """Return a name that a logo and a line beside it spell together a single time: “Acme Acme”."""
    parts = text.split()
    half = len(parts) // 2
    twice = half and len(parts) == 2 * half and fold("".join(parts[:half])) == fold("".join(parts[half:]))
    return " ".join(parts[half:]) if twice else text


def _without_label(text: str) -> str:
    """Take off a label in front of a firm: “Verkauft von Hübner GmbH”."""
    tokens = text.split()
    for end in range(len(tokens) - 1, 0, -1):
        meanings = label_index().get(fold("".join(tokens[:end])), ())
        if any(name in PARTY_LABELS and (end > 1 or name == "account_holder") for name, _ in meanings):
            return " ".join(tokens[end:])
    return text


def _within_line(text: str) -> str:
    """Cut a long line to its firm: “a trading name of Polder Services B.V.” names Polder Services B.V."""
    tokens = text.split()
    if len(tokens) <= _JOINING:
        return text
    match = next(m for m in LEGAL_FORM.finditer(text) if m.start() > 0)
    before = text[: match.start()].split()
    start = len(before)
    while start and (before[start - 1][:1].isupper() or not before[start - 1][:1].isalpha()):
        start -= 1
        if start > 1 and fold(before[start - 1]) in words("joining") and before[start - 2][:1].isupper():
            start -= 1
    return text[len(" ".join(before[:start])) :].strip() if start < len(before) else text


def _first_part(text: str) -> str:
    """Cut a line at its separators, but keep “Firm, Inc.” whole."""
    text = re.split(r"\s\((?!haft)", text)[0]
    slashed = text.split(" / ")
    if len(slashed) > 2 and legal(slashed[0]):
        return slashed[0]
    parts = SEPARATORS.split(text)
    if len(parts) > 1 and not legal(parts[0]) and LEGAL_FORM.fullmatch(parts[1].strip()):
        return f"{parts[0]}, {parts[1]}"
    return parts[0]


def _up_to_form(text: str) -> str:
    """Cut what a line says of a firm behind its legal form: “Celtel SA au capital de 12 000 000 €”."""
    for match in LEGAL_FORM.finditer(text):
        after = text[match.end() :].lstrip()
        if match.start() > 0 and after and (after[0].islower() or after[0].isdigit()):
            is_whole = LEGAL_FORM.match(after) or _ZIP_BEFORE.search(text[: match.start()])
            return text if is_whole else text[: match.end()]
    return text


def _without_title(text: str) -> str:
    """Take a form of address off a name."""
    first, _, rest = text.partition(" ")
    titled = rest and fold(first) in words("personal") and first[:1].isupper() and len(first) > 1
    return rest.strip() if titled else text


@lru_cache(maxsize=1 << 13)
def _starts_as_label(text: str) -> bool:
    first = fold(text.split()[0])
    return first in kind_index() or first in _NUMBERS or (len(first) >= 4 and first in label_index())


def capital(text: str) -> bool:
    """Tell whether a text is written as names are: most of its longer words begin with a capital."""
    long = [word for word in text.split() if sum(char.isalpha() for char in word) > 3]
    if not long:
        return any(char.isupper() for char in text)
    return sum(word.strip("“”\"'(")[:1].isupper() for word in long) >= 0.6 * len(long)


def is_bank(text: str) -> bool:
    """Tell whether a name is a bank's."""
    tokens = [fold(token) for token in text.split()]
    return any(
        token.startswith(bank) or token.endswith(bank) for token in tokens for bank in words("banks") if bank
    )


def _goes_on(text: str) -> bool:
    """Tell whether a line of a name is plainly not its last: “Müller, Meier &”."""
    return text.rstrip().endswith(("&", "+", "-", "–")) or fold(text.split()[-1]) in words("joining")


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

    def over(self, cell: Span, count: int) -> list[Span]:
        """Return the lines above a cell in its block, nearest first, at most `count`; a field's label ends it."""
        column = [cell]
        while len(column) <= count:
            last = column[-1]
            rows = reversed(self._layout.above(last, 2.2 * last.height))
            flush = (
                other
                for row in rows
                for other in row.cells
                if abs(other.box[0] - last.box[0]) < 15 and other.middle < last.middle - 1
            )
            above = next(flush, None)
            if above is None:
                break
            column.append(above)
            if any(label.first and label.name in _FIELDS for label in self._labels.of_cell(above)):
                break
        return column[1:]

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
            value = self.labelled_name(line)
            if value:
                return value
            if self._labels.starts_cell(line) and not legal(line.text):
                if place and first:
                    break
                continue
            name = name_of(line.text)
            if name and legal(name) and place and _goes_on(lines[place - 1].text):
                return f"{lines[place - 1].text} {name}", lines[place - 1]
            if name and legal(name):
                return name, line
            if name and first is None:
                first = (name, line)
            if first and (place >= 3 or POSTCODE.search(line.text) or line.text[:1].isdigit()):
                break
        return first

    def labelled_name(self, line: Span) -> tuple[str, Span] | None:
        """Return the name that a line calls one: “Name: Acme Ltd”, also from the cell beside it."""
        for label in self._labels.named("party_name"):
            if label.cell is line and label.first and label.firm:
                for target in self._labels.targets(label):
                    name = name_of(target.span.text)
                    if name and target.relation != "below":
                        return self._with_line_above(name, target.span)
        return None

    def _with_line_above(self, name: str, line: Span) -> tuple[str, Span]:
        """Add the first line of a firm's name beside a label that stands level with its last one."""
        above = self.over(line, 1)[:1] if legal(name) else []
        tight = above and line.box[1] - above[0].box[3] < _TIGHT * line.height
        first = name_of(above[0].text) if tight and not self._labels.of_cell(above[0]) else ""
        if not first or legal(first) or not capital(first):
            return name, line
        row = self._layout.row_of(above[0])
        return (f"{first} {name}", above[0]) if len(row.cells) == 1 else (name, line)
