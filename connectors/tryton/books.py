"""What a bill needs to know of one Tryton: company, journal, accounts, currency, taxes, supplier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.base import PermanentError
from connectors.tryton.client import Client, Row
from connectors.tryton.mapping import HUNDRED, Books, Tax
from ingest.records import Invoice, Line

COMPANY_FIELDS = ("party.id", "party.name", "currency.code")
PURCHASE_TAX: list[Any] = [
    ["parent", "=", None],
    ["type", "=", "percentage"],
    ["OR", ["group", "=", None], ["group.kind", "in", ["purchase", "both"]]],
]
TAX_FIELDS = ("name", "rate", "start_date", "end_date", "group.kind")


def enter_company(client: Client, wanted: str = "") -> Row:
    """Choose the company that bills go to and speak in its name from now on; return its row."""
    companies = client.search("company.company", [["party.name", "=", wanted]] if wanted else [], COMPANY_FIELDS)
    if len(companies) != 1:
        raise PermanentError(
            f"Tryton has no company named “{wanted}”. Correct the connection's options."
            if wanted
            else f"The key sees {len(companies)} companies in Tryton. Name one as “company” in the options."
        )
    client.company = companies[0]["id"]
    return companies[0]


def books_for(client: Client, invoice: Invoice, supplier: Row, mapping: Mapping[str, Any]) -> Books:
    """Return the ids for one bill, so that a missing one is told before anything is created."""
    assert client.company is not None  # noqa: S101
    defaults = client.read(
        "account.configuration", 1, ("default_account_payable", "default_category_account_expense")
    )
    defaults = defaults or {}
    return Books(
        company=client.company,
        currency=_currency(client, invoice.currency),
        party=supplier["id"],
        address=_address(supplier),
        journal=journal(client, mapping.get("journal")),
        payable=_account(
            client,
            mapping.get("account_payable"),
            supplier.get("account_payable") or defaults.get("default_account_payable"),
            "payable",
        ),
        expense=_account(
            client, mapping.get("account"), defaults.get("default_category_account_expense"), "expense"
        ),
        payment_term=supplier.get("supplier_payment_term"),
        taxes=purchase_taxes(client, invoice.issue_date),
        tax_names=mapping.get("taxes") or {},
        accounts=_chosen_accounts(client, invoice),
        cost_centres=_chosen_cost_centres(client, invoice),
    )


def _chosen_accounts(client: Client, invoice: Invoice) -> dict[str, int]:
    """Return the ids of the accounts that a person chose, by their codes."""
    codes = sorted({code for line in (Line(), *invoice.lines) if (code := invoice.booked_on(line)[0])})
    if not codes:
        return {}
    domain = [["code", "in", codes], ["company", "=", client.company], ["closed", "!=", True]]
    found = {row["code"]: row["id"] for row in client.search("account.account", domain, ("code",))}
    _refuse_unknown("account", codes, found)
    return found


def _chosen_cost_centres(client: Client, invoice: Invoice) -> dict[str, tuple[int, int]]:
    """Return root and id of the analytic accounts that a person chose, by their codes or names."""
    codes = sorted({code for line in (Line(), *invoice.lines) if (code := invoice.booked_on(line)[1])})
    if not codes:
        return {}
    domain = [["company", "=", client.company], ["OR", ["code", "in", codes], ["name", "in", codes]]]
    rows = client.search("analytic_account.account", domain, ("code", "name", "root.id"))
    found = {row["code"] or row["name"]: (row["root"]["id"], row["id"]) for row in rows if row["root"]}
    _refuse_unknown("cost centre", codes, found)
    return found


def _refuse_unknown(what: str, codes: Sequence[str], found: Mapping[str, Any]) -> None:
    for code in codes:
        if code not in found:
            raise PermanentError(
                f"Tryton has no {what} {code}. Choose another one in the review, then approve again."
            )


def journal(client: Client, code: str | None = None) -> int:
    """Return the id of the journal of supplier invoices. A bill without one could never be posted."""
    domain = [["code", "=", code]] if code else [["type", "=", "expense"]]
    found = client.search("account.journal", domain, ("name",))
    if not found:
        wanted = f"with the code “{code}”" if code else "of the type Expense"
        raise PermanentError(f"Tryton has no journal {wanted}. Add it there, then replay.")
    return found[0]["id"]


def purchase_taxes(client: Client, on: date) -> tuple[Tax, ...]:
    """Return the percentage taxes for purchases that are valid on a day."""
    domain = [["company", "=", client.company], *PURCHASE_TAX]
    rows = client.search("account.tax", domain, TAX_FIELDS)
    valid = [row for row in rows if (row["start_date"] or on) <= on <= (row["end_date"] or on)]
    return tuple(Tax(row["id"], row["name"], Decimal(row["rate"]) * HUNDRED) for row in valid)


def _currency(client: Client, code: str) -> int:
    found = client.search("currency.currency", [["code", "=", code]], ("code",))
    if not found:
        raise PermanentError(f"Tryton has no currency {code}. Add it there, then replay.")
    return found[0]["id"]


def _address(supplier: Row) -> int:
    addresses: Sequence[Row] = supplier.get("addresses") or ()
    if not addresses:
        raise PermanentError(f"{supplier['name']} has no address in Tryton. Add one there, then replay.")
    return addresses[0]["id"]


def _account(client: Client, code: str | None, default: Row | int | None, kind: str) -> int:
    if code:
        found = client.search(
            "account.account", [["code", "=", code], ["company", "=", client.company]], ("code",)
        )
        if found:
            return found[0]["id"]
        raise PermanentError(f"Tryton has no account {code}. Correct the mapping of the connection.")
    if default is None:
        raise PermanentError(
            f"Tryton has no default account for what is {kind}. "
            "Set it in Tryton's accounting configuration, or name its code in the mapping, then replay."
        )
    return default["id"] if isinstance(default, dict) else default
