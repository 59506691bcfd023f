"""The supplier of a document among all that the ERP knows: a few are fetched by their keys, then ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from ingest.records import Value, to_text
from review.models import Supplier, SupplierKey
from review.reference.keys import KeyKind, domain_keys, domain_of, iban_key, name_key, vat_key
from review.reference.ranking import Candidate, Certainty, Found, Said, ranked

FEW = 12
"""Records fetched for one key. More of one name or account are never told apart by looking at further ones."""
METHOD = "ERP"
FILLED_IN = ("supplier_vat_id", "iban")
"""What is taken from the supplier's record where the document does not say it."""
CHOSEN = "record"
"""Where a draft keeps, beside the supplier's name, the key of the record that a person chose."""


def said_by(fields: Mapping[str, Value], sender: str) -> Said:
    """Return what a document's fields and the address of its mail say of the supplier.

    A number or an account that a record filled in says nothing: it would only vouch for the record it is from.
    """
    vat_id, iban = ("" if is_of_record(fields.get(one)) else _text(fields, one) for one in FILLED_IN)
    return Said(vat_id, iban, _text(fields, "supplier_name"), domain_of(sender))


def is_of_record(value: Value | None) -> bool:
    """Whether the ERP's record says it, and nothing on the document does."""
    return bool(value and value.method == METHOD and value.evidence and value.evidence.record)


def supplier_of(said: Said, *, chosen: Any = None, erp: str = "") -> Found:
    """Return who the document is from; `chosen` is the record's key where a person has said so.

    With `erp`, only among that ERP's own records.
    """
    known = Supplier.objects.filter(erp=erp) if erp else Supplier.objects.all()
    if chosen and (one := known.filter(pk=chosen).first()):
        record = candidate(one)
        return Found(Certainty.SURE, f"A person chose {record.called} in the ERP.", record, (record,))
    return ranked(said, _candidates(said, known))


def _candidates(said: Said, known: QuerySet[Supplier]) -> list[Candidate]:
    """Return the records that share a number, an account or a name with it."""
    keys = (
        (KeyKind.VAT_ID, vat_key(said.vat_id)),
        (KeyKind.IBAN, iban_key(said.iban)),
        (KeyKind.NAME, name_key(said.name)),
    )
    ids: set[int] = set()
    for kind, key in keys:
        if key:
            rows = SupplierKey.objects.filter(kind=kind, key=key).order_by("supplier_id")
            ids.update(rows.values_list("supplier_id", flat=True)[:FEW])
    return [candidate(one) for one in known.filter(pk__in=ids).order_by("id")] if ids else []


def of_domain(domain: str) -> Supplier | None:
    """Return the one supplier that writes from a mail domain."""
    for key in domain_keys(domain):
        rows = SupplierKey.objects.filter(kind=KeyKind.DOMAIN, key=key).select_related("supplier")
        found = list(rows.order_by("supplier_id")[:2])
        if found:
            return found[0].supplier if len(found) == 1 else None
    return None


def candidate(one: Supplier) -> Candidate:
    return Candidate(one.pk, one.name, one.vat_id, tuple(one.ibans), tuple(one.domains), one.erp, one.erp_id)


def any_of_an_erp() -> bool:
    """Whether an ERP has told us its suppliers, so that one it lacks is news."""
    return Supplier.objects.filter(~Q(erp="")).exists()


def _text(fields: Mapping[str, Value], name: str) -> str:
    value = fields.get(name)
    return to_text(value.value) or "" if value else ""
