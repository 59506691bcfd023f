"""A field in its three places: on the page, as approved, in the ERP."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.models import Posting
from ingest.records import AMOUNT_FIELDS, BOOKING_FIELDS, Box, DocType, Evidence, Value, as_amount, fields_of
from review.models import Review
from review.rules.bank_change import grouped
from review.sentences import said
from review.words import FIELD_LABELS, amount, shown

IN_RECEIPT = (*AMOUNT_FIELDS, "currency")
"""Header fields that a posting's receipt holds under the same names. Of other fields it says nothing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field in its three places; `equal` is None where two of them cannot be compared."""

    name: str
    label: str
    page: str
    approved: str
    erp: str
    equal: bool | None
    box: Box | None = None
    """x, y, width and height on the shown page, in points."""


def compared(review: Review, posting: Posting | None) -> list[Compared]:
    rows = []
    for name in (*fields_of(DocType(review.doc_type)), *BOOKING_FIELDS):
        data = review.fields.get(name)
        if not data:
            continue
        value = Value.from_json(name, data)
        in_erp = _in_erp(name, posting)
        rows.append(
            Compared(
                name=name,
                label=FIELD_LABELS[name],
                page=_on_page(value),
                approved=_as_approved(name, value),
                erp=in_erp,
                equal=in_erp == _as_approved(name, value) if in_erp else None,
                box=_box(value.evidence),
            )
        )
    return rows


def _box(where: Evidence | None) -> Box | None:
    if where is None or where.box is None or where.page != 1:
        return None
    left, top, right, bottom = where.box
    return left - 1, top - 1, right - left + 2, bottom - top + 2


def _as_approved(name: str, value: Value) -> str:
    text = shown(name, value.value)
    return grouped(text) if name == "iban" else text


def _on_page(value: Value) -> str:
    where = value.evidence
    if where is None:
        return said("no source")
    if where.person:
        return said(f"typed by {where.person}")
    if where.record:
        return said(f"in the ERP: {where.record}")
    return where.text or where.xpath or where.header or said("no source")


def _in_erp(name: str, posting: Posting | None) -> str:
    """Return what the ERP said that it holds, in the reader's words; empty where it says nothing of the field."""
    value = posting.receipt.get(name) if posting and name in IN_RECEIPT else None
    if value in (None, ""):
        return ""
    return amount(as_amount(value)) if name in AMOUNT_FIELDS else str(value)
