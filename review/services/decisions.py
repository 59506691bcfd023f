"""The decisions: approve, approve over a limit, send back, reject, and taking it back in time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from mail2erp.audit.services import SYSTEM
from mail2erp.jobs.models import Job, JobState
from mail2erp.pipeline import FLOW, hand_over
from review import passing, selectors
from review.errors import Conflict, ReviewError
from review.models import Approval, Review, ReviewState
from review.record import record_of
from review.services.desk import let_go, refuse_if_held
from review.services.drafts import SHORTEST_REASON
from review.services.handing import handed_on_last, take_back, write_note
from review.services.labels import labels_due
from review.services.row import bump, journal, locked, refresh_siblings, require_state, save
from review.words import name_of

DECIDED = ("state", "decided_by", "decided_at", "locked_by", "locked_at", "postponed_until", "escalated_at")


@transaction.atomic
def approve(review: Review, *, version: int, by: User) -> Review:
    """Confirm the draft as loaded. Over a limit it then waits for the second person, else it goes to posting.

    Raises Conflict when somebody saved since `version`, ReviewError while a check stops it or a field is missing.
    """
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    if version != row.version:
        raise Conflict(row, {})
    refuse_if_stopped(row)
    Approval.objects.create(review=row, round=row.round, by=by)
    second = selectors.second_yes(row)
    if second:
        _decide(row, ReviewState.AWAITING, by=by)
        policies = [need.policy for need in second]
        journal("approved, waits for a second person", row, by=by, after={"needs": policies})
    else:
        _finish(row, by=by)
    return row


@transaction.atomic
def approve_over_limit(review: Review, *, version: int, by: User) -> Review:
    """Give the second yes. Nobody gives it to a document that they approved at the desk themselves."""
    row = locked(review)
    require_state(row, ReviewState.AWAITING)
    if version != row.version:
        raise Conflict(row, {})
    refuse_if_stopped(row)
    if row.approvals.filter(round=row.round, by=by).exists():
        raise ReviewError("You approved this yourself at the desk. Another supervisor approves it over the limit.")
    second = selectors.second_yes(row)
    for need in second:
        if not _may_give(need.role, by):
            raise ReviewError(f"{need.sentence} A {need.role} approves it.")
    for policy in dict.fromkeys(need.policy for need in second):
        Approval.objects.create(review=row, round=row.round, by=by, policy=policy)
    _finish(row, by=by)
    return row


def refuse_if_stopped(review: Review) -> None:
    """Raise ReviewError with the sentence of the first check that stops the document."""
    stops = selectors.open_stops(selectors.checks_for(review))
    if stops:
        raise ReviewError(f"{stops[0].sentence} {stops[0].next_step}".strip())
    record_of(review)


def _may_give(role: str, by: User) -> bool:
    return by.has_perm("review.approve_large") and (by.is_superuser or by.groups.filter(name=role).exists())


@transaction.atomic
def pass_by_itself(review: Review) -> bool:
    """Approve a document that needs nobody, see `review.passing`; return whether it passed."""
    row = locked(review)
    if passing.hindrance(row):
        return False
    refuse_if_stopped(row)
    _finish(row, by=None)
    return True


def _finish(review: Review, *, by: User | None) -> None:
    _decide(review, ReviewState.APPROVED, by=by)
    refresh_siblings(review)
    hand_over("review.approved", review.pk, after=timedelta(seconds=settings.UNDO_SECONDS), round=review.round)
    total = {"amount": str(review.amount), "currency": review.currency} if review.amount is not None else {}
    action = "approved" if by else "passed by itself"
    journal(action, review, by=by or SYSTEM, after={"number": review.number, "supplier": review.supplier, **total})


def _decide(review: Review, state: ReviewState, *, by: User | None) -> None:
    review.state, review.decided_by, review.decided_at = state, by, timezone.now()
    review.postponed_until = review.escalated_at = None
    let_go(review)
    save(review, *DECIDED)
    bump(review)


@transaction.atomic
def send_back(review: Review, *, why: str, by: User) -> Review:
    """Return a document that waits for a second person to the desk; the question stands in the queue."""
    if len(why.strip()) < SHORTEST_REASON:
        raise ReviewError("Write in a few words what should be looked at.")
    row = locked(review)
    require_state(row, ReviewState.AWAITING)
    write_note(row, why, by)
    row.save(update_fields=["note", "note_by"])
    reopen(row)
    journal("sent back", row, by=by, after={"why": why.strip()})
    return row


@transaction.atomic
def reject(review: Review, *, reason: str, by: User) -> Review:
    """Refuse the document for good; the reason stays with it."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReviewError("Write in a few words why it is rejected. It stays with the document.")
    row = locked(review)
    require_state(row, ReviewState.OPEN, ReviewState.AWAITING)
    refuse_if_held(row, by)
    if row.state == ReviewState.AWAITING and not by.has_perm("review.approve_large"):
        raise ReviewError("This document waits for a supervisor, who alone can reject it now.")
    row.reject_reason = reason.strip()
    row.save(update_fields=["reject_reason"])
    _decide(row, ReviewState.REJECTED, by=by)
    refresh_siblings(row)
    labels_due(row)
    journal("rejected", row, by=by, after={"reason": row.reject_reason})
    return row


@transaction.atomic
def undo(review: Review, *, by: User) -> Review:
    """Take back a decision until the posting has left, or a handing on: who did it; anybody what passed."""
    row = locked(review)
    if row.state == ReviewState.OPEN or (row.state == ReviewState.AWAITING and handed_on_last(row)):
        return take_back(row, by=by)
    require_state(row, ReviewState.APPROVED, ReviewState.AWAITING, ReviewState.REJECTED)
    if row.decided_by and row.decided_by_id != by.pk:
        raise ReviewError(f"This was decided by {name_of(row.decided_by)}, who alone can take it back.")
    if row.state == ReviewState.APPROVED and not _recall(row):
        raise ReviewError("The posting has left. Cancel the record in the ERP if it is wrong.")
    before = row.state
    reopen(row)
    refresh_siblings(row)
    journal("taken back", row, by=by, before={"state": before}, after={"state": row.state})
    return row


def _recall(review: Review) -> bool:
    """Withdraw the jobs that would start the posting and learn from it; False when a worker posts already."""
    keys = {kind: f"{kind}:{review.pk}:{review.round}" for kind in FLOW["review.approved"]}
    withdrawn, _ = Job.objects.filter(key=keys["posting.queue"], state=JobState.READY).delete()
    if withdrawn:
        Job.objects.filter(key__in=keys.values(), state=JobState.READY).delete()
    return bool(withdrawn)


def reopen(review: Review) -> None:
    """Lay the row on the desk again, one round later. Its caller checks the state and writes the journal."""
    review.state, review.decided_by, review.decided_at = ReviewState.OPEN, None, None
    review.round += 1
    review.reject_reason = ""
    save(review, "state", "decided_by", "decided_at", "round", "reject_reason")
    bump(review)
    labels_due(review)
