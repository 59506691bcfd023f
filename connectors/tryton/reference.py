"""What Tryton knows to book with: accounts, analytic accounts, purchase taxes, purchases that are not done yet."""

from __future__ import annotations

from typing import Any

from connectors.base import AccountData, OrderData, OrderedLine, TaxCodeData
from connectors.tryton.books import PURCHASE_TAX
from connectors.tryton.client import Client, Row
from connectors.tryton.mapping import HUNDRED
from connectors.tryton.suppliers import ALL, keeps
from ingest.records import as_amount

ANALYTIC, PURCHASE = "analytic_account.account", "purchase.purchase"
BOOKABLE: list[Any] = ["OR", ["type.expense", "=", True], ["type.debt", "=", True]]
"""What Tryton lets a line of a supplier invoice be booked on."""
COUNTED_UNDER = [["type", "in", ["normal", "distribution"]], ["state", "=", "opened"]]
OPEN = ["confirmed", "processing"]
ORDER_FIELDS = (
    "number",
    "party.id",
    "party.name",
    "currency.code",
    "purchase_date",
    "lines.type",
    "lines.product.code",
    "lines.description",
    "lines.quantity",
    "lines.unit_price",
)


def accounts(client: Client) -> list[AccountData]:
    domain = [["company", "=", client.company], ["closed", "!=", True], BOOKABLE]
    rows = client.search("account.account", domain, ("code", "name"), limit=ALL)
    return [_account(row) for row in rows if row["code"]]


def cost_centres(client: Client) -> list[AccountData]:
    """Return the analytic accounts that lines can be counted under; none where Tryton keeps none."""
    if not keeps(client, ANALYTIC):
        return []
    domain = [["company", "=", client.company], *COUNTED_UNDER]
    return [_account(row) for row in client.search(ANALYTIC, domain, ("code", "name"), limit=ALL)]


def _account(row: Row) -> AccountData:
    """An analytic account may have no code: its name stands for it."""
    return AccountData(str(row["id"]), row["code"] or row["name"], row["name"])


def tax_codes(client: Client) -> list[TaxCodeData]:
    domain = [["company", "=", client.company], *PURCHASE_TAX]
    rows = client.search("account.tax", domain, ("name", "rate"), limit=ALL)
    return [
        TaxCodeData(str(row["id"]), row["name"], row["name"], (row["rate"] * HUNDRED).normalize()) for row in rows
    ]


def open_orders(client: Client) -> list[OrderData]:
    """Return the purchases that were confirmed and are not done; none where Tryton keeps no purchases."""
    if not keeps(client, PURCHASE):
        return []
    domain = [["company", "=", client.company], ["state", "in", OPEN]]
    return [_order(row) for row in client.search(PURCHASE, domain, ORDER_FIELDS, limit=ALL)]


def _order(row: Row) -> OrderData:
    return OrderData(
        erp_id=str(row["id"]),
        number=row["number"] or "",
        supplier=row["party"]["name"] or "",
        supplier_id=str(row["party"]["id"]),
        currency=row["currency"]["code"],
        ordered_on=row["purchase_date"],
        lines=tuple(_line(line) for line in row["lines"] if line["type"] == "line"),
    )


def _line(row: Row) -> OrderedLine:
    quantity = as_amount(row["quantity"])
    assert quantity is not None  # noqa: S101
    product = row.get("product") or {}
    return OrderedLine(product.get("code") or "", row["description"] or "", quantity, row["unit_price"])
