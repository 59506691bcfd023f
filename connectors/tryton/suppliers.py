"""Which party in Tryton an invoice is from: by VAT id, then by bank account, then by name."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from connectors.base import PermanentError, SupplierData
from connectors.tryton.client import Client, Row, literal
from ingest.records import Party

FIELDS = ("name", "identifiers.code", "addresses.id", "account_payable", "supplier_payment_term")
ACCOUNTS = "bank.account.number"
ALL = 100_000  # rows: more than a company keeps of anything that is asked for whole
OUTSIDE_THE_EU = {"GB": "gb_vat", "CH": "ch_vat", "NO": "no_mva"}  # how Tryton names their VAT ids


def supplier(client: Client, party: Party, *, create: bool = False) -> Row:
    """Return the party's row. Raises PermanentError if it is unknown or not unique; creates it only if asked."""
    for candidates in (_by_id, _by_vat_id, _by_iban, _by_name):
        found = [row for row in candidates(client, party) if not _contradicts(row, party)]
        if len(found) == 1:
            return found[0]
        if found:
            raise PermanentError(
                f"Tryton has {len(found)} parties that could be {party.name}. "
                "Give the right one its VAT id there, then replay."
            )
    if create:
        return _created(client, party)
    known_by = f" (VAT {party.vat_id})" if party.vat_id else ""
    raise PermanentError(f"Supplier {party.name}{known_by} is not in Tryton. Add it there, then replay.")


def all_suppliers(client: Client, own_party: int) -> tuple[SupplierData, ...]:
    """Return every party but ourselves, with its bank accounts where Tryton keeps them."""
    fields = ("name", "tax_identifier.code", "email")
    rows = client.search("party.party", [["id", "!=", own_party]], fields, limit=ALL)
    ibans = _ibans(client)
    return tuple(
        SupplierData(
            erp_id=str(row["id"]),
            name=row["name"] or "",
            vat_id=(row.get("tax_identifier") or {}).get("code") or "",
            ibans=tuple(ibans.get(row["id"], ())),
            email=row.get("email") or "",
        )
        for row in rows
    )


def _by_id(client: Client, party: Party) -> list[Row]:
    row = client.read("party.party", party.erp_id, FIELDS) if party.erp_id.isdigit() else None
    return [row] if row else []


def _by_vat_id(client: Client, party: Party) -> list[Row]:
    codes = _forms(party.vat_id)
    return _parties(client, ["identifiers.code", "in", sorted(codes)]) if codes else []


def _by_iban(client: Client, party: Party) -> list[Row]:
    iban = _compact(party.iban)
    if not iban or not keeps(client, ACCOUNTS):
        return []
    return _parties(client, ["bank_accounts.numbers.number_compact", "=", iban])


def _by_name(client: Client, party: Party) -> list[Row]:
    name = literal(party.name.strip())
    return _parties(client, ["name", "ilike", name]) if name else []


def _parties(client: Client, clause: list[Any]) -> list[Row]:
    return client.search("party.party", [clause], FIELDS, limit=5)


def _contradicts(row: Row, party: Party) -> bool:
    """A party known under another VAT id is somebody else, whatever its name or bank says."""
    known = {_compact(identifier["code"]) for identifier in row.get("identifiers") or ()}
    return bool(known and party.vat_id and not known & _forms(party.vat_id))


def _forms(vat_id: str) -> set[str]:
    """Return the ways in which a VAT id is entered: with and without the country's letters."""
    code = _compact(vat_id)
    return {code, re.sub(r"^[A-Z]{2}", "", code)} - {""}


def _compact(code: str | None) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", code or "").upper()


def keeps(client: Client, model: str) -> bool:
    """Whether Tryton has a model: what a module brings is missing where it is not installed."""
    return bool(client.search("ir.model", [["name", "=", model]], ("name",)))


def _ibans(client: Client) -> dict[int, list[str]]:
    ibans: dict[int, list[str]] = defaultdict(list)
    if keeps(client, ACCOUNTS):
        fields = ("number_compact", "account.owners.id")
        for row in client.search(ACCOUNTS, [["type", "=", "iban"]], fields, limit=ALL):
            for owner in row["account"]["owners"]:
                ibans[owner["id"]].append(row["number_compact"])
    return ibans


def _created(client: Client, party: Party) -> Row:
    values: Row = {"name": party.name, "addresses": [["create", [{}]]]}
    if party.vat_id:
        code = _compact(party.vat_id)
        kind = OUTSIDE_THE_EU.get(code[:2], "eu_vat")
        values["identifiers"] = [["create", [{"type": kind, "code": code}]]]
    return client.create("party.party", values, FIELDS)
