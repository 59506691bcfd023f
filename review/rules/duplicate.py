"""The same supplier's same number: paying it would be paying twice."""

from __future__ import annotations

from collections.abc import Iterable

from review.models import Review, ReviewState
from review.reference.keys import compact
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import KIND_LABELS, clock, day, money

GONE = (ReviewState.REJECTED, ReviewState.MERGED)
"""No twin: refused, or the same paper as another document already."""


def check(case: Case) -> Iterable[Check]:
    """A stop for a document with the same supplier, kind and number that nobody rejected."""
    number, party = case.text("invoice_number"), case.party
    if not number or not party:
        return
    other = _twin(case, number, party)
    if other is None:
        yield Check(
            name="duplicate",
            state=CheckState.OK,
            sentence=f"No other document {number} from the same sender.",
            fields=("invoice_number",),
        )
        return
    decided = f", {other.get_state_display().lower()}" if other.state != ReviewState.OPEN else ""
    yield Check(
        name="duplicate",
        state=CheckState.STOP,
        sentence=f"{KIND_LABELS[other.doc_type]} {number} from the same sender is here already.",
        fields=("invoice_number", "supplier_name"),
        evidence=(
            ("This one", f"{money(case.review.amount, case.review.currency)}, {_when(case.review)}"),
            (f"Document {other.document_id}", f"{money(other.amount, other.currency)}, {_when(other)}{decided}"),
        ),
        next_step="Compare both. Reject this one if it is the same, or say why both are right.",
    )


def _twin(case: Case, number: str, party: str) -> Review | None:
    names = {party, case.supplier.name} if case.supplier else {party}
    same_number = Review.objects.filter(supplier__in=names, number__in={number, number.upper()})
    others = same_number.exclude(pk=case.review.pk).exclude(state__in=GONE)
    # Of two open twins the earlier one may pass; the later one is the duplicate.
    for other in others.filter(doc_type=case.review.doc_type).order_by("id"):
        waits = other.state == ReviewState.OPEN and case.review.pk is not None and other.pk > case.review.pk
        if compact(other.number) == compact(number) and not waits:
            return other
    return None


def _when(review: Review) -> str:
    return f"received {day(review.received_at.date())} {clock(review.received_at)}"
