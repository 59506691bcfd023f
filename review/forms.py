"""What people type, in their own way of writing, as the canonical text that a draft keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import dates, translation

from ingest.reading.days.spans import period_at_start
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, LINE_AMOUNTS, PERIOD, to_text
from review import shorthand
from review.errors import ReviewError
from review.shorthand import Near

MONTH_LANGUAGES = ("en", "nl", "da", "de", "fr")
COMMA_FIRST = ("en",)
"""Languages that write 1,234.56; the others write 1.234,56."""
COMPACT_FIELDS = ("iban", "supplier_vat_id")
CENTURY = 2000
GROUPED = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
"""Whole digits: all together, or in threes with one kind of mark."""
BETWEEN_DIGITS = re.compile(r"\d\s*[^\d\s.,'()+-]+\s*\d|\d\s+\d{1,2}(?!\d)|\d\s+\d{4}")
"""What no amount has between its digits: letters and signs (1e9, 12€50), and gaps that do not part thousands."""
LONGEST, LONGEST_MESSAGE = 4000, 40_000  # characters of a field or cell, and of what a mail says
YEARS = range(1900, 2200)
LARGEST = Decimal(10) ** 14
"""What the queue's column holds; no document is over a hundred thousand billion."""
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Controls, and marks that turn writing around: what stands in a field is what is seen there."""
_MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "’": "'"})


def parse(field: str, text: str, *, language: str = "", near: Near | None = None) -> str:
    """Return a typed value of a header field as canonical text: ISO date, plain decimal, IBAN without spaces.

    With `near` the shorthands of `review.shorthand` are understood: what a person types, not what is printed.
    Raises ReviewError with one sentence when it cannot be of the field's kind. Empty stays empty.
    """
    text = _plain(text, LONGEST_MESSAGE if field == "message" else LONGEST)
    if not text:
        return ""
    if field in PERIOD and (day := _edge_of_month(field, text)):
        return day.isoformat()
    if field in DATE_FIELDS:
        day = _short_date(field, text, near) or parse_date(text)
        if day.year not in YEARS:
            raise _no_date(text)
        return day.isoformat()
    if field in AMOUNT_FIELDS:
        found = _short_amount(text, language) if near else None
        return to_text(parse_amount(text, language) if found is None else found) or ""
    if field in COMPACT_FIELDS:
        return re.sub(r"[\s.\-]", "", text).upper()
    return text.upper() if field == "currency" else text


def parse_cell(name: str, text: str, *, language: str = "") -> str:
    """Return a typed cell of the item table as canonical text, sums worked out. Raises like `parse`."""
    text = _plain(text, LONGEST)
    if name not in LINE_AMOUNTS or not text:
        return text
    found = _short_amount(text, language)
    return to_text(parse_amount(text.removesuffix("%"), language) if found is None else found) or ""


def _plain(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ReviewError(f"“{text[:40]}…” is longer than the {longest} characters that are kept. Shorten it.")
    return UNSEEN.sub("", " ".join(text.split()))


def _edge_of_month(field: str, text: str) -> date | None:
    """Return the first or last day of a month that is named alone, as bills do: “March 2026”, “03/2026”."""
    named = period_at_start(text)
    if named is None or named.first != named.last or named.last[1] < len(text) or named.start == named.end:
        return None
    return named.start if field == PERIOD[0] else named.end


def _short_date(field: str, text: str, near: Near | None) -> date | None:
    try:
        return shorthand.day(field, text, near) if near else None
    except (ValueError, OverflowError):
        raise _no_date(text) from None


def _short_amount(text: str, language: str) -> Decimal | None:
    try:
        found = shorthand.amount(text.translate(_MINUS), lambda number: parse_amount(number, language))
    except ValueError:
        raise ReviewError(f"“{text}” does not come to an amount. Write it another way.") from None
    return None if found is None else _bookable(found, text)


def parse_amount(text: str, language: str = "") -> Decimal:
    """Return an amount. One mark alone before three digits is read as the reader's language writes it."""
    plain = re.sub(r"[^\d.,'()+-]", "", text.translate(_MINUS))
    negative = plain.startswith("(") or plain.startswith("-") or plain.endswith("-")
    digits = plain.strip("()+-").replace("'", "")
    mark = _decimal_mark(digits, language or translation.get_language() or "en")
    whole, _, part = digits.rpartition(mark) if mark else (digits, "", "")
    wrong = re.search(r"[^\W\d]{4,}", text) or BETWEEN_DIGITS.search(text.translate(_MINUS))
    if wrong or not GROUPED.fullmatch(whole or "0") or not (whole or part):
        raise ReviewError(f"“{text}” is not an amount. Write for example {_example(language)}.")
    amount = Decimal(re.sub(r"[.,]", "", whole or "0") + (f".{part}" if part else ""))
    return _bookable(-amount if negative else amount, text)


def _bookable(amount: Decimal, text: str) -> Decimal:
    if abs(amount) >= LARGEST:
        raise ReviewError(f"“{text[:40]}” is more than any document is over. Look at its digits.")
    return amount


def _decimal_mark(digits: str, language: str) -> str:
    """Return the mark before the decimals, empty where there are none."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return ""
    mark = digits[last]
    both, repeated = {".", ","} <= set(digits), digits.count(mark) > 1
    if both:
        return "" if repeated else mark
    if repeated:
        return ""
    groups = len(digits) - last - 1 == 3 and last > 0 and digits[:last] != "0"
    own = "." if language[:2] in COMMA_FIRST else ","
    return "" if groups and mark != own else mark


def _example(language: str) -> str:
    return "1,234.56" if (language or translation.get_language() or "en")[:2] in COMMA_FIRST else "1.234,56"


def parse_date(text: str) -> date:
    """Return a date typed as 12-12-2026, 12.12.26, 2026-12-12 or 12 dec 2026; digits are day first."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    words = [word.strip(".").lower() for word in re.findall(r"[^\W\d]+", text)]
    month = next((found for word in words if (found := month_of(word))), None)
    try:
        if month and len(numbers) == 2:
            day, year = numbers if numbers[0] <= 31 else reversed(numbers)
            return date(_full(year), month, day)
        if not words and len(numbers) == 3:
            year_first = numbers[0] > 31
            year, middle, day = numbers if year_first else reversed(numbers)
            return date(_full(year), middle, day)
        if not words and len(numbers) == 1 and len(text) == 8:
            return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        pass  # no such day: said below like every other text that is no date
    raise _no_date(text)


def _no_date(text: str) -> ReviewError:
    return ReviewError(f"“{text}” is not a date. Write for example 12 Dec 2026.")


def month_of(word: str) -> int | None:
    """Return a month by its name or the start of it (three letters or more), in any of our languages."""
    if len(word) < 3:
        return None
    names = month_names()
    if word in names:
        return names[word]
    found = {number for name, number in names.items() if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


@cache
def month_names() -> Mapping[str, int]:
    """Return every month name and abbreviation of our languages -> its number."""
    names: dict[str, int] = {}
    for language in MONTH_LANGUAGES:
        with translation.override(language):
            for number in range(1, 13):
                for table in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP):
                    names[str(table[number]).strip(".").lower()] = number
    return names


def _full(year: int) -> int:
    return year + CENTURY if year < 100 else year
