"""What somebody laid in the folder `reference/`, as their books exported it: CSV with a line of column names.

A file that is not there says nothing of its kind. Columns are told by name, in any order; comma, semicolon or tab
part them. Raises PermanentError, with the file and the line, for what cannot be understood.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from connectors.base import (
    AccountData,
    OrderData,
    OrderedLine,
    PermanentError,
    SupplierData,
    TaxCodeData,
)

FOLDER = "reference"
SUPPLIERS, ACCOUNTS, COST_CENTRES = "suppliers.csv", "accounts.csv", "cost_centres.csv"
TAX_CODES, ORDERS = "tax_codes.csv", "orders.csv"
COLUMNS = {
    SUPPLIERS: ("number", "name", "vat_id", "ibans", "email", "phone", "account"),
    ACCOUNTS: ("code", "name"),
    COST_CENTRES: ("code", "name"),
    TAX_CODES: ("code", "name", "rate"),
    ORDERS: (
        "number",
        "supplier",
        "date",
        "currency",
        "article",
        "description",
        "quantity",
        "unit_price",
        "discount",
    ),
}
"""Every file and its columns; the first one must be filled in on each line."""
HUNDRED = Decimal(100)
PRICE_STEP = Decimal("0.000001")


class _Line:
    """One line of a file; what is missing is empty."""

    def __init__(self, file: str, number: int, cells: dict[str, str]) -> None:
        self.file, self.number, self.cells = file, number, cells

    def __getitem__(self, column: str) -> str:
        return " ".join((self.cells.get(column) or "").split())

    def amount(self, column: str, default: Decimal | None = None) -> Decimal:
        text = self[column]
        if not text and default is not None:
            return default
        try:
            amount = Decimal(text.replace(",", "."))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise self.fault(f"“{text}” is no number")
        return amount

    def day(self, column: str) -> date | None:
        try:
            return date.fromisoformat(self[column]) if self[column] else None
        except ValueError:
            raise self.fault(f"“{self[column]}” is no date of the form 2026-11-30") from None

    def fault(self, what: str) -> PermanentError:
        return PermanentError(f"{what} in {self.file}, line {self.number}. Correct it there.")


def suppliers(folder: Path) -> list[SupplierData]:
    return [
        SupplierData(
            erp_id=line["number"],
            name=line["name"],
            vat_id=line["vat_id"],
            ibans=tuple(one.strip() for one in line["ibans"].split("|") if one.strip()),
            email=line["email"],
            phone=line["phone"],
            account=line["account"],
        )
        for line in _lines(folder, SUPPLIERS)
    ]


def accounts(folder: Path, file: str) -> list[AccountData]:
    return [AccountData(line["code"], line["code"], line["name"]) for line in _lines(folder, file)]


def tax_codes(folder: Path) -> list[TaxCodeData]:
    return [
        TaxCodeData(line["code"], line["code"], line["name"], line.amount("rate"))
        for line in _lines(folder, TAX_CODES)
    ]


def open_orders(folder: Path) -> list[OrderData]:
    """Return the orders; lines with the same number are one order."""
    names = {one.erp_id: one.name for one in suppliers(folder)}
    orders: dict[str, tuple[_Line, list[OrderedLine]]] = {}
    for line in _lines(folder, ORDERS):
        orders.setdefault(line["number"], (line, []))[1].append(_ordered(line))
    return [
        OrderData(
            erp_id=number,
            number=number,
            supplier=names.get(head["supplier"], ""),
            supplier_id=head["supplier"],
            currency=head["currency"],
            ordered_on=head.day("date"),
            lines=tuple(lines),
        )
        for number, (head, lines) in orders.items()
    ]


def _ordered(line: _Line) -> OrderedLine:
    price = None
    if line["unit_price"]:
        share = (HUNDRED - line.amount("discount", Decimal(0))) / HUNDRED
        price = (line.amount("unit_price") * share).quantize(PRICE_STEP).normalize()
    return OrderedLine(line["article"], line["description"], line.amount("quantity"), price)


def _lines(folder: Path, file: str) -> Iterator[_Line]:
    path = folder / file
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise PermanentError(f"{path} cannot be read as UTF-8. Export it anew.") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    key = COLUMNS[file][0]
    if key not in (reader.fieldnames or ()):
        raise PermanentError(f"{file} has no column “{key}”. Its columns are {', '.join(COLUMNS[file])}.")
    for cells in reader:
        line = _Line(file, reader.line_num, cells)
        if line[key]:
            yield line
