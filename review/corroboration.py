"""What the ERP and the document itself say twice needs nobody: such values become sure before a person sees them.

A supplier whose VAT number or account stands on the page *and* in the ERP is that supplier, and what the page does
not say of it is taken from its record. Amounts that add up, lines included, are these amounts. Nothing else is
made surer here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ingest.records import AMOUNT_FIELDS, FIELDS_OF, DocType, Evidence, Line, Reading, Value, to_text
from review.models import Supplier
from review.reference.keys import compact, iban_key, same_vat
from review.reference.known import FILLED_IN, METHOD, candidate, is_of_record, of_domain, said_by, supplier_of
from review.reference.ranking import Candidate, Certainty, Found, Said

SURE = 0.99
A_GUESS = 0.6
FROM_CUSTOMERS = (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.TICKET, DocType.LEAD)
"""Kinds that no supplier sends."""
PAID = (DocType.INVOICE,)
"""Kinds that ask for money: only they take over an account that they do not print."""
BY_DOMAIN = "Mail from this domain usually comes from them. Is this document theirs too?"


def corroborated(reading: Reading, sender: str) -> Reading:
    """Return the reading with what is said twice made sure; `sender` is the mail's address."""
    fields = dict(reading.fields)
    if reading.doc_type not in FROM_CUSTOMERS:
        fields |= _identified(reading.doc_type, fields, said_by(fields, sender))
    if adds_up(fields, reading.lines):
        fields |= {name: _sure(fields[name]) for name in AMOUNT_FIELDS if name in fields}
    # Where page and e-invoice differ, nothing but a person makes a value sure.
    fields |= {one.field: reading.fields[one.field] for one in reading.differences}
    return replace(reading, fields=fields)


def _identified(kind: DocType, fields: Mapping[str, Value], said: Said) -> dict[str, Value]:
    """Return what follows from who the supplier is, or the question who it is."""
    found = supplier_of(said)
    if found.best and found.certainty == Certainty.SURE:
        return _of_record(kind, fields, found.best)
    if found.certainty == Certainty.ASK:
        return {"supplier_name": _asked(fields.get("supplier_name"), found)}
    likely = of_domain(said.domain) if not said.name else None
    return {"supplier_name": guessed(likely)} if likely else {}


def record_of_supplier(supplier: Candidate | Supplier) -> Evidence:
    """Return where a value of a supplier's record stands."""
    told = f"{supplier.erp} {supplier.erp_id}".strip() or supplier.name
    return Evidence(text=supplier.name, record=told)


def _of_record(kind: DocType, fields: Mapping[str, Value], supplier: Candidate) -> dict[str, Value]:
    """Confirm what agrees with the record, and fill in what the page does not say; what contradicts it stays."""
    known = {
        "supplier_name": supplier.name,
        "supplier_vat_id": supplier.vat_id,
        "iban": supplier.ibans[0] if len(supplier.ibans) == 1 and kind in PAID else "",
    }
    agrees = {
        "supplier_name": lambda text: compact(text) == compact(supplier.name),
        "supplier_vat_id": lambda text: same_vat(text, supplier.vat_id),
        "iban": lambda text: iban_key(text) in map(iban_key, supplier.ibans),
    }
    settled: dict[str, Value] = {}
    for name, on_record in known.items():
        read = fields.get(name)
        text = _text(read)
        if read and text and agrees[name](text):
            settled[name] = _sure(read)
        elif on_record and name in FIELDS_OF[kind] and (not text or name == "supplier_name"):
            others = (read,) if read and text else ()
            settled[name] = Value(on_record, SURE, METHOD, record_of_supplier(supplier), alternatives=others)
    return settled


def retaken(kind: DocType, fields: Mapping[str, Any], supplier: Supplier) -> dict[str, Any]:
    """Return what only another supplier's record said of a draft, as JSON, as the chosen one's record says it.

    Empty values are among it: what was taken from the wrong record must not stay.
    """
    before = {name: Value.from_json(name, value) for name, value in fields.items()}
    old = [name for name in FILLED_IN if is_of_record(before.get(name))]
    told = _of_record(kind, {name: before[name] for name in before if name not in old}, candidate(supplier))
    found = {name: told.get(name, Value(None)) for name in old}
    return {name: value.as_json() for name, value in found.items() if value.value != before[name].value}


def _asked(read: Value | None, found: Found) -> Value:
    """Let a person say which supplier it is; the others' names stand beside the one on the page."""
    value = read or Value(None)
    names = dict.fromkeys(one.name for one in found.among if one.name != value.value)
    others = [Value(name, A_GUESS, METHOD) for name in names]
    return replace(value, doubt=found.reason, alternatives=(*value.alternatives, *others))


def guessed(supplier: Supplier) -> Value:
    """Return the only supplier that writes from a mail's domain, with the question whether it is theirs."""
    return Value(supplier.name, A_GUESS, METHOD, record_of_supplier(supplier), doubt=BY_DOMAIN)


def adds_up(fields: Mapping[str, Value], lines: Iterable[Line]) -> bool:
    """Return whether net, tax and total agree with each other and with the sum of the lines."""
    net, tax, gross = (value.value if (value := fields.get(name)) else None for name in AMOUNT_FIELDS)
    amounts = [line.net_amount for line in lines if line.net_amount is not None]
    if not (isinstance(net, Decimal) and isinstance(tax, Decimal) and isinstance(gross, Decimal) and amounts):
        return False
    return net + tax == gross and sum(amounts) in (net, gross)


def _sure(value: Value) -> Value:
    return replace(value, confidence=max(value.confidence, SURE), doubt="")


def _text(value: Value | None) -> str:
    return to_text(value.value) or "" if value else ""
