"""Freight and rebates on a whole bill, each at one tax rate, as an ERP wants them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ingest.records import Invoice, Line, charges_of, items_of

ZERO = Decimal(0)


def charges(invoice: Invoice, rest: Decimal = ZERO) -> tuple[Line, ...]:
    """Return the charges that have an amount, with their tax rates where shares of several rates tell them.

    `rest` is what rows, charges and net total differ by: a charge that nobody named. What the share of a rate
    holds beside the rows of that rate is the charges': one of just that amount is at that rate, and a last one, as
    a rebate on everything, is parted among the rates. One whose rate nothing tells has none.
    """
    found = [line for line in charges_of(invoice.lines) if line.net_amount]
    if rest:
        found.append(_unnamed(rest))
    left = _left_by_rate(invoice)
    unrated = [line for line in found if line.tax_rate is None]
    if not unrated or sum(left.values(), ZERO) != total(unrated):
        return tuple(found)
    parts = [[_rated(line, left)] for line in found]
    open_places = [place for place, (line,) in enumerate(parts) if line.tax_rate is None]
    if len(open_places) == 1:
        (place,) = open_places
        parts[place] = [replace(found[place], net_amount=net, tax_rate=rate) for rate, net in left.items()]
    return tuple(line for some in parts for line in some)


def _rated(line: Line, left: dict[Decimal, Decimal]) -> Line:
    """Return a charge at the rate whose share holds just its amount besides, which is then taken out of `left`."""
    rates = [rate for rate, net in left.items() if net == line.net_amount]
    if line.tax_rate is not None or not rates:
        return line
    del left[rates[0]]
    return replace(line, tax_rate=rates[0])


def total(lines: Iterable[Line]) -> Decimal:
    """Return the net amounts of lines together; those without one count nothing."""
    return sum((line.net_amount or ZERO for line in lines), ZERO)


def _unnamed(rest: Decimal) -> Line:
    what = "Charge" if rest > 0 else "Discount"
    return Line(description=f"{what} on the whole document", net_amount=rest, charge=True)


def _left_by_rate(invoice: Invoice) -> dict[Decimal, Decimal]:
    """Return by rate what the shares hold beside the rows of that rate; nothing where there is but one rate."""
    shares = {tax.rate: tax.net for tax in invoice.taxes if tax.net and tax.rate is not None}
    if len(shares) < 2 or any(line.tax_rate is None for line in items_of(invoice.lines)):
        return {}
    left = dict(shares)
    for line in invoice.lines:
        if line.tax_rate is not None:
            left[line.tax_rate] = left.get(line.tax_rate, ZERO) - (line.net_amount or ZERO)
    return {rate: net for rate, net in left.items() if net}
