"""What an ERP knows, taken over: suppliers, accounts, cost centres, tax codes, open orders. Again changes nothing.

Rows are compared with what is kept and only what differs is written, so that an ERP with tens of thousands of
suppliers may be asked every few minutes. What the ERP lacks goes, save suppliers, whom documents still name, and
orders, which are kept as settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from connectors import registry
from connectors.base import AccountData, Connector, OrderData, SupplierData, TaxCodeData
from connectors.models import Connection
from ingest.records import to_text
from review.models import Account, AccountKind, PurchaseOrder, Supplier, SupplierKey, TaxCode
from review.reference.keys import compact, domain_of

BATCH = 1000
KINDS = ("suppliers", "accounts", "cost_centres", "tax_codes", "orders")
"""What may be named in a connection's option `reference`; all of it is taken over where the option is missing."""
SAID_OF_SUPPLIERS = ("name", "vat_id", "ibans", "account", "domains", "phone")
Wanted = Mapping[str, dict[str, Any]]


def take_over(connection: Connection) -> dict[str, int]:
    """Take over all that the connection's option `reference` names; return how many there are of each."""
    connector = registry.connector_for(connection, subject=f"connection:{connection.pk}")
    kinds = connection.options.get("reference", KINDS)
    return {kind: _TAKE[kind](connection.name, connector) for kind in KINDS if kind in kinds}


def _take_suppliers(erp: str, connector: Connector) -> int:
    found = {data.erp_id: _supplier(data) for data in connector.suppliers()}
    with transaction.atomic():
        fresh, changed, _ = _sorted_out(Supplier.objects.filter(erp=erp), found)
        made = [Supplier(erp=erp, erp_id=key, **found[key]) for key in fresh]
        Supplier.objects.bulk_update(changed, SAID_OF_SUPPLIERS, batch_size=BATCH)
        Supplier.objects.bulk_create(made, batch_size=BATCH)
        _find_by_keys([*changed, *made])
    return len(found)


def _find_by_keys(suppliers: Sequence[Supplier]) -> None:
    """Write the keys that suppliers are found by anew, as `Supplier.save` does for one."""
    for start in range(0, len(suppliers), BATCH):
        some = suppliers[start : start + BATCH]
        SupplierKey.objects.filter(supplier__in=some).delete()
        SupplierKey.objects.bulk_create(
            SupplierKey(supplier=one, kind=kind, key=key) for one in some for kind, key in one.known_by()
        )


def _supplier(data: SupplierData) -> dict[str, Any]:
    """Return what the ERP says; a domain or phone that it does not say may have come from elsewhere and stays."""
    said: dict[str, Any] = {"name": data.name[:200], "vat_id": data.vat_id[:20], "ibans": list(data.ibans)}
    said["account"] = data.account[:40]
    if data.email:
        said["domains"] = [domain_of(data.email)]
    return said | ({"phone": data.phone[:40]} if data.phone else {})


def _take_accounts(erp: str, connector: Connector) -> int:
    return _keep_accounts(erp, AccountKind.ACCOUNT, connector.accounts())


def _take_cost_centres(erp: str, connector: Connector) -> int:
    return _keep_accounts(erp, AccountKind.COST_CENTRE, connector.cost_centres())


def _keep_accounts(erp: str, kind: AccountKind, found: Sequence[AccountData]) -> int:
    wanted = {one.erp_id: {"code": one.code[:40], "name": one.name[:200]} for one in found}
    return _keep(Account, {"erp": erp, "kind": kind}, wanted)


def _take_tax_codes(erp: str, connector: Connector) -> int:
    found: Sequence[TaxCodeData] = connector.tax_codes()
    wanted = {one.erp_id: {"code": one.code[:40], "name": one.name[:200], "rate": one.rate} for one in found}
    return _keep(TaxCode, {"erp": erp}, wanted)


def _take_orders(erp: str, connector: Connector) -> int:
    wanted = {one.erp_id: _order(one) for one in connector.open_orders()}
    return _keep(PurchaseOrder, {"erp": erp}, wanted, gone={"open": False})


def _order(data: OrderData) -> dict[str, Any]:
    lines = [
        {
            "article": line.article,
            "description": line.description,
            "quantity": to_text(line.quantity),
            "unit_price": to_text(line.unit_price),
        }
        for line in data.lines
    ]
    return {
        "number": data.number[:80],
        "key": compact(data.number)[:80],
        "supplier": data.supplier[:200],
        "supplier_erp_id": data.supplier_id[:80],
        "currency": data.currency,
        "ordered_on": data.ordered_on,
        "lines": lines,
        "open": True,
    }


@transaction.atomic
def _keep(
    model: type[models.Model], of: dict[str, Any], wanted: Wanted, gone: Mapping[str, Any] | None = None
) -> int:
    """Make the rows of one ERP those that it wants; what it lacks becomes `gone`, or is deleted."""
    rows = model._default_manager.filter(**of)
    fresh, changed, missing = _sorted_out(rows, wanted)
    if changed:
        names = list(wanted[changed[0].erp_id])  # the same for every row
        model._default_manager.bulk_update(changed, names, batch_size=BATCH)
    made = [model(**of, erp_id=key, **wanted[key]) for key in fresh]
    model._default_manager.bulk_create(made, batch_size=BATCH)
    for start in range(0, len(missing), BATCH):
        lost = rows.filter(pk__in=missing[start : start + BATCH])
        if gone is None:
            lost.delete()
        else:
            lost.update(**gone)
    return len(wanted)


def _sorted_out(rows: models.QuerySet[Any], wanted: Wanted) -> tuple[list[str], list[Any], list[int]]:
    """Return the keys that are new, the rows that differ with what is wanted put in, and the keys of rows gone."""
    kept = {row.erp_id: row for row in rows}
    changed = []
    for key in kept.keys() & wanted.keys():
        row, values = kept[key], wanted[key]
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    fresh = [key for key in wanted if key not in kept]
    return fresh, changed, [row.pk for key, row in kept.items() if key not in wanted]


_TAKE = {
    "suppliers": _take_suppliers,
    "accounts": _take_accounts,
    "cost_centres": _take_cost_centres,
    "tax_codes": _take_tax_codes,
    "orders": _take_orders,
}
