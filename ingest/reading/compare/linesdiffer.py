"""Where a page's item table contradicts its e-invoice: row beside row, for a person to decide. Pure.

A page's table speaks only where it is whole: its net amounts, freight and rebates on the whole document among
them, make the net total that is printed under it. Then a row of the e-invoice contradicts it whose amount stands
nowhere on the page, and so does another quantity for the same amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from ingest.reading.compare.stands import stands_as
from ingest.records import Line, Reading, items_of

COMPARED = ("quantity", "unit_price", "net_amount")
CENT = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the e-invoice beside one of the page; None where the other table has no such row.

    `cells` are those in which they differ.
    """

    xml: Line | None
    page: Line | None
    cells: frozenset[str]


def aligned(xml: Sequence[Line], page: Sequence[Line]) -> list[Pair]:
    """Return both tables row beside row: those with the same net amount first, the rows between them in order.

    What changes the whole document is no row of either.
    """
    xml, page = items_of(xml), items_of(page)
    xml_nets, page_nets = ([_net(line) for line in table] for table in (xml, page))
    found: list[Pair] = []
    for how, a0, a1, b0, b1 in SequenceMatcher(None, xml_nets, page_nets, autojunk=False).get_opcodes():
        ours, theirs = list(xml[a0:a1]), list(page[b0:b1])
        if how == "equal":
            found += [_pair(one, other) for one, other in zip(ours, theirs, strict=True)]
            continue
        for at in range(max(len(ours), len(theirs))):
            one = ours[at] if at < len(ours) else None
            other = theirs[at] if at < len(theirs) else None
            found.append(_pair(one, other))
    return found


def contradicts(truth: Reading, printed: Reading | None, text: str) -> bool:
    """Tell whether a page's items are others than its e-invoice's; `text` are the page's words."""
    if printed is None or not truth.lines or not _whole(printed):
        return False
    return any(_clash(pair, text) for pair in aligned(truth.lines, printed.lines))


def _clash(pair: Pair, text: str) -> bool:
    if pair.xml is None:
        return False  # the page spreads an amount over more rows, or its total differs, which is told by itself
    if pair.page is None or "net_amount" in pair.cells:
        net = pair.xml.net_amount
        return net is not None and not stands_as("net_total", net, text)
    return "quantity" in pair.cells and _consistent(pair.xml) and _consistent(pair.page)


def _whole(printed: Reading) -> bool:
    nets = [line.net_amount for line in printed.lines]
    total = printed.value("net_total")
    known = [net for net in nets if net is not None]
    return bool(nets) and len(known) == len(nets) and isinstance(total, Decimal) and abs(sum(known) - total) < CENT


def _consistent(line: Line) -> bool:
    """Whether quantity and price make the amount, so that neither is a slip of reading."""
    price = line.price_each
    if line.quantity is None or price is None or line.net_amount is None:
        return False
    made = line.quantity * price * (1 - (line.discount or Decimal(0)) / 100)
    return abs(abs(made) - abs(line.net_amount)) < CENT


def _pair(xml: Line | None, page: Line | None) -> Pair:
    if xml is None or page is None:
        return Pair(xml, page, frozenset(COMPARED))
    return Pair(
        xml, page, frozenset(name for name in COMPARED if _differ(getattr(xml, name), getattr(page, name)))
    )


def _differ(one: Decimal | None, other: Decimal | None) -> bool:
    """A cell that one table leaves empty says nothing."""
    return one is not None and other is not None and abs(one) != abs(other)


def _net(line: Line) -> Decimal | None:
    return abs(line.net_amount) if line.net_amount is not None else None
