"""Whether a value stands in a text, however it is written there: grouped, in another case or format. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.reading.days.dates import find_dates
from ingest.reading.formats import LEGAL_FORM, currency_of
from ingest.reading.languages import fold, words

NAMES = frozenset({"supplier_name", "buyer_name", "sender_name", "company"})
LONGEST = 9
"""Printed groups that an account or a number may be cut into."""

_NUMBERS = re.compile(r"\d[\d.,'’\u00a0\u202f]*")  # 1.234,56, 12'345
_TEXTS = 16
"""Texts that are remembered taken apart, since all fields of a document are looked for in the same few."""


def stands_as(name: str, value: str | Decimal | date, text: str) -> bool:
    """Tell whether a header field's value stands in a text, by what it means."""
    if isinstance(value, date):
        return value in _dates(text)
    if isinstance(value, Decimal):
        return stands(value, text)
    if name in NAMES:
        return name_words(value) <= _folded(text)
    if name == "currency":
        return value in _currencies(text)
    return stands(value, text)


def stands(value: str | Decimal | date, text: str) -> bool:
    """Tell whether a number or an amount stands in a text, however its digits are grouped there."""
    if isinstance(value, Decimal):
        cents = f"{abs(value):.2f}".replace(".", "")
        whole = cents.removesuffix("00") if cents.endswith("00") else cents
        return bool({cents, whole} & _amounts(text))
    wanted = plain(str(value))
    return bool(wanted) and wanted in _joined(text, wanted[:2])


def name_words(name: str) -> frozenset[str]:
    """Return what makes a name: its folded words without legal forms and forms of address."""
    bare = LEGAL_FORM.sub(" ", name)
    found = {fold(word) for word in re.split(r"[\s,.&/()\-]+", bare)} - words("personal") - {""}
    return frozenset(word for word in found if len(word) > 1) or frozenset({fold(name)})


def plain(text: str) -> str:
    """Return a document number without what people add or leave out when they write it again."""
    return re.sub(r"[\W_]+", "", text).upper()


@lru_cache(_TEXTS)
def _dates(text: str) -> frozenset[date]:
    return frozenset(one.value for order in ("dmy", "mdy") for one in find_dates(text, order, compact=True))


@lru_cache(_TEXTS)
def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in re.split(r"[\s,.&/()\-]+", text)) - {""}


@lru_cache(_TEXTS)
def _currencies(text: str) -> frozenset[str]:
    signs = re.split(r"[\s\d.,:()\-]+", text)
    return frozenset(filter(None, map(currency_of, signs)))


def _joined(text: str, start: str) -> set[str]:
    """Return every run of neighbouring words, written together, that begins like `start`."""
    found: set[str] = set()
    for line in text.split("\n"):
        parts = [plain(word) for word in line.split()]
        for at, part in enumerate(parts):
            if part and (part.startswith(start) or start.startswith(part)):
                run = ""
                for following in parts[at : at + LONGEST]:
                    run += following
                    found.add(run)
    return found


@lru_cache(_TEXTS)
def _amounts(text: str) -> frozenset[str]:
    """Return the digits of every number in a text, also of those that blanks cut into groups of three."""
    found: set[str] = set()
    for line in text.split("\n"):
        runs = [re.sub(r"\D", "", run) for run in _NUMBERS.findall(line)]
        for length in (1, 2, 3, 4):
            found |= {"".join(runs[at : at + length]) for at in range(len(runs) - length + 1)}
    return frozenset(run.lstrip("0") or "0" for run in found) | found
