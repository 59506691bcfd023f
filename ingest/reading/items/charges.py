"""What changes the whole document, printed beside its sums: freight, fees, rebates. Taken only where it adds up.

Where the items alone make no total, rows behind them are looked at that name freight, a fee or a rebate. They are
charges if items and they together make the net total, the grand total or what that is before tax; else nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from ingest.reading.amounts.numbers import find_amounts
from ingest.reading.checks import CENT, wholes
from ingest.reading.formats import currency_of
from ingest.reading.items.table import TOTALS
from ingest.reading.languages import fold, words
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Paper
from ingest.records import LINE_AMOUNTS, DocType, Evidence, Line, charges_of, items_of

_MOST = 8
"""Rows that are weighed together at most."""

_WHOLE_WORD = 4
"""Words for freight and rebates this short stand alone: “port” is not in “support”, “dto” not in “editor”."""

_REACH = 2.5
"""An amount under its label stands at most this many line heights below it."""

_LEAST = 3
"""Letters of a label that is worth knowing again."""

_EDGES = " :.…-–"
_HIGHEST_RATE = 30
_ROUNDED = Decimal("0.03")
"""How far items and charges may be from their total, as each was rounded."""


@dataclass(frozen=True)
class _Change:
    """A row that may change the document: its words, its amount (a rebate is below zero) and where that stands."""

    label: Span
    value: Decimal
    amount: Span
    rebate: bool


def with_charges(
    lines: Sequence[Line],
    fields: Mapping[str, Any],
    kind: DocType,
    seen: Paper,
    *,
    called: Collection[str] = (),
) -> tuple[Line, ...]:
    """Return the items among the lines, and behind them what changes the document as a whole.

    `fields` are plain values by name; `called` are labels of this sender's charges before, by `labels_of`.
    """
    items = items_of(lines)
    amounts = [line.net_amount for line in items if line.net_amount is not None]
    if not items or len(amounts) < len(items):
        return items
    made, sums = sum(amounts, Decimal(0)), [abs(whole.amount) for whole in wholes(fields)]
    if any(abs(made) == one for one in sums):
        return items
    known = {f"-{_bare(label)}" if label.startswith("-") else _bare(label) for label in called}
    found = list(_changes(seen, items, known))[:_MOST]
    near = any(abs(abs(made) - one) <= CENT * len(items) for one in sums)
    for slack in (Decimal(0),) if near else (Decimal(0), _ROUNDED):
        if some := _making(found, made, sums, slack, turned=kind == DocType.CREDIT_NOTE):
            return (*_apart(items, some), *some)
    return items


def _apart(items: tuple[Line, ...], found: Sequence[Line]) -> tuple[Line, ...]:
    """Return the items without the words and amount of a charge in the description of the last."""
    words = items[-1].description
    for charge in reversed(found):
        shown = charge.evidence["net_amount"].text
        words = words.removesuffix(shown).strip().removesuffix(charge.description).strip()
    return (*items[:-1], replace(items[-1], description=words or items[-1].description))


def labels_of(lines: Iterable[Line], seen: Paper) -> list[str]:
    """Return what stands beside or over each charge on the page; a minus in front where the page prints none."""
    lines = tuple(lines)
    rows = list(_behind(seen, items_of(lines))) or seen.layout.rows
    return [label for line in charges_of(lines) if (label := _label_of(line, rows, seen))]


def _label_of(charge: Line, rows: Sequence[Row], seen: Paper) -> str:
    """Return the label of an amount: at its place, or where it first stands behind the items."""
    where, net = charge.evidence.get("net_amount"), charge.net_amount or Decimal(0)
    for row in rows if where is None else [row for row in rows if _holds(row, where)]:
        for place, cell in enumerate(row.cells):
            money = _money(cell, seen)
            if money is None or abs(money[1]) != abs(net):
                continue
            near = (_left_of(money[0], row.cells[at : place + 1]) for at in (place, place - 1) if at >= 0)
            texts = [_without_figures(one.text) for one in (*near, *_over(seen, cell))]
            if label := next((text for text in texts if len(fold(text)) >= _LEAST), ""):
                return f"-{label}" if net < 0 < money[1] else label
    return ""


def _holds(row: Row, where: Evidence) -> bool:
    if where.page is None or where.box is None:
        return True
    return row.page == where.page and where.box[1] <= row.middle <= where.box[3]


def _over(seen: Paper, amount: Span) -> Iterator[Span]:
    """Yield the cells over an amount, nearest first."""
    for row in reversed(seen.layout.above(amount, _REACH * amount.height)):
        yield from (cell for cell in row.cells if cell.box[0] < amount.box[2] and amount.box[0] < cell.box[2])


def _making(
    found: Sequence[_Change], made: Decimal, sums: Sequence[Decimal], slack: Decimal, *, turned: bool
) -> tuple[Line, ...]:
    """Return the fewest changes that make one of the sums with the items, in reading order.

    `turned` looks at them with the other sign too: a credit note may print a minus that its record is without.
    """
    signs = (1, -1) if turned else (1,)
    for count in range(1, len(found) + 1):
        for some in combinations(found, count):
            for sign in signs:
                total = made + sign * sum((one.value for one in some), Decimal(0))
                if any(abs(total - whole) <= slack for whole in sums):
                    return tuple(_line(one, sign) for one in some)
    return ()


def _line(one: _Change, sign: int) -> Line:
    rates = [said.value for said in find_amounts(one.label.text, None) if said.percent]
    return Line(
        description=one.label.text.strip(_EDGES),
        net_amount=sign * one.value,
        tax_rate=rates[0] if len(rates) == 1 and rates[0] <= _HIGHEST_RATE and not one.rebate else None,
        charge=True,
        evidence={"description": one.label.evidence(), "net_amount": one.amount.evidence()},
    )


def _changes(seen: Paper, items: Iterable[Line], called: Collection[str]) -> Iterator[_Change]:
    """Yield what is named freight, a fee or a rebate beside or over an amount, behind the last item."""
    for row in _behind(seen, items):
        for place, cell in enumerate(row.cells):
            said = _names(cell, called)
            if not said or _labels(seen, cell) & {*TOTALS}:
                continue
            if beside := _beside(seen, row.cells[place:], called):
                yield _change(_left_of(beside[0], row.cells[place:]), *beside, rebate=said == "rebate")
            elif under := _under(seen, cell):
                yield _change(cell, *under, rebate=said == "rebate")


def _behind(seen: Paper, items: Iterable[Line]) -> Iterator[Row]:
    """Yield the rows behind the numbers of the last item; none where nobody knows where they stand.

    Its words may go on: an unknown word for freight looks like the second row of a description.
    """
    found = (where for line in items for name, where in line.evidence.items() if name in LINE_AMOUNTS)
    last = max(((where.page, where.box[3]) for where in found if where.page and where.box), default=None)
    if last:
        yield from (row for row in seen.layout.rows if (row.page, row.middle) > last)


def _labels(seen: Paper, cell: Span) -> set[str]:
    return {label.name for label in seen.labels.of_cell(cell) if label.first}


def _names(cell: Span, called: Collection[str]) -> str:
    """Return “rebate” or “charge” where a cell's words name one, else nothing."""
    texts, whole = [fold(word.text) for word in cell.words], _bare(cell.text)
    for name in ("rebate", "charge"):
        if any(_is_one(text, stem) for stem in words(name) for text in (*texts, whole)):
            return name
    if f"-{whole}" in called:
        return "rebate"
    return "charge" if whole in called else ""


def _bare(text: str) -> str:
    """Return the words of a charge as they are compared: folded, without figures."""
    return fold(_without_figures(text))


def _without_figures(text: str) -> str:
    return " ".join(word for word in text.split() if not any(map(str.isdigit, word))).strip(_EDGES)


def _is_one(text: str, stem: str) -> bool:
    if len(stem) <= _WHOLE_WORD:
        return text == stem
    return text.startswith(stem) or text.endswith(stem)


def _beside(seen: Paper, cells: Sequence[Span], called: Collection[str]) -> tuple[Span, Decimal] | None:
    """Return the last amount of money right of a label, before the next label of the row."""
    found: tuple[Span, Decimal] | None = None
    for place, cell in enumerate(cells):
        if place and (_labels(seen, cell) & {*TOTALS, "other_amount"} or _names(cell, called)):
            break
        found = _money(cell, seen) or found
    return found


def _under(seen: Paper, label: Span) -> tuple[Span, Decimal] | None:
    """Return the amount under a label, where sums stand side by side."""
    for row in seen.layout.below(label, _REACH * label.height):
        for cell in row.cells:
            if cell.box[0] < label.box[2] and label.box[0] < cell.box[2]:
                return _money(cell, seen)
    return None


def _money(cell: Span, seen: Paper) -> tuple[Span, Decimal] | None:
    """Return the place and value of the last amount with cents in a cell."""
    amounts = [one for one in find_amounts(cell.text, seen.mark) if one.cents and not one.percent and one.value]
    return (cell.part(amounts[-1].start, amounts[-1].end), amounts[-1].value) if amounts else None


def _left_of(amount: Span, cells: Sequence[Span]) -> Span:
    """Return the words before an amount, without its currency."""
    words = (word for cell in cells for word in cell.words if word.box[2] <= amount.box[0] + 1)
    said = tuple(word for word in words if not currency_of(word.text))
    return Span(amount.page, said or cells[0].words)


def _change(label: Span, amount: Span, value: Decimal, *, rebate: bool) -> _Change:
    return _Change(label, -abs(value) if rebate else value, amount, rebate)
