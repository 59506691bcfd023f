"""The numbers of a table's row that stand as such, each with its unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.reading.amounts.numbers import Amount, Mark, find_amounts
from ingest.reading.formats import currency_of
from ingest.reading.languages import column_index, fold, words
from ingest.reading.layout import Row, Span

_LONGEST_UNIT = 10
TIMES = frozenset("x×*@")
"""Signs between a quantity and its price."""

_BASES = frozenset({1, 10, 100, 1000})


@dataclass(frozen=True)
class Figure:
    """A number in a row with its words, its unit where one follows, and the words of both.

    `told` if its own cell says what it is (“Base: 60.00”), which may not be what the head over it says.
    """

    amount: Amount
    span: Span
    whole: Span
    unit: str = ""
    told: bool = False


def figures(row: Row, mark: Mark | None) -> list[Figure]:
    """Return the numbers of a row that stand as such: not part of a word, not in the midst of a sentence."""
    return [figure for cell in row.cells for figure in _in_cell(cell, list(find_amounts(cell.text, mark)))]


def _in_cell(cell: Span, amounts: list[Amount]) -> Iterator[Figure]:
    if len(amounts) == 2 and _for_many(cell, *amounts):
        yield Figure(amounts[0], cell.part(amounts[0].start, amounts[0].end), cell)
        return
    for place, one in enumerate(amounts):
        until = amounts[place + 1].start if place + 1 < len(amounts) else len(cell.text)
        after = cell.text[one.end : until].strip(" €$£%.)")
        before = cell.text[: one.start].strip(" €$£(-–")
        unit = _is_unit(after, alone=not before and len(amounts) == 1)
        if after and not unit and not _money_sign(after) and fold(after) not in column_index():
            # Words follow: a position number in front of its text may stand, a figure in a sentence may not.
            if before or one.cents or len(cell.text) > 60:
                continue
            if one.value > 999 or (one.decimals and place):
                continue
        elif len(before) > 12 and not (one.cents or one.currency or one.percent):
            continue
        end = until if after and not unit and _money_sign(after) else one.end
        start = max(0, one.start - 2) if one.currency and one.start > 0 else one.start
        if unit and after.count("(") > after.count(")"):
            after += ")"
        yield Figure(
            one,
            cell.part(start, end),
            cell.part(start, until if unit else end),
            after if unit else "",
            before.endswith(":"),
        )


def _for_many(cell: Span, price: Amount, base: Amount) -> bool:
    """Tell whether a cell shows a price for a number of units: “4,80 / 100”, “4.80 per 100 pcs”."""
    between = cell.text[price.end : base.start].strip(" €$£")
    return base.value in _BASES and not base.decimals and (between == "/" or fold(between) in words("each"))


def _is_unit(text: str, *, alone: bool) -> bool:
    """Tell whether what follows a figure is its unit: a known one, or one short word behind a figure alone."""
    if fold(text) in words("units") or fold(text.split("(")[0]) in words("units"):
        return True
    return alone and text.isalpha() and text.islower() and len(text) <= _LONGEST_UNIT


def _money_sign(text: str) -> bool:
    return bool(currency_of(text)) or (len(text) <= 1 and text not in TIMES)
