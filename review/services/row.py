"""What every action does to the row: lock it, keep the queue's columns true, write the journal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import CharField, F, Q
from django.utils import timezone

from ingest.records import to_text
from mail2erp.audit.services import SYSTEM, record
from review import selectors
from review.errors import ReviewError
from review.forms import LARGEST
from review.models import Mark, Review, ReviewState
from review.record import draft_of, party_of
from review.words import name_of

SIBLINGS = 20
MIRRORED = ("supplier", "number", "amount", "currency", "mark", "why")


def locked(review: Review | int) -> Review:
    """Return the row as it is now, held until the transaction ends."""
    pk = review if isinstance(review, int) else review.pk
    return Review.objects.select_for_update(of=("self",)).select_related("document", "reading").get(pk=pk)


def require_state(review: Review, *states: ReviewState) -> None:
    """Raise ReviewError, naming who was faster, unless the review is in one of the states."""
    if review.state not in states:
        raise ReviewError(standing(review))


def standing(review: Review) -> str:
    """Return the sentence on what has become of a document."""
    who = name_of(review.decided_by) if review.decided_by else "Somebody"
    done = {
        ReviewState.APPROVED: f"{who} has already approved this document.",
        ReviewState.REJECTED: f"{who} has already rejected this document.",
        ReviewState.POSTED: "This document stands in the ERP already.",
        ReviewState.FAILED: "This document was approved; its posting needs a person.",
        ReviewState.AWAITING: "This document waits for a supervisor.",
        ReviewState.OPEN: "This document is open for review again.",
        ReviewState.MERGED: f"{who} has made this document part of another one.",
    }
    return done[ReviewState(review.state)]


def save(review: Review, *names: str) -> None:
    """Save the named columns and those that the queue shows."""
    mirror(review)
    review.save(update_fields={*names, *MIRRORED})


def mirror(review: Review) -> None:
    """Repeat in the row's own columns what the queue shows of the draft."""
    draft = draft_of(review)
    total = draft.value("grand_total")
    review.supplier = _cut(review, "supplier", party_of(draft))
    review.number = _cut(review, "number", draft.value("invoice_number"))
    review.currency = _cut(review, "currency", draft.value("currency"))
    review.amount = total if isinstance(total, Decimal) and abs(total) < LARGEST else None
    checks = selectors.checks_for(review)
    review.mark = selectors.mark(review, checks)
    review.why = selectors.why_sentence(review, checks)


def refresh_siblings(review: Review) -> None:
    """Look again at the supplier's other open documents: what was decided here may change their checks."""
    same = Review.objects.filter(supplier=review.supplier, state=ReviewState.OPEN).exclude(pk=review.pk)
    others = same.filter(Q(number=review.number) | Q(mark__in=[Mark.STOP, Mark.LOOK]))
    for other in others.exclude(supplier="").select_related("document", "reading").order_by("due_at")[:SIBLINGS]:
        mirror(other)
        # Only the signs of the queue, and never over a draft that somebody saved meanwhile.
        Review.objects.filter(pk=other.pk, version=other.version).update(mark=other.mark, why=other.why)


def journal(
    action: str,
    review: Review,
    *,
    by: User | str = SYSTEM,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    record(
        action,
        f"review:{review.pk}",
        by=by,
        document=review.document_id,
        before=dict(before or {}),
        after=dict(after or {}),
        version=review.reading.parser if review.reading else "",
    )


def signed(by: User) -> dict[str, str]:
    """Return who says something now, and when, as `Review.accepted` keeps it."""
    return {"who": by.get_username(), "when": timezone.localtime().strftime("%Y-%m-%d %H:%M")}


def bump(review: Review) -> None:
    """Count a save, so that whoever loaded an older draft is told."""
    Review.objects.filter(pk=review.pk).update(version=F("version") + 1)
    review.version += 1


def _cut(review: Review, column: str, value: Any) -> str:
    field = cast("CharField[str, str]", review._meta.get_field(column))
    return (to_text(value) or "")[: field.max_length]
