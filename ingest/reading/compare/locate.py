"""Where a value stands on the pages: the words whose meaning is the value, however they are printed.

Amounts and dates are compared by what they mean, identifiers without spaces and punctuation, text without case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark, decimal_mark, find_amounts
from ingest.reading.days.dates import Order, find_dates
from ingest.reading.days.figures import dates_in_figures
from ingest.reading.days.spans import days_told
from ingest.reading.formats import currency_of
from ingest.reading.layout import Layout, Row, Span
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, LINE_AMOUNTS, PERIOD, Box, Evidence, as_amount

COMMA_FIRST = ("en",)
"""Languages that write 1,234.56; the others write 1.234,56."""

LABELS_OF: Mapping[str, tuple[str, ...]] = {
    "invoice_number": (
        "invoice_number",
        "credit_note_number",
        "receipt_number",
        "document_number",
        "quote_number",
    ),
    "order_reference": ("order_number", "buyer_reference", "contract_number"),
    "issue_date": ("issue_date", "date"),
    "grand_total": ("grand_total", "total", "amount_due"),
    "buyer_name": ("buyer",),
    "supplier_name": ("supplier",),
}
"""The labels that name a field, where they are called otherwise than the field itself."""

NAMES = ("supplier_name", "buyer_name", "description", "sender_name", "company")
_EDGES = " ,;:()[]\"'“”"
_FUZZY_FROM = 6
"""Values shorter than this must be read without a slip to be found."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a value: its words on one row of one page. `exact` is False where OCR misread a character.

    `lead` and `trail` are the characters of the first and last word that are not the value's.
    """

    span: Span
    text: str
    lead: str = ""
    trail: str = ""
    exact: bool = True

    @property
    def page(self) -> int:
        return self.span.page

    @property
    def box(self) -> Box:
        return self.span.box

    def evidence(self) -> Evidence:
        return Evidence(text=self.text, page=self.span.page, box=self.span.box)


def locate(field: str, value: str | Decimal | date | None, layout: Layout, *, language: str = "") -> list[Place]:
    """Return the places of a canonical value in reading order; none where it is not printed.

    `language` helps to read the page's numbers; without it their own habit does.
    """
    if value in (None, ""):
        return []
    if field in DATE_FIELDS:
        on = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
        return [place for row in layout.rows for place in _dates(field, row, on)]
    if field in AMOUNT_FIELDS or field in LINE_AMOUNTS:
        amount = as_amount(value)
        return list(_amounts(layout, amount, language)) if amount is not None else []
    if field == "currency":
        return [place for row in layout.rows for place in _currencies(row, str(value))]
    pattern = _pattern(field, str(value))
    if pattern is None:
        return []
    found = [place for row in layout.rows for place in _texts(row, pattern)]
    return found or [place for row in layout.rows for place in _misread(row, field, str(value))]


def _dates(field: str, row: Row, on: date) -> Iterator[Place]:
    seen: list[tuple[int, int]] = []
    told = [place for day, place in days_told(field, row.text) if day == on] if field in PERIOD else []
    for start, end in (*told, *_spelled(row.text, on)):
        if not any(start < other and first < end for first, other in seen):
            seen.append((start, end))
            yield _place(row, start, end)


def _spelled(text: str, on: date) -> Iterator[tuple[int, int]]:
    """Yield where a date stands, in any order of its figures."""
    orders: tuple[Order, ...] = ("dmy", "mdy")
    for order in orders:
        yield from ((one.start, one.end) for one in find_dates(text, order, compact=True) if one.value == on)
    for start, end, figures in dates_in_figures(text):
        if on in figures:
            yield start, end


def _amounts(layout: Layout, amount: Decimal, language: str) -> Iterator[Place]:
    mark: Mark | None = decimal_mark(layout.text)
    if language:
        mark = "." if language[:2] in COMMA_FIRST else ","
    for cell in layout.cells:
        if _is_date(cell.text):
            continue
        for one in find_amounts(cell.text, mark):
            if one.value in (amount, -amount) and not one.percent:
                yield _place(cell, one.start, one.end)


def _is_date(text: str) -> bool:
    found = find_dates(text)
    return bool(found) and found[0].end - found[0].start >= len(text.strip(_EDGES))


def _currencies(row: Row, code: str) -> Iterator[Place]:
    for word in row.words:
        bare = word.text.strip("()[]:.,/*- ")
        sign = re.sub(r"[\d.,'’\s-]", "", bare)
        if currency_of(bare) == code or (sign != bare and currency_of(sign) == code):
            yield Place(Span(row.page, (word,)), word.text)


def _pattern(field: str, value: str) -> re.Pattern[str] | None:
    """Return what finds a text on a row: identifiers whatever divides their characters, names word by word."""
    if field in NAMES:
        parts = re.findall(r"[^\W_]+", value)
        between = r"[\W_]*"  # OCR loses spaces
    else:
        parts = [char for char in value if char.isalnum()]
        between = r"[\W_]{0,2}"
    if not parts:
        return None
    body = between.join(re.escape(part) for part in parts)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", re.IGNORECASE)


def _texts(row: Row, pattern: re.Pattern[str]) -> Iterator[Place]:
    for match in pattern.finditer(row.text):
        yield _place(row, match.start(), match.end())


def _misread(row: Row, field: str, value: str) -> Iterator[Place]:
    """Yield words that are the value but for one character, as OCR misreads them."""
    plain = bare(value)
    if len(plain) < _FUZZY_FROM or field in NAMES:
        return
    longest = len(value.split()) + 6
    for start in range(len(row.words)):
        text = ""
        for end in range(start, min(start + longest, len(row.words))):
            text += bare(row.words[end].text)
            if len(text) > len(plain) + 1:
                break
            if one_slip(text, plain):
                span = Span(row.page, row.words[start : end + 1])
                yield Place(span, span.text.strip(_EDGES), exact=False)
                break


def bare(text: str) -> str:
    """Return an identifier as it is compared: letters and digits only, in capitals."""
    return "".join(filter(str.isalnum, text)).upper()


def one_slip(one: str, other: str) -> bool:
    """Tell whether two texts of the same length differ in at most one character."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _place(row: Span, start: int, end: int) -> Place:
    span = row.part(start, end)
    offset = _start_of(row, span)
    inside = row.text[start:end]
    lead = row.text[offset:start]
    trail = row.text[end : offset + len(span.text)]
    return Place(span, span.text.strip(_EDGES) or inside, lead, trail)


def _start_of(row: Span, part: Span) -> int:
    place = 0
    for word in row.words:
        if word is part.words[0]:
            return place
        place += len(word.text) + 1
    return 0
