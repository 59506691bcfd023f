"""What each tax rate is on: rows where a rate, an amount and its tax agree, which together make the tax."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from ingest.reading.amounts.numbers import find_amounts
from ingest.reading.layout import Row
from ingest.reading.paper import Paper
from ingest.records import TaxLine

_HIGHEST = Decimal(30)
_CENT = Decimal("0.02")
_MOST_NUMBERS = 6


def read_taxes(paper: Paper, net: Decimal | None, tax: Decimal | None) -> tuple[TaxLine, ...]:
    """Return the share of each rate, lowest first; nothing where the shares don't add up to the tax.

    `net` and `tax` are the document's totals. Nothing is taken on trust: every share's tax is its rate of its net.
    """
    if tax is None:
        return ()
    shares: dict[Decimal, TaxLine] = {}
    for row in paper.layout.rows:
        for share in _in_row(paper, row):
            if share.rate is not None and share.tax is not None and abs(share.tax) <= abs(tax) + _CENT:
                shares.setdefault(share.rate, share)
    found = sorted(shares.values(), key=lambda share: share.rate or Decimal(0))
    if sum((share.tax or Decimal(0) for share in found), Decimal(0)) * tax < 0:
        found = [_turned(share) for share in found]  # a credit note prints a minus that records do without
    if found and _adds_up(found, net, tax):
        return tuple(found)
    return _single(paper, net, tax)


def _turned(share: TaxLine) -> TaxLine:
    return TaxLine(share.rate, -share.net if share.net else share.net, -share.tax if share.tax else share.tax)


def _adds_up(shares: list[TaxLine], net: Decimal | None, tax: Decimal) -> bool:
    taxes = sum((share.tax or Decimal(0) for share in shares), Decimal(0))
    nets = sum((share.net or Decimal(0) for share in shares), Decimal(0))
    return abs(taxes - tax) < _CENT and (net is None or abs(nets - net) < _CENT)


def _in_row(paper: Paper, row: Row) -> Iterator[TaxLine]:
    """Yield the share that a row states: “21 %  796.45  167.25”, also where the rate has no sign."""
    numbers = [one for cell in row.cells for one in find_amounts(cell.text, paper.mark)]
    if not 3 <= len(numbers) <= _MOST_NUMBERS:
        return
    marked = [one for one in numbers if one.percent]
    for rate in marked or [one for one in numbers if one.decimals <= 2 and 0 < one.value < _HIGHEST]:
        money = [one.value for one in numbers if one is not rate and one.cents]
        for net, tax in permutations(money, 2):
            if 0 <= rate.value < _HIGHEST and abs(net) > abs(tax) and abs(net * rate.value / 100 - tax) < _CENT:
                yield TaxLine(rate.value.normalize() + 0, net, tax)
                return


def _single(paper: Paper, net: Decimal | None, tax: Decimal) -> tuple[TaxLine, ...]:
    """Return the one rate that makes the tax of the net total, if the page names it beside its tax."""
    if not net:
        return ()
    for label in paper.labels.named("tax_total"):
        for one in find_amounts(label.row.text, paper.mark):
            if one.percent and 0 <= one.value < _HIGHEST and abs(net * one.value / 100 - tax) < _CENT:
                return (TaxLine(one.value.normalize() + 0, net, tax),)
    return ()
