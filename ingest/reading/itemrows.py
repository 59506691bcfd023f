"""Rows of an item table beside its items: the order that some of them answer, the rebate on the item above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.reading.dates import find_dates
from ingest.reading.labels import longest
from ingest.reading.languages import column_index, fold, label_index, number_words
from ingest.reading.layout import Row, Span
from ingest.reading.numbers import Mark, find_amounts
from ingest.reading.numerals import Figure

_MOST_WORDS = 14
_SHORTEST = 3
"""Characters of an order's number; “Order 2” counts something."""

_CENT = Decimal("0.011")


def order_on(row: Row, found: Sequence[Figure]) -> Span | None:
    """Return the words of the order number on a row without money: “Ihre Bestellung 4711 vom 01.10.2026”."""
    if len(row.words) > _MOST_WORDS or any(one.amount.cents or one.amount.currency for one in found):
        return None
    for start in range(len(row.words)):
        end, meanings = longest(row.words, start, label_index())
        if not any(name == "order_number" for name, _ in meanings):
            continue
        for word in row.words[end:]:
            plain = fold(word.text)
            if not plain or plain in number_words() or find_dates(word.text, "dmy"):
                continue
            if sum(map(str.isdigit, plain)) >= 2 and len(plain) >= _SHORTEST:
                return Span(row.page, (word,))
            break
    return None


def rebate_on(row: Row, mark: Mark | None, item: Mapping[str, Decimal]) -> Figure | None:
    """Return the per cent of a row such as “abzgl. 10 % Rabatt”, if they make the amount of the item above it.

    `item` holds the item's numbers by column.
    """
    if "discount" in item or not _names_rebate(row):
        return None
    rates = [one for one in find_amounts(row.text, mark) if one.percent]
    if len(rates) != 1:
        return None
    rate = replace(rates[0], value=abs(rates[0].value))
    span = row.part(rate.start, rate.end)
    return Figure(rate, span, span) if rebate_rate({**item, "discount": rate.value}) == rate.value else None


def _names_rebate(row: Row) -> bool:
    starts = range(len(row.words))
    return any(name == "discount" for start in starts for name, _ in longest(row.words, start, column_index())[1])


def rebate_rate(item: Mapping[str, Decimal]) -> Decimal | None:
    """Return an item's rebate in per cent, also where it shows money; None where that does not make its amount."""
    quantity, price, rebate = (item.get(name) for name in ("quantity", "unit_price", "discount"))
    amount = item.get("net_amount", item.get("gross_amount"))
    if quantity is None or price is None or rebate is None or amount is None:
        return None
    product = quantity * price
    if abs(product * (1 - rebate / 100) - amount) <= _CENT:
        return rebate
    if product and abs(product - rebate - amount) <= _CENT:
        return (rebate / product * 100).quantize(Decimal("0.01"))
    return None
