"""Till receipts: a narrow slip without a buyer. The seller stands on top, and what was paid tells the total."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from ingest.reading.amounts.numbers import find_amounts
from ingest.reading.formats import LEGAL_FORM
from ingest.reading.languages import fold
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.names import once

_NARROW = 58  # characters; hardly a row of a receipt is longer
_HEAD = 12  # rows from the top in which the seller's name stands
# “ (123456-X)”, “ 002153981-K” behind a name
_REGISTRATION = re.compile(r"\s*[(\[][^)\]]*\d{3}[^)\]]*[)\]]?.*$|\s+\d{5,}-?[A-Z]\b.*$")
_LONG_FORM = re.compile(r"(?i)\b(?:sdn\.? ?bhd|gmbh|limited|pte\.? ltd)\b")  # however tills spell them
_GLUED = re.compile(r"(?<=[a-z.])(?=[A-Z])")  # the two words of “MiniMarket”
_SWALLOWED = re.compile(r"S[DO]N\.? ?BHD")  # OCR swallows narrow spaces and takes a small D for an O
# Tel, www., Jalan 5, Lot 12
_CONTACT = re.compile(r"(?i)\b(?:tel|fax|phone|hotline)\b|www\.|@|\b(?:jalan|jln|lot|no)\b\.? ?\d")


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. `seller` and `total` are candidates, best first; `reason` is one sentence."""

    seller: tuple[Found, ...]
    total: tuple[Found, ...]
    currency: str
    reason: str

    def over(self, found: Mapping[str, list[Found]]) -> dict[str, list[Found]]:
        """Return the candidates of a general reading with what a receipt says better. It has no buyer."""
        merged = {name: some for name, some in found.items() if name not in ("buyer_name", "due_date")}
        for name, better in (("supplier_name", self.seller), ("grand_total", self.total)):
            if better:
                merged[name] = [*better]
        if self.currency and not merged.get("currency"):
            merged["currency"] = [Found(self.currency, None, 0.8)]
        return merged


def read_receipt(paper: Paper) -> Receipt | None:
    """Return what a till receipt says, None where the document is none."""
    rows = paper.layout.rows
    marks = [row for row in rows if _says(row.text, "till", "change", "rounding")]
    if len(paper.layout.pages) > 1 or not marks or not _is_narrow(rows):
        return None
    seller = tuple(_sellers(rows))
    reason = f"A narrow slip that says “{marks[0].text[:40]}”."
    return Receipt(seller, tuple(_totals(paper)), _currency(paper.text), reason)


def _is_narrow(rows: tuple[Row, ...]) -> bool:
    lengths = sorted(len(row.text) for row in rows)
    return len(lengths) >= 6 and lengths[len(lengths) * 19 // 20] <= _NARROW


@cache
def _words(name: str) -> tuple[str, ...]:
    data = tomllib.loads((Path(__file__).parent / "receipts.toml").read_text("utf-8"))
    return tuple(fold(text) for text in data[name])


def _says(text: str, *names: str) -> bool:
    """Tell whether a text contains a word of these lists; OCR runs words together, so long ones count anywhere."""
    plain = fold(text)
    parts = {fold(part) for part in re.findall(r"[^\W\d]+", text)}
    return any(word in parts or (len(word) > 4 and word in plain) for name in names for word in _words(name))


def _says_total(text: str) -> bool:
    """As `_says`, for a total; thin thermal print makes one wrong letter common."""
    return _says(text, "total", "sure") or any(
        get_close_matches(fold(part), _words("total"), n=1, cutoff=0.8) for part in re.split(r"[\s-]+", text)
    )


@cache
def _currencies() -> dict[str, str]:
    data = tomllib.loads((Path(__file__).parent / "receipts.toml").read_text("utf-8"))
    found: dict[str, str] = data["currency_of_word"]
    return found


def _currency(text: str) -> str:
    """Return the currency that the words on a receipt speak for, empty if they name none."""
    plain = re.sub(r"[^a-z]+", " ", text.casefold())
    return next((code for word, code in _currencies().items() if f" {word} " in f" {plain} "), "")


# The seller -------------------------------------------------------------------------------------------
def _sellers(rows: tuple[Row, ...]) -> Iterator[Found]:
    """Yield the names on top: one with a legal form first, which may have run over two rows, then any."""
    head: list[tuple[str, Row]] = []
    for row in rows[:_HEAD]:
        if _CONTACT.search(row.text) and head:
            break
        text = _REGISTRATION.sub("", row.text.rpartition(":")[2]).strip(" .,:;-*'\"•")
        text = once(_SWALLOWED.sub("SDN BHD", _GLUED.sub(" ", text)))
        if sum(character.isalpha() for character in text) >= 4 and len(text) >= 5:
            head.append((text, row))
    plain = [(text, row) for text, row in head if not _is_notice(text)]
    for place, (text, row) in enumerate(plain):
        match = LEGAL_FORM.search(text) or _LONG_FORM.search(text)
        if match and place and sum(character.isalpha() for character in text[: match.start()]) < 4:
            before, above = plain[place - 1]
            yield Found(f"{before} {text}", Span(row.page, (*above.words, *row.words)), 0.9)
        elif match:
            yield Found(text, row, 0.88)
    for step, (text, row) in enumerate(plain[:3]):
        yield Found(text, row, 0.6 - 0.1 * step)


def _is_notice(text: str) -> bool:
    """Tell whether a row says something that tills print on top, not a name: as “Cash” is."""
    plain = fold(text)
    return any(plain == word or (len(word) > 7 and word in plain) for word in _words("not_name"))


# The total --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Sum:
    """An amount at the end of a row and what the row calls it."""

    value: Decimal
    label: str
    span: Span


def _totals(paper: Paper) -> list[Found]:
    """Return the candidates for what the buyer had to pay, best first."""
    sums = list(_sums(paper))
    paid = [one.value for one in sums if _says(one.label, "paid")]
    change = [one.value for one in sums if _says(one.label, "change")]
    owed = {abs(given) - abs(back) for given in paid for back in change} | {abs(given) for given in paid}
    rounding = [one.value for one in sums if _says(one.label, "rounding")]
    totals = [(one, _weight(one.label)) for one in sums]
    before = {one.value for one, weight in totals if weight > 0}
    found = []
    for one, weight in totals:
        if weight <= 0:
            continue
        sure = weight + (0.3 if one.value in owed else 0.0)
        sure += 0.15 if any(adjusted and _rounded(one.value, adjusted, before) for adjusted in rounding) else 0.0
        found.append(Found(one.value, one.span, min(0.99, sure)))
    return ranked(found)


def _rounded(value: Decimal, adjustment: Decimal, before: set[Decimal]) -> bool:
    """Tell whether a total is another one after rounding; tills print the adjustment with either sign."""
    return value - adjustment in before or value + adjustment in before


def _weight(label: str) -> float:
    """Return how surely a row's label means what the buyer had to pay, 0 if it means something else."""
    if _says(label, "paid", "change", "rounding") or not _says_total(label):
        return 0.0
    if _says(label, "not_total"):
        return 0.2 if _says(label, "gross", "tax") else 0.1
    if _says(label, "sure"):
        return 0.62
    if _says(label, "gross"):
        return 0.6
    return 0.1 if _says(label, "tax") else 0.58


def _sums(paper: Paper) -> Iterator[_Sum]:
    """Yield each row's last amount with cents, down to where the taxes are summed up."""
    totalled = False
    for row in paper.layout.rows:
        if totalled and _says(row.text, "summary"):
            return
        amounts = [one for one in find_amounts(row.text, paper.mark) if not one.percent and one.decimals == 2]
        if amounts:
            last, label = amounts[-1], row.text[: amounts[0].start]
            totalled = totalled or _weight(label) > 0
            yield _Sum(last.value, label, row.part(last.start, last.end))
