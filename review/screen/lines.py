"""The item table as rows of cells, and its sum against the net amount."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.records import (
    BOOKING_FIELDS,
    LINE_AMOUNTS,
    LINE_DATES,
    LINE_TEXTS,
    OPTIONAL_OF,
    PERIOD,
    DocType,
    Line,
    Reading,
)
from review.carrying import as_read
from review.screen.paper import place
from review.words import amount, exact, shown

WITHOUT_LINES = (DocType.TICKET, DocType.LEAD)
COLUMNS: Mapping[str, str] = {
    "article_number": "Article",
    "description": "Description",
    "quantity": "Qty",
    "unit": "Unit",
    "unit_price": "Price",
    "discount": "Disc.",
    "tax_rate": "VAT",
    "net_amount": "Net",
    "service_start": "From",
    "service_end": "Until",
    "account": "Account",
    "cost_centre": "Centre",
}
FOLDED = ("article_number", "discount", *PERIOD, *BOOKING_FIELDS)
"""Out of sight while no line says anything there."""
OF_THE_WHOLE = (*PERIOD, *BOOKING_FIELDS)
"""A line without one has that of its document."""
HIDDEN = (*LINE_AMOUNTS, *LINE_TEXTS, *LINE_DATES, *BOOKING_FIELDS)
PER_CENT = ("tax_rate", "discount")
MONEY = ("unit_price", "net_amount")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    is_amount: bool
    placeholder: str = ""
    """What counts where a cell is empty."""
    is_folded: bool = False
    """Out of sight until somebody wants to type in it."""


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    value: str
    at: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; `was` is its place in the saved draft, so that what the screen hides of it is kept.

    `more` is what it hides, as JSON, for a line that comes back after its place has gone to another. A `charge`
    changes the whole document.
    """

    number: int
    was: int
    cells: Sequence[Cell]
    more: str = "{}"
    charge: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """The lines' net amounts together. `state` is sure, doubt or none; `says` tells how it compares."""

    total: str
    state: str
    says: str


@dataclass(frozen=True, slots=True)
class LineTable:
    columns: Sequence[Column]
    rows: Sequence[LineRow]
    sum: Sum
    blank: LineRow
    """An empty line, for the script to copy."""
    booked_as_before: bool = False
    """Whether codes of lines were taken over from the supplier's last document."""

    @property
    def wide(self) -> int:
        """How many columns are in sight."""
        return sum(not column.is_folded for column in self.columns)

    @property
    def may_unfold(self) -> bool:
        return self.wide < len(self.columns)


def table(draft: Reading, booked: Sequence[str] = ()) -> LineTable | None:
    """Return the item table, None for kinds that have none; `booked` names the codes that lines may have."""
    if draft.doc_type in WITHOUT_LINES:
        return None
    columns = [_column(name, label, draft) for name, label in COLUMNS.items() if _is_shown(name, draft, booked)]
    rows = [_row(at, line, columns) for at, line in enumerate(draft.lines)]
    blank = LineRow(0, -1, [Cell(column, "", "") for column in columns])
    lines = [line.as_json() for line in draft.lines]
    return LineTable(columns, rows, _sum(draft), blank, booked_as_before=as_read(lines) != lines)


def _column(name: str, label: str, draft: Reading) -> Column:
    whole = shown(name, draft.value(name)) if name in OF_THE_WHOLE else ""
    folded = name in FOLDED and not any(getattr(line, name) for line in draft.lines)
    return Column(name, label, name in LINE_AMOUNTS, whole, folded)


def _is_shown(name: str, draft: Reading, booked: Sequence[str]) -> bool:
    if name in BOOKING_FIELDS:
        return name in booked
    return name not in PERIOD or name in OPTIONAL_OF[draft.doc_type]


def _row(at: int, line: Line, columns: Sequence[Column]) -> LineRow:
    cells = [Cell(column, cell(column.name, line), place(line.evidence.get(column.name))) for column in columns]
    shown = {column.name for column in columns}
    more = {name: text for name, text in line.as_json().items() if name in HIDDEN and name not in shown and text}
    return LineRow(at + 1, at, cells, json.dumps(more), line.charge)


def cell(name: str, line: Line) -> str:
    """Return a cell as the reader sees it: prices with two decimals or more, quantities without idle noughts."""
    value = getattr(line, name)
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return shown(name, value)
    text = exact(value, 2 if name in MONEY else 0)
    return f"{text} %" if name in PER_CENT else text


def _sum(draft: Reading) -> Sum:
    found = [line.net_amount for line in draft.lines if line.net_amount is not None]
    if not found:
        return Sum("", "none", "")
    total, net = sum(found, Decimal()), draft.value("net_total")
    if not isinstance(net, Decimal):
        return Sum(amount(total), "none", "no net amount to compare with")
    if total == net:
        return Sum(amount(total), "sure", "equals the net amount")
    off = amount(abs(total - net))
    return Sum(amount(total), "doubt", f"{off} {'more' if total > net else 'less'} than the net amount")
