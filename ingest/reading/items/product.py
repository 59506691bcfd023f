"""Quantity times price is the amount: what that tells of a table's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ingest.reading.amounts.numbers import Mark, find_amounts
from ingest.reading.amounts.numerals import TIMES, Figure
from ingest.reading.layout import Span
from ingest.reading.pages import Word

TRIPLE = ("quantity", "unit_price", "net_amount")
_EXACTLY, _COLUMN = 1.5, 2
"""Points between two edges that are one, and figures that make a column."""

_SIGNS = TIMES | {"à", "á"}
_BASES = (Decimal(100), Decimal(1000), Decimal(10))


def multiplies(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Tell whether two numbers make a third, as far as a rounded price allows; signs don't matter."""
    slack = max(Decimal("0.011"), abs(quantity) * Decimal("0.0051"))
    return abs(abs(quantity * price) - abs(amount)) <= slack


def price_base(item: Mapping[str, Decimal]) -> Decimal | None:
    """Return for how many units a price is where the amount shows that it is for 10, 100 or 1,000; else None.

    Of a few, whole money beside an amount with cents may be a price whose mark a scan lost: 217403 for 2,174.03.
    """
    quantity, price, amount = (item.get(name) for name in TRIPLE)
    if not quantity or not price or not amount or "discount" in item or multiplies(quantity, price, amount):
        return None
    whole = price == price.to_integral_value() and amount != amount.to_integral_value()
    lost = whole and abs(quantity) < _BASES[0]
    bases = _BASES[1:] if lost else _BASES
    return next((base for base in bases if abs(quantity * price / base - amount) <= Decimal("0.011")), None)


def completed(
    figures: Mapping[str, Figure], words: Sequence[Word], page: int, mark: Mark | None
) -> dict[str, Figure]:
    """Return quantity, price or amount as the words of a row tell it, where arithmetic proves which word it is.

    That is the number that makes the third of two known ones (“Ampoule E27 5 … 9,00 … 45,00”), or the two that
    make the amount with a sign between them (“3 x 45.00 … 135.00”). `words` are those that no column has taken.
    """
    known = {name: figures[name].amount.value for name in TRIPLE if name in figures}
    if len(known) == len(TRIPLE) or not known.get("net_amount", Decimal(1)):
        return {}
    loose = [(place, figure) for place, word in enumerate(words) if (figure := _number(word, page, mark))]
    if len(known) == len(TRIPLE) - 1:
        return _third(known, [figure for _, figure in loose])
    if set(known) == {"net_amount"}:
        return _both(known["net_amount"], loose, words)
    return {}


def _number(word: Word, page: int, mark: Mark | None) -> Figure | None:
    """Return a word that is a number and nothing else but a sign of multiplying: “12”, “45.00”, “3x”."""
    text = word.text.strip("x×*@()")
    found = find_amounts(text, mark)
    if len(found) != 1 or found[0].percent or text[found[0].start : found[0].end] != text.lstrip("-€$£"):
        return None
    span = Span(page, (word,))
    return Figure(found[0], span, span)


def in_column(words: Sequence[Word], column: Sequence[Figure], page: int, mark: Mark | None) -> Figure | None:
    """Return the number among words that stands flush with the figures of a column, None without any.

    “6,50 Konsulenttimer”: a number so near to its words looks like a part of them, but for its edge.
    """
    for word in words:
        number = _number(word, page, mark)
        edges = (sum(abs(word.box[at] - other.span.box[at]) < _EXACTLY for other in column) for at in (0, 2))
        if number and max(edges) >= _COLUMN:
            return number
    return None


def _third(known: Mapping[str, Decimal], loose: Sequence[Figure]) -> dict[str, Figure]:
    missing = next(name for name in TRIPLE if name not in known)
    for figure in loose:
        if missing != "quantity" and not figure.amount.cents:
            continue
        values = {**known, missing: figure.amount.value}
        telling = values["quantity"] != 1 or len(loose) == 1
        if telling and figure.amount.value > 0 and multiplies(*(values[name] for name in TRIPLE)):
            return {missing: figure}
    return {}


def _both(amount: Decimal, loose: Sequence[tuple[int, Figure]], words: Sequence[Word]) -> dict[str, Figure]:
    for (place, first), (after, second) in pairwise(loose):
        between = " ".join(word.text for word in words[place : after + 1])
        if not _SIGNS & set(between) or not multiplies(first.amount.value, second.amount.value, amount):
            continue
        one, other = first.amount, second.amount
        turned = (one.cents and not other.cents) or (other.value == 1 != one.value)
        quantity, price = (second, first) if turned else (first, second)
        return {"quantity": quantity, "unit_price": price}
    return {}


def with_amount(figure: Figure, value: Decimal) -> Figure:
    """Return a figure with another value: what a rebate leaves of it."""
    return replace(figure, amount=replace(figure.amount, value=value))
