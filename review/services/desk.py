"""Who has a document open: the lock."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from review.errors import Locked
from review.models import Review, ReviewState
from review.services.row import locked
from review.words import clock, name_of


def holder(review: Review) -> User | None:
    """Return who has the document open now; a lock older than LOCK_MINUTES has run out."""
    if not review.locked_by or not review.locked_at:
        return None
    alive = timezone.now() - review.locked_at < timedelta(minutes=settings.LOCK_MINUTES)
    return review.locked_by if alive else None


def refuse_if_held(review: Review, by: User) -> None:
    """Raise Locked when somebody else has the document open."""
    if sentence := held(review, by):
        raise Locked(f"{sentence} You can read it.")


def held(review: Review, by: User) -> str:
    """Return the sentence on who else has the document open, empty when nobody has."""
    other = holder(review)
    if other is None or review.locked_at is None or other.pk == by.pk:
        return ""
    return f"{name_of(other)} has had this open since {clock(review.locked_at)}."


@transaction.atomic
def take_lock(review: Review, *, by: User) -> Review:
    """Hold the document for `by` from now on. Raises Locked when somebody else has it open."""
    row = locked(review)
    refuse_if_held(row, by)
    if row.state == ReviewState.OPEN:
        now = timezone.now()
        row.locked_by, row.locked_at = by, now
        row.opened_at = row.opened_at or now
        row.save(update_fields=["locked_by", "locked_at", "opened_at"])
    return row


@transaction.atomic
def release_lock(review: Review, *, by: User) -> Review:
    """Give the document free, if it is `by` who holds it."""
    row = locked(review)
    if row.locked_by_id == by.pk:
        let_go(row)
        row.save(update_fields=["locked_by", "locked_at"])
    return row


def let_go(review: Review) -> None:
    review.locked_by, review.locked_at = None, None
