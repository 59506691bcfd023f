"""Rows of an item table beside its items: the order that some of them answer, rebates, sums carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest.reading.amounts.numbers import Mark, find_amounts
from ingest.reading.amounts.numerals import Figure
from ingest.reading.days.dates import find_dates
from ingest.reading.items.product import with_amount
from ingest.reading.labels import longest
from ingest.reading.languages import column_index, fold, label_index, number_words, words
from ingest.reading.layout import Row, Span

if TYPE_CHECKING:
    from ingest.reading.items.entry import Entry

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


def rebate_of(entry: Entry, items: Sequence[Entry], mark: Mark | None, *, last: bool) -> bool:
    """Take a rebate with an amount of its own off the item above it: “abzgl. 16,7 % Rabatt  -2,00”.

    Only where its rate of that item is the amount; one on all items is the document's. `last` if no item follows.
    """
    amount, above = (one.figures.get("net_amount") for one in (entry, items[-1]))
    rates = [one for one in find_amounts(entry.row.text, mark) if one.percent]
    own = {name for name, figure in entry.figures.items() if not figure.amount.percent} - {"tax_rate", "other"}
    if not amount or not above or own != {"net_amount"} or len(rates) != 1 or not _names_rebate(entry.row):
        return False
    total = sum(
        (one.figures["net_amount"].amount.value for one in items if "net_amount" in one.figures), Decimal(0)
    )
    rate, rebate, price = abs(rates[0].value), abs(amount.amount.value), above.amount.value
    if not _is_share(rebate, rate, price) or (last and _is_share(rebate, rate, total)):
        return False
    if abs(price * rate / 100 - rebate) > _CENT:
        rate = (rebate / price * 100).quantize(Decimal("0.01"))  # the rate is rounded more than the money
    span = entry.row.part(rates[0].start, rates[0].end)
    items[-1].figures |= {
        "net_amount": with_amount(above, price - rebate),
        "discount": Figure(replace(rates[0], value=rate), span, span),
    }
    return True


def _is_share(part: Decimal, rate: Decimal, whole: Decimal) -> bool:
    return abs(abs(whole) * rate / 100 - part) <= _CENT + abs(whole) * Decimal("0.0005")


def runs_on(entry: Entry, items: Sequence[Entry], before: Sequence[Decimal]) -> bool:
    """Tell whether a row only shows the sum of items above it, as at the end of a page or of a group of items.

    `before` are the amounts of the items of earlier tables.
    """
    figure = entry.figures.get("net_amount")
    if figure is None or entry.figures.keys() & {"quantity", "unit_price", "position"}:
        return False
    described = fold(" ".join(word.text for words in entry.texts.values() for word in words))
    if any(described.startswith(word) for word in words("stop_lines")):
        return True
    amounts = [*before, *(one.figures["net_amount"].amount.value for one in items if "net_amount" in one.figures)]
    counted = sum(bool(one.figures.keys() & {"quantity", "unit_price"}) for one in items)
    sums = list(accumulate(reversed(amounts)))[1:]
    return counted > len(items) / 2 and figure.amount.value in sums


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
