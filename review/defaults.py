"""What a document that nobody could read most likely says: by its sender's last one, the ERP, arithmetic.

Only values that a person then sees and may change; only for documents that are keyed in. What was read, or found
not to be printed, is never filled in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from ingest.records import AMOUNT_FIELDS, FIELDS_OF, DocType, Value
from review.corroboration import guessed
from review.models import APPROVED_STATES, Company, Review, Supplier
from review.reference.keys import domain_of
from review.reference.known import of_domain

LAST, ERP, COMPUTED = "last document", "ERP", "computed"
"""Methods of values: taken over from an earlier document, looked up, worked out."""

LIKELY = 0.9
A_GUESS = 0.6
SAME_BEFORE = 3
"""A sender stands for a supplier when this many of its last documents were that supplier's (or all, if fewer)."""
REPEATED = ("supplier_vat_id", "iban", "buyer_name", "currency")
"""What one supplier's documents say again and again."""
SAME_SENDER = "The last document from this sender was theirs. Is this one too?"


def is_keyed(review: Review) -> bool:
    """Whether nothing could be read, so that a person types the document in."""
    fields = review.was_read.get("fields", {})
    return not any((value or {}).get("value") for value in fields.values())


def from_sender(review: Review) -> tuple[str, dict[str, Any]]:
    """Return the kind and the fields, as JSON, that the sender's earlier documents make likely."""
    last = last_of_sender(review)
    if last is None:
        return DocType.OTHER, _own_currency() | _of_domain(review)
    fields = {"supplier_name": Value(last.supplier, A_GUESS, LAST, doubt=SAME_SENDER).as_json()}
    return last.doc_type, _own_currency() | _repeated(last) | fields


def _of_domain(review: Review) -> dict[str, Any]:
    """Return the one supplier that writes from a new sender's domain, as a question."""
    if _approved_before(review).exists():
        return {}
    supplier = of_domain(domain_of(review.sender))
    return {"supplier_name": guessed(supplier).as_json()} if supplier else {}


def last_of_sender(review: Review) -> Review | None:
    """Return the sender's last approved document, if its last ones were all the same supplier's."""
    if not review.sender:
        return None
    found = list(_approved_before(review).exclude(supplier="").order_by("-id")[:SAME_BEFORE])
    return found[0] if found and len({one.supplier for one in found}) == 1 else None


def _approved_before(review: Review) -> QuerySet[Review]:
    return Review.objects.sent_by(review.sender).filter(state__in=APPROVED_STATES).exclude(pk=review.pk)


def _own_currency() -> dict[str, Any]:
    company = Company.objects.order_by("id").first()
    return {"currency": Value(company.currency, LIKELY, "our company").as_json()} if company else {}


def _repeated(last: Review) -> dict[str, Any]:
    return {
        name: Value(value, LIKELY, LAST).as_json()
        for name in REPEATED
        if (value := (last.fields.get(name) or {}).get("value"))
    }


def from_supplier(review: Review, supplier: Supplier) -> dict[str, Any]:
    """Return fields, as JSON, that follow from who the supplier is; a person's own values are left alone."""
    last = last_of(supplier.name, but=review)
    found = _repeated(last) if last else {}
    if supplier.vat_id:
        found["supplier_vat_id"] = Value(supplier.vat_id, LIKELY, ERP).as_json()
    if len(supplier.ibans) == 1:
        found["iban"] = Value(supplier.ibans[0], LIKELY, ERP).as_json()
    return {name: value for name, value in found.items() if not review.is_by_person(name)}


def last_of(supplier: str, *, but: Review) -> Review | None:
    """Return the supplier's last approved document."""
    earlier = Review.objects.filter(supplier=supplier, state__in=APPROVED_STATES).exclude(pk=but.pk)
    return earlier.order_by("-id").first() if supplier else None


def following(review: Review, changed: Collection[str]) -> dict[str, Any]:
    """Return fields, as JSON, that follow from what was just typed: the third amount, the usual day of payment."""
    found: dict[str, Any] = {}
    if set(AMOUNT_FIELDS) & set(changed):
        found |= _third_amount(review)
    if {"issue_date", "supplier_name"} & set(changed):
        found |= _usual_due_date(review)
    return {name: value for name, value in found.items() if name in FIELDS_OF[DocType(review.doc_type)]}


def _third_amount(review: Review) -> dict[str, Any]:
    known = {name: _typed(review, name) for name in AMOUNT_FIELDS}
    free = [name for name, text in known.items() if text is None and not review.is_by_person(name)]
    if len(free) != 1:
        return {}
    net, tax, total = (Decimal(text) if text is not None else None for text in known.values())
    if net is not None and tax is not None:
        worked_out = net + tax
    elif total is not None and tax is not None:
        worked_out = total - tax
    elif total is not None and net is not None:
        worked_out = total - net
    else:
        return {}
    return {free[0]: Value(worked_out, LIKELY, COMPUTED).as_json()}


def _usual_due_date(review: Review) -> dict[str, Any]:
    issued = _typed(review, "issue_date")
    last = last_of((review.fields.get("supplier_name") or {}).get("value") or "", but=review)
    if not issued or last is None or review.is_by_person("due_date"):
        return {}
    before = [(last.fields.get(name) or {}).get("value") for name in ("issue_date", "due_date")]
    if not all(before):
        return {}
    first, due = (date.fromisoformat(str(day)) for day in before)
    days = due - first
    if not timedelta() <= days <= timedelta(days=366):
        return {}
    return {"due_date": Value(date.fromisoformat(issued) + days, LIKELY, LAST).as_json()}


def _typed(review: Review, name: str) -> str | None:
    """Return a value that a person gave, None where nobody has."""
    value: Mapping[str, Any] = review.fields.get(name) or {}
    return value.get("value") or None if value.get("method") == "person" else None
