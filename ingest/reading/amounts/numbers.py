"""Amounts and quantities as documents print them: 1.234,56 · 1,234.56 · 1 234,56 · 1'234.56 · -5 · 5- · (5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ingest.reading.formats import MONEY, currency_of

Mark = Literal[",", "."]

_DIGITS = r"\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\s?\d{1,4}(?!\d))?|\d+(?:[.,]\s?\d{1,6})?|[.,]\d{2}"
AMOUNT = re.compile(
    rf"(?<![\w.,/:])(?P<lead>[-–−+(]\s?)?(?P<before>{MONEY}\s?)?(?P<lead2>[-–−(]\s?)?(?P<digits>{_DIGITS})(?![\d/:])"
    rf"(?P<trail>\s?-(?!\w)|\))?(?P<after>\s?{MONEY}(?!\w))?(?P<trail2>-(?!\w))?(?P<percent>\s?%)?"
)
_CENTS = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,' ]\d{3})*([.,])\d{2}(?![\d.,])")  # 1.234,56


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and where it stands in its text. `cents` if it shows two decimals; `currency` if it names one."""

    value: Decimal
    start: int
    end: int
    cents: bool
    currency: str = ""
    percent: bool = False
    decimals: int = 0


def decimal_mark(text: str) -> Mark | None:
    """Return the decimal mark most amounts of a document use, None if it shows no cents."""
    marks = [match[1] for match in _CENTS.finditer(text)]
    if not marks:
        return None
    return "," if marks.count(",") >= marks.count(".") else "."


@lru_cache(maxsize=4096)
def find_amounts(text: str, mark: Mark | None) -> tuple[Amount, ...]:
    """Return the numbers of a text, left to right."""
    return tuple(_amounts(text, mark)) if any(map(str.isdigit, text)) else ()


def _amounts(text: str, mark: Mark | None) -> Iterator[Amount]:
    for match in AMOUNT.finditer(text):
        before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
        digits = match["digits"]
        currency = currency_of(before) or currency_of(after)
        parsed = parse(digits, mark)
        if parsed is None:
            continue
        value, decimals = parsed
        negative = any(
            (match[name] or "").strip()[:1] in ("-", "–", "−") for name in ("lead", "lead2", "trail", "trail2")
        )
        bracketed = "(" in (match["lead"] or "") + (match["lead2"] or "") and match["trail"] == ")"
        if negative or bracketed:
            value = -value
        yield Amount(
            value,
            match.start("digits"),
            match.end("digits"),
            decimals == 2,
            currency,
            bool(match["percent"]),
            decimals,
        )


def parse(digits: str, mark: Mark | None) -> tuple[Decimal, int] | None:
    """Return (value, decimals shown) of printed digits. `mark` decides what 1.234 means."""
    plain = re.sub(r"[\s'’]", "", digits)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal: str = "." if plain.rfind(".") > plain.rfind(",") else ","
    elif points + commas == 1:
        sign = "." if points else ","
        tail = len(plain) - plain.index(sign) - 1
        thousands = tail == 3 and mark != sign and len(plain) > 4 and not plain.startswith("0")
        decimal = "" if thousands else sign
    else:
        decimal = ""
    whole, _, fraction = plain.rpartition(decimal) if decimal else (plain, "", "")
    whole = re.sub(r"[.,]", "", whole)
    if not (whole or fraction) or len(whole) > 12:
        return None
    return Decimal(f"{whole or '0'}.{fraction}" if fraction else whole), len(fraction)
