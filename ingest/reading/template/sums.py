"""The three totals of a document: the parts of one tax, and the amounts that make sense together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.reading.amounts.numbers import find_amounts
from ingest.reading.languages import fold
from ingest.reading.layout import Layout, Span
from ingest.reading.paper import Paper
from ingest.reading.template.candidates import Possible
from ingest.reading.template.context import row_of
from ingest.reading.template.items import total_of
from ingest.records import Line

CENT = Decimal("0.011")

HIGHEST_TAX = Decimal("0.28")
"""No tax is a larger share of the net total."""

ADDS_UP = 1.0
"""What it is worth that net and tax make the total; a sure place is worth 1."""

LINES_MAKE_IT = 0.4
"""What it is worth that the items make the net or the grand total."""

RATE_MAKES_IT, LINES_AND_TAX = 0.4, 0.25
"""What it is worth, where no net total is printed, that a rate on the page makes the tax of the grand total, and
that items and tax make the grand total: freight beside the items may do so by chance."""

_RATE = re.compile(r"\d{1,2}(?:[.,]\d{1,2})? ?%")
_ALIGNED = 4.0
_STEP = 2.5
"""Rows of parts follow each other within this many line heights."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a document says beside its totals: the sum of its items, and the rates of tax on it, in per cent."""

    lines: Decimal | None = None
    rates: frozenset[Decimal] = frozenset()


def around(seen: Paper, lines: Sequence[Line]) -> Around:
    """Return what `seen` says beside its totals. `lines` are the items as another reader found them."""
    amounts = (one for cell in seen.layout.cells for one in find_amounts(cell.text, seen.mark))
    rates = frozenset(one.value for one in amounts if one.percent and 0 < one.value <= HIGHEST_TAX * 100)
    return Around(total_of(lines), rates)


def coherent(net: Decimal | None, tax: Decimal | None, gross: Decimal | None, says: Around) -> float:
    """Return what it is worth that amounts agree with each other, with the items and with a printed rate."""
    worth, lines = 0.0, says.lines
    if net is not None and tax is not None and gross is not None:
        adds_up = abs(net + tax - gross) < CENT and abs(tax) <= abs(net) * HIGHEST_TAX and net * tax >= 0
        worth += ADDS_UP if adds_up else 0.0
    elif net is None and tax is not None and gross is not None:
        worth += RATE_MAKES_IT * any(abs(gross * rate / (100 + rate) - tax) < CENT for rate in says.rates)
        worth += LINES_AND_TAX * bool(lines and abs(abs(gross - tax) - abs(lines)) < CENT)
    if lines and any(one is not None and abs(abs(one) - abs(lines)) < CENT for one in (net, gross)):
        worth += LINES_MAKE_IT
    return worth


def with_parts(one: Possible, amounts: Sequence[Possible], layout: Layout) -> list[Possible]:
    """Return an amount and those after it whose labels say the same of other rates: the parts of one tax."""
    words, rate = _label(one.span, layout)
    parts, rates = [one], {rate}
    if not rate or not words:
        return parts
    for other in amounts:
        said, its = _label(other.span, layout)
        if said == words and its and its not in rates and _next_to(parts[-1].span, other.span):
            parts.append(other)
            rates.add(its)
    return parts


def summed(amounts: Sequence[Possible], layout: Layout) -> Iterator[tuple[Possible, list[Possible]]]:
    """Yield what parts of one tax make together, where the first of them stands, and the parts."""
    for one in amounts:
        parts = with_parts(one, amounts, layout)
        if len(parts) > 1:
            total = sum((part.value for part in parts if isinstance(part.value, Decimal)), Decimal(0))
            yield Possible(total, one.text, one.span), parts


def _next_to(one: Span, other: Span) -> bool:
    """Tell whether amounts stand in one column, one row on, or in one row, further right."""
    if one.page != other.page:
        return False
    down = other.middle - one.middle
    flush = min(abs(one.box[edge] - other.box[edge]) for edge in (0, 2)) < _ALIGNED
    under = flush and 0 < down < _STEP * one.height
    return under or (abs(down) < one.height / 2 and other.box[0] > one.box[2])


def _label(span: Span, layout: Layout) -> tuple[str, str]:
    """Return the words of an amount's label without figures, and the rate it names; beside it or over it."""
    row = row_of(span, layout)
    beside = " ".join(word.text for word in row.words if word.box[2] <= span.box[0] + 1)
    if not any(map(str.isalpha, beside)):
        over = (cell for upper in reversed(layout.above(span, 2 * span.height)) for cell in upper.cells)
        beside = next((cell.text for cell in over if cell.box[0] < span.box[2] and cell.box[2] > span.box[0]), "")
    rate = _RATE.search(beside)
    return re.sub(r"\d", "", fold(beside)), rate[0] if rate else ""
