"""What the ERP and the document itself say twice needs nobody: such values become sure before a person sees them.

A supplier whose VAT number or account stands on the page *and* in the ERP is that supplier. Amounts that add up,
lines included, are these amounts. Nothing else is made surer here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from ingest.records import AMOUNT_FIELDS, Line, Reading, Value, to_text
from review.models import Supplier
from review.rules.case import compact

SURE = 0.99
METHOD = "ERP"


def corroborated(reading: Reading, sender: str) -> Reading:
    """Return the reading with what is said twice made sure; `sender` is the mail's address."""
    fields = dict(reading.fields)
    supplier = identify(fields, sender)
    if supplier:
        fields |= _supplier_fields(fields, supplier)
    if adds_up(fields, reading.lines):
        fields |= {name: _sure(fields[name]) for name in AMOUNT_FIELDS if name in fields}
    # Where page and e-invoice differ, nothing but a person makes a value sure.
    fields |= {one.field: reading.fields[one.field] for one in reading.differences}
    return replace(reading, fields=fields)


def identify(fields: Mapping[str, Value], sender: str) -> Supplier | None:
    """Return the one supplier that the VAT number and the account on the page lead to.

    Where neither is known, the name counts if the mail comes from that supplier's domain. None where they lead to
    two: that is a question for a person.
    """
    known = list(Supplier.objects.order_by("id"))
    vat_id, iban, name = (compact(_text(fields, key)) for key in ("supplier_vat_id", "iban", "supplier_name"))
    found = {s.pk: s for s in known if vat_id and compact(s.vat_id) == vat_id}
    found |= {s.pk: s for s in known if iban and iban in map(compact, s.ibans)}
    if not found and not vat_id:
        domain = sender.rpartition("@")[2].lower()
        found = {s.pk: s for s in known if name and compact(s.name) == name and domain in s.domains}
    return next(iter(found.values())) if len(found) == 1 else None


def _supplier_fields(fields: Mapping[str, Value], supplier: Supplier) -> dict[str, Value]:
    settled: dict[str, Value] = {}
    read = fields.get("supplier_name")
    if read and compact(_text(fields, "supplier_name")) == compact(supplier.name):
        settled["supplier_name"] = _sure(read)
    else:
        others = (read,) if read and read.value else ()
        settled["supplier_name"] = Value(supplier.name, SURE, METHOD, None, alternatives=others)
    for name, on_record in (("supplier_vat_id", [supplier.vat_id]), ("iban", supplier.ibans)):
        if _text(fields, name) and compact(_text(fields, name)) in map(compact, on_record):
            settled[name] = _sure(fields[name])
    return settled


def adds_up(fields: Mapping[str, Value], lines: Iterable[Line]) -> bool:
    """Return whether net, tax and total agree with each other and with the sum of the lines."""
    net, tax, gross = (value.value if (value := fields.get(name)) else None for name in AMOUNT_FIELDS)
    amounts = [line.net_amount for line in lines if line.net_amount is not None]
    if not (isinstance(net, Decimal) and isinstance(tax, Decimal) and isinstance(gross, Decimal) and amounts):
        return False
    return net + tax == gross and sum(amounts) in (net, gross)


def _sure(value: Value) -> Value:
    return replace(value, confidence=max(value.confidence, SURE), doubt="")


def _text(fields: Mapping[str, Value], name: str) -> str:
    value = fields.get(name)
    return to_text(value.value) or "" if value else ""
