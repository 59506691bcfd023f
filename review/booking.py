"""What a document is most likely booked on: as its supplier's last approved one, else as the ERP's record says."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from ingest.records import BOOKED, Value
from review.corroboration import record_of_supplier
from review.defaults import LAST, LIKELY, last_of_sender
from review.models import APPROVED_STATES, AccountKind, Review
from review.reference import accounts
from review.reference.known import METHOD
from review.rules.case import Case


def book(review: Review) -> dict[str, Any]:
    """Put the usual codes in a draft and return the new ones, as JSON. A person's own stay, even when empty."""
    found = {name: value for name, value in _usual(review).items() if not review.is_by_person(name)}
    kept = {name: value for name, value in review.fields.items() if name not in accounts.BOOKING_FIELDS}
    own = {name: review.fields[name] for name in accounts.BOOKING_FIELDS if review.is_by_person(name)}
    before = {name: (review.fields.get(name) or {}).get("value") for name in found}
    review.fields = {**kept, **own, **found}
    return {name: value for name, value in found.items() if value["value"] != before[name]}


def _usual(review: Review) -> dict[str, Any]:
    if review.doc_type not in BOOKED or not accounts.booking_fields(review.doc_type):
        return {}
    case = Case(review)
    last = _last(case) or (None if case.party else last_of_sender(review))
    codes = accounts.still_there(last.fields, review.doc_type) if last else {}
    found = {name: Value(code, LIKELY, LAST).as_json() for name, code in codes.items()}
    supplier = case.supplier
    if AccountKind.ACCOUNT not in found and supplier and accounts.name_of(AccountKind.ACCOUNT, supplier.account):
        where = record_of_supplier(supplier)
        found["account"] = Value(supplier.account, LIKELY, METHOD, where).as_json()
    return found


def _last(case: Case) -> Review | None:
    """Return the supplier's last approved document that was booked on something."""
    names = {name for name in (case.party, case.supplier.name if case.supplier else "") if name}
    booked = Q(fields__account__value__gt="") | Q(fields__cost_centre__value__gt="")
    earlier = Review.objects.filter(booked, supplier__in=names, state__in=APPROVED_STATES)
    return earlier.exclude(pk=case.review.pk).order_by("-id").first() if names else None
