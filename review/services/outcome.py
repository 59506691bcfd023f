"""What becomes of an approved document: posting tells the desk. Called inside the posting's transaction."""

from __future__ import annotations

from django.contrib.auth.models import User

from mail2erp.audit.services import SYSTEM
from review.models import APPROVED_STATES, Review, ReviewState
from review.services.decisions import reopen
from review.services.labels import labels_due
from review.services.row import bump, journal, locked, refresh_siblings, require_state


def tell(review: Review | int, state: ReviewState, *, error: str = "") -> Review:
    """Show on an approved document how its posting stands: on its way, in the ERP, or with a person and why."""
    row = locked(review)
    require_state(row, *APPROVED_STATES)
    if (row.state, row.error) != (state, error):
        row.state, row.error = state, error
        row.save(update_fields=["state", "error"])
        bump(row)
        if state == ReviewState.FAILED:
            labels_due(row)
    return row


def back_to_desk(review: Review | int, *, by: User | str = SYSTEM) -> Review:
    """Open an approved document again, because nothing of it stands in any ERP any more."""
    row = locked(review)
    require_state(row, *APPROVED_STATES)
    before = row.state
    row.error = ""
    row.save(update_fields=["error"])
    reopen(row)
    refresh_siblings(row)
    journal("back to the desk", row, by=by, before={"state": before}, after={"state": row.state})
    return row
