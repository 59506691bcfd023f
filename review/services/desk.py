"""Who has a document on the desk, and when it comes back: lock, assignment, postponement."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from review.errors import Locked, ReviewError
from review.models import Review, ReviewState
from review.services.row import bump, journal, locked, require_state
from review.words import clock, day, name_of


def holder(review: Review) -> User | None:
    """Return who has the document open now; a lock older than LOCK_MINUTES has run out."""
    if not review.locked_by or not review.locked_at:
        return None
    alive = timezone.now() - review.locked_at < timedelta(minutes=settings.LOCK_MINUTES)
    return review.locked_by if alive else None


def refuse_if_held(review: Review, by: User) -> None:
    """Raise Locked when somebody else has the document open."""
    other = holder(review)
    if other is not None and review.locked_at and other.pk != by.pk:
        raise Locked(f"{name_of(other)} has had this open since {clock(review.locked_at)}. You can read it.")


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


@transaction.atomic
def assign(review: Review, *, to: User | None, by: User) -> Review:
    """Give the document to somebody, or to nobody."""
    if to is not None and not to.has_perm("review.decide"):
        raise ReviewError(f"{name_of(to)} may not decide on documents. Choose another person.")
    row = locked(review)
    require_state(row, ReviewState.OPEN, ReviewState.AWAITING)
    before = row.assigned_to.get_username() if row.assigned_to else None
    row.assigned_to = to
    if row.locked_by_id and (to is None or row.locked_by_id != to.pk):
        let_go(row)
    row.save(update_fields=["assigned_to", "locked_by", "locked_at"])
    after = to.get_username() if to else None
    journal("assigned", row, by=by, before={"assigned_to": before}, after={"assigned_to": after})
    return row


@transaction.atomic
def postpone(review: Review, *, until: datetime, by: User) -> Review:
    """Take the document out of the queue until a moment to come."""
    if until <= timezone.now():
        raise ReviewError(f"{day(until.date())} has passed. Choose a later day.")
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    before = row.postponed_until.isoformat() if row.postponed_until else None
    row.postponed_until = until
    let_go(row)
    row.save(update_fields=["postponed_until", "locked_by", "locked_at"])
    bump(row)
    journal("postponed", row, by=by, before={"until": before}, after={"until": until.isoformat()})
    return row
