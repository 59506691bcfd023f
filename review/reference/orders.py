"""An invoice beside what was ordered, line by line. Pure; amounts are before tax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ingest.records import Line, as_amount, items_of
from review.reference.keys import compact, name_key

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
WORD = re.compile(r"[\w./-]+")
ALIKE = 0.5
"""Share of the words of two descriptions that must be the same for them to name one thing."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order; `unit_price` is for one unit, discounts taken off, None where none was agreed."""

    article: str
    description: str
    quantity: Decimal
    unit_price: Decimal | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OrderLine:
        price = as_amount(data.get("unit_price"))
        return cls(
            article=data.get("article") or "",
            description=data.get("description") or "",
            quantity=as_amount(data.get("quantity")) or Decimal(),
            unit_price=price or None,
        )


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where an invoice goes beyond its order: a sentence; for the evidence, what it is about and the figures."""

    sentence: str
    about: str
    figures: str


def deviations(ordered: Sequence[OrderLine], billed: Sequence[Line], before: Sequence[Line]) -> list[Deviation]:
    """Return where an invoice asks for more than was ordered, or dearer. `before` are lines billed earlier for it.

    Less, or cheaper, is no deviation: deliveries come in parts. Freight and rebates on the whole are on no order.
    """
    had = _counted(ordered, before)
    found: list[Deviation] = []
    taken: set[int] = set()
    for line in items_of(billed):
        at = _match(line, ordered, taken)
        if at is None:
            if net := _net(line):
                found.append(_not_ordered(line, net))
            continue
        taken.add(at)
        found += _beyond(line, ordered[at], had.get(at, Decimal()))
    return found


def _counted(ordered: Sequence[OrderLine], before: Sequence[Line]) -> dict[int, Decimal]:
    """Return how much of each line of the order was billed earlier."""
    had: dict[int, Decimal] = {}
    for line in items_of(before):
        at = _match(line, ordered, set())
        if at is not None:
            had[at] = had.get(at, Decimal()) + (line.quantity or Decimal())
    return had


def _beyond(line: Line, order: OrderLine, had: Decimal) -> list[Deviation]:
    found = []
    name, quantity = called(line), line.quantity
    if quantity is not None and quantity + had > order.quantity:
        asked, wanted = plain(quantity), plain(order.quantity)
        earlier = f" and {plain(had)} earlier" if had else ""
        found.append(
            Deviation(
                f"{asked} of “{name}” are billed{earlier}, {wanted} were ordered.",
                name,
                f"{asked} billed{earlier}, {wanted} ordered",
            )
        )
    price = price_of(line)
    if price is not None and order.unit_price is not None and _dearer(price, order.unit_price, line):
        now, agreed = _shown(price), _shown(order.unit_price)
        found.append(
            Deviation(
                f"“{name}” costs {now} on the invoice and {agreed} on the order.",
                name,
                f"{now} on the invoice, {agreed} on the order",
            )
        )
    return found


def _not_ordered(line: Line, net: Decimal) -> Deviation:
    name = called(line)
    return Deviation(f"“{name}” for {net:.2f} is not on the order.", name, f"{net:.2f}, not on the order")


def total_of(ordered: Sequence[OrderLine]) -> Decimal | None:
    """Return what an order comes to before tax; None where a price was left open."""
    if not ordered or any(line.unit_price is None for line in ordered):
        return None
    whole = sum((line.quantity * (line.unit_price or Decimal()) for line in ordered), Decimal())
    return whole.quantize(CENT, ROUND_HALF_UP)


def _match(line: Line, ordered: Sequence[OrderLine], taken: set[int]) -> int | None:
    """Return the order's line for an invoice's: by article, by what it is called, by a price that only one has.

    Lines that another one was matched with come last, for a delivery that is billed in two lines.
    """
    rest = sorted(range(len(ordered)), key=lambda at: (at in taken, at))
    for fits in (_same_article, _named_article, _same_words):
        if (at := next((at for at in rest if fits(line, ordered[at])), None)) is not None:
            return at
    price = price_of(line)
    alike = [at for at in rest if at not in taken and _same_price(price, ordered[at])]
    by_quantity = [at for at in alike if line.quantity == ordered[at].quantity]
    only = by_quantity if len(alike) > 1 else alike
    return only[0] if len(only) == 1 and not (line.article_number and ordered[only[0]].article) else None


def _same_article(line: Line, order: OrderLine) -> bool:
    own = compact(line.article_number)
    return bool(own) and own in (compact(order.article), compact(order.description))


def _named_article(line: Line, order: OrderLine) -> bool:
    """The article stands inside the description, as a word of its own and in its own letters."""
    return len(order.article) > 2 and order.article in WORD.findall(line.description)


def _same_words(line: Line, order: OrderLine) -> bool:
    if not order.description or not line.description:
        return False
    if name_key(line.description) == name_key(order.description):
        return True
    one, other = (set(text.casefold().split()) for text in (line.description, order.description))
    return len(one & other) / max(len(one | other), 1) >= ALIKE


def _same_price(price: Decimal | None, order: OrderLine) -> bool:
    return price is not None and order.unit_price is not None and abs(price - order.unit_price) <= CENT / 2


def _dearer(price: Decimal, agreed: Decimal, line: Line) -> bool:
    """Whether a price is higher by more than the rounding of the line's amount."""
    return (price - agreed) * max(line.quantity or Decimal(1), Decimal(1)) > CENT


def price_of(line: Line) -> Decimal | None:
    """Return what one unit costs, discounts taken off."""
    if line.net_amount is not None and line.quantity:
        return line.net_amount / line.quantity
    if line.price_each is None:
        return None
    return line.price_each * (HUNDRED - (line.discount or Decimal())) / HUNDRED


def _net(line: Line) -> Decimal | None:
    if line.net_amount is not None:
        return line.net_amount
    price = price_of(line)
    return price * line.quantity if price is not None and line.quantity is not None else None


def called(line: Line) -> str:
    """Return what a line calls its goods, its first line and not too much of it."""
    text = (line.description or line.article_number).strip().splitlines() or ["–"]
    return text[0][:60]


def plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _shown(price: Decimal) -> str:
    """Return a price to the cent; what costs less than one with as many places as tell it."""
    step = CENT if price >= 1 else CENT / 100
    short = price.quantize(step, ROUND_HALF_UP).normalize()
    return f"{short:f}" if -int(short.as_tuple().exponent) > 2 else f"{short:.2f}"
