"""A record as one ERP takes it: its supplier by that ERP's own number, booked only on what that ERP keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from ingest.records import BOOKING_FIELDS, Invoice, Line, Record
from review.models import Account, Review
from review.reference.ranking import Certainty
from review.rules.case import Case

One = TypeVar("One", Invoice, Line)


def addressed(record: Record, review: Review, erp: str) -> Record:
    """Return the record for the connection `erp`. Codes that only other ERPs know are left out."""
    if not isinstance(record, Invoice):
        return record
    foreign = _foreign(record, erp)
    found = Case(review).found_in(erp)
    known = found.best if found.certainty in (Certainty.SURE, Certainty.LIKELY) else None
    return replace(
        _without(record, foreign),
        supplier=replace(record.supplier, erp_id=known.erp_id if known else ""),
        lines=tuple(_without(line, foreign) for line in record.lines),
    )


def _foreign(record: Invoice, erp: str) -> set[tuple[str, str]]:
    """Return the codes, as (kind, code), that another ERP told us and this one did not."""
    said = {(kind, getattr(one, kind)) for one in (record, *record.lines) for kind in BOOKING_FIELDS}
    rows = Account.objects.filter(code__in={code for _, code in said if code}).values_list("kind", "code", "erp")
    own = {(kind, code) for kind, code, whose in rows if whose == erp}
    return {(kind, code) for kind, code, _ in rows} - own


def _without(one: One, foreign: set[tuple[str, str]]) -> One:
    account, cost_centre = (
        "" if (kind, code) in foreign else code
        for kind, code in (("account", one.account), ("cost_centre", one.cost_centre))
    )
    return replace(one, account=account, cost_centre=cost_centre)
