"""The demo company's books as its ERP would export them: the files of the connector `files`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from connectors.files import disk
from connectors.files.reference import ACCOUNTS, COLUMNS, COST_CENTRES, ORDERS, SUPPLIERS, TAX_CODES


def write_books(folder: Path, world: Mapping[str, Any], orders: Iterable[Mapping[str, Any]]) -> None:
    """Write `reference/*.csv` from what `company.yaml` and `orders.yaml` say."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {supplier["key"]: supplier["erp_id"] for supplier in world["suppliers"]}
    _write(folder / SUPPLIERS, map(_supplier, world["suppliers"]))
    _write(folder / ACCOUNTS, world["accounts"])
    _write(folder / COST_CENTRES, world["cost_centres"])
    _write(folder / TAX_CODES, world["tax_codes"])
    _write(folder / ORDERS, (line for order in orders for line in _lines(order, numbers[order["supplier"]])))


def _supplier(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "number": row["erp_id"], "ibans": "|".join(row.get("ibans", ()))}


def _lines(order: Mapping[str, Any], supplier: str) -> Iterable[dict[str, Any]]:
    for article, quantity, price, *discount in order["lines"]:
        amounts = {"quantity": quantity, "unit_price": price, "discount": discount[0] if discount else ""}
        yield {**order, "supplier": supplier, "article": article, **amounts}


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS[path.name], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    disk.replace(path, table.getvalue().encode())
