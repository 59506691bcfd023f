"""Handing a document on and putting it off: take, assign, send on, escalate, postpone, and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mail2erp.audit.models import Entry
from review.errors import ReviewError
from review.models import Review, ReviewState
from review.services.desk import let_go, refuse_if_held
from review.services.drafts import SHORTEST_REASON
from review.services.row import bump, journal, locked, require_state
from review.words import day, name_of

ASSIGNED, SENT_ON, ESCALATED, POSTPONED = "assigned", "sent on", "escalated", "postponed"
TAKEN_BACK = (ASSIGNED, SENT_ON, ESCALATED, POSTPONED)
COLUMNS = ("assigned_to", "postponed_until", "note", "note_by", "escalated_at")
LONGEST_NOTE = 500


@transaction.atomic
def assign(review: Review, *, to: User | None, by: User) -> Review:
    """Give the document to somebody, or to nobody."""
    row = _to_hand_on(review, to)
    before = _as_json(row)
    row.assigned_to = to
    return _hand(row, ASSIGNED, before, by)


@transaction.atomic
def send_on(review: Review, *, to: User, note: str = "", by: User) -> Review:
    """Give the document to a colleague, with a sentence that stands in the queue until it is handed on again."""
    row = _to_hand_on(review, to)
    before = _as_json(row)
    row.assigned_to, row.escalated_at = to, None
    write_note(row, note, by)
    return _hand(row, SENT_ON, before, by)


@transaction.atomic
def escalate(review: Review, *, why: str, to: User | None = None, by: User) -> Review:
    """Ask a supervisor, one of them or whoever comes first; the reason stands in the queue."""
    if len(why.strip()) < SHORTEST_REASON:
        raise ReviewError("Write in a few words what the supervisor should decide.")
    if to is not None and not to.has_perm("review.approve_large"):
        raise ReviewError(f"{name_of(to)} is no supervisor. Choose another person.")
    row = _to_hand_on(review, to)
    before = _as_json(row)
    row.assigned_to, row.escalated_at = to, timezone.now()
    write_note(row, why, by)
    return _hand(row, ESCALATED, before, by)


@transaction.atomic
def postpone(review: Review, *, until: datetime, why: str = "", by: User) -> Review:
    """Take the document out of the queue until a moment to come, when it is back by itself, with the sentence."""
    if until <= timezone.now():
        raise ReviewError(f"{day(until.date())} has passed. Choose a later day.")
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    before = _as_json(row)
    row.postponed_until = until
    if why.strip():
        write_note(row, why, by)
    let_go(row)
    row.save(update_fields=[*COLUMNS, "locked_by", "locked_at"])
    bump(row)
    _tell(row, POSTPONED, before, by)
    return row


@transaction.atomic
def take_back(review: Review, *, by: User) -> Review:
    """Undo the last handing on or putting off, if it is the newest thing that happened and `by` did it."""
    row = locked(review)
    require_state(row, ReviewState.OPEN, ReviewState.AWAITING)
    last = _last(row)
    if last is None or last.action not in TAKEN_BACK:
        raise ReviewError("Something else happened to this document since. Change it on its screen.")
    if last.actor != by.get_username():
        actor = User.objects.filter(username=last.actor).first()
        who = name_of(actor) if actor else last.actor
        raise ReviewError(f"{who} did this, who alone can take it back.")
    now = _as_json(row)
    for column, value in last.before.items():
        _restore(row, column, value)
    row.save(update_fields=COLUMNS)
    bump(row)
    after = _as_json(row)
    journal("taken back", row, by=by, before=_changed(now, after), after=_changed(after, now))
    return row


def handed_on_last(row: Review) -> bool:
    """Whether nothing has happened to a document since it was handed on."""
    last = _last(row)
    return last is not None and last.action in TAKEN_BACK


def _last(row: Review) -> Entry | None:
    return Entry.objects.filter(subject=f"review:{row.pk}").order_by("-id").first()


def _to_hand_on(review: Review, to: User | None) -> Review:
    if to is not None and not to.has_perm("review.decide"):
        raise ReviewError(f"{name_of(to)} may not decide on documents. Choose another person.")
    row = locked(review)
    require_state(row, ReviewState.OPEN, ReviewState.AWAITING)
    return row


def write_note(row: Review, note: str, by: User) -> None:
    """Put a colleague's sentence on the row; the caller saves it."""
    row.note = note.strip()[:LONGEST_NOTE]
    row.note_by = by if row.note else None


def _hand(row: Review, action: str, before: dict[str, Any], by: User) -> Review:
    if row.locked_by_id and row.locked_by_id != row.assigned_to_id:
        let_go(row)
    row.save(update_fields=[*COLUMNS, "locked_by", "locked_at"])
    _tell(row, action, before, by)
    return row


def _tell(row: Review, action: str, before: dict[str, Any], by: User) -> None:
    after = _as_json(row)
    journal(action, row, by=by, before=_changed(before, after), after=_changed(after, before))


def _changed(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if value != other[name]}


def _as_json(row: Review) -> dict[str, Any]:
    """Return the columns that handing on changes, as the journal keeps them."""
    return {
        "assigned_to": row.assigned_to.get_username() if row.assigned_to else None,
        "postponed_until": row.postponed_until.isoformat() if row.postponed_until else None,
        "note": row.note,
        "note_by": row.note_by.get_username() if row.note_by else None,
        "escalated_at": row.escalated_at.isoformat() if row.escalated_at else None,
    }


def _restore(row: Review, column: str, value: Any) -> None:
    if column in ("assigned_to", "note_by"):
        value = User.objects.filter(username=value).first() if value else None
    elif column in ("postponed_until", "escalated_at"):
        value = parse_datetime(value) if value else None
    setattr(row, column, value)
