"""Posting as rows: what shall be sent, what became of it, and what a person can do about it.

Who works on a posting, how often and for how long is the job ledger's; this module only ever changes a row
whose state allows it, under its lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from connectors.addressing import addressed
from connectors.base import Receipt
from connectors.delivery import Delivered
from connectors.models import Connection, Posting, PostingState, reference_for
from ingest.models import Automation, Mailbox
from mail2erp.audit.services import SYSTEM, record
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.services import replay
from mail2erp.pipeline import hand_over
from review.models import Review, ReviewState
from review.record import as_json, record_of
from review.services.outcome import back_to_desk, tell

FINISHED = (PostingState.POSTED, PostingState.CANCELLED)


class PostingError(Exception):
    """What was asked cannot be done now. The text is one sentence for the person."""


def queue(review: Review) -> list[Posting]:
    """Write a posting for each connection that takes the document; return them. Again changes nothing.

    In shadow mode none is written. Raises PostingError if no connection takes this kind, and ReviewError if the
    document cannot be posted as it stands. Called inside a transaction.
    """
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if row.state not in {ReviewState.APPROVED, ReviewState.FAILED}:
        return []
    if only_watches(row):
        _journal("not posted: the mailbox only watches", row, None)
        return []
    connections = [each for each in Connection.objects.filter(active=True) if row.doc_type in each.accepts]
    if not connections:
        kind = row.doc_type.replace("_", " ")
        raise PostingError(f"No connection takes a document of the kind {kind}. Add it to one, then replay.")
    approved = record_of(row)
    return [_queued(row, each, as_json(addressed(approved, row, each.name))) for each in connections]


def only_watches(review: Review) -> bool:
    """Whether every mailbox that the document came through is in shadow mode: it reads and never posts."""
    came_through = Mailbox.objects.filter(mails__arrivals__source__document=review.document_id)
    modes = set(came_through.values_list("automation", flat=True))
    return modes == {Automation.SHADOW}


def _queued(review: Review, connection: Connection, frozen: dict[str, Any]) -> Posting:
    live = Posting.objects.exclude(state=PostingState.CANCELLED)
    posting, fresh = live.get_or_create(
        review=review,
        connection=connection,
        defaults={"round": review.round, "reference": reference_for(review), "record": frozen},
    )
    hand_over("posting.due", posting.pk)
    if fresh:
        _journal("posting prepared", review, posting, after={"connection": connection.name})
    return posting


@transaction.atomic
def take(posting_id: int) -> Posting | None:
    """Mark a posting as being sent and return it; None where it stands in the ERP or was cancelled."""
    posting = _locked(posting_id)
    if posting.state in FINISHED:
        return None
    if posting.state != PostingState.SENDING:
        posting.state, posting.error = PostingState.SENDING, ""
        posting.save(update_fields=["state", "error"])
        tell(posting.review_id, _stands(posting.review_id))
    return posting


def record_receipt(posting: Posting, delivered: Delivered, *, call: int | None = None) -> None:
    """Write down that the record stands in the ERP. Called inside the transaction that holds the job's lease."""
    row = _locked(posting.pk)
    if row.state in FINISHED:
        return
    _fill(row, delivered.receipt, delivered.differences)
    row.state, row.error, row.posted_at = PostingState.POSTED, "", timezone.now()
    row.save()
    tell(row.review_id, _stands(row.review_id), error=_causes(row.review_id))
    hand_over("posting.done", row.pk)
    told = {"connection": row.connection.name, "number": row.number, "state": delivered.receipt.state}
    _journal("posted", row.review, row, after=told, call=call)


def record_differences(posting: Posting, differences: Sequence[str], receipt: Receipt | None) -> None:
    """Keep what the ERP held otherwise, and where it still stands if it could not be taken back."""
    with transaction.atomic():
        row = _locked(posting.pk)
        row.differences = list(differences)
        if receipt is not None:
            _fill(row, receipt, differences)
        row.save()


def give_up(posting_id: int, sentence: str) -> None:
    """Leave a posting to a person. Called in the transaction in which its job ends."""
    row = _locked(posting_id)
    if row.state in FINISHED:
        return
    row.state, row.error = PostingState.FAILED, sentence
    row.save(update_fields=["state", "error"])
    tell(row.review_id, ReviewState.FAILED, error=sentence)
    _journal("posting failed", row.review, row, after={"connection": row.connection.name, "error": sentence})


@transaction.atomic
def retry(posting: Posting, *, by: User) -> Posting:
    """Send a failed posting again: it looks first, so nothing is entered twice."""
    row = _locked(posting.pk)
    if row.state != PostingState.FAILED:
        raise PostingError(
            f"This posting is “{row.get_state_display()}”. Only one that needs a person is sent again."
        )
    before = row.error
    row.state, row.error = PostingState.QUEUED, ""
    row.save(update_fields=["state", "error"])
    tell(row.review_id, _stands(row.review_id), error=_causes(row.review_id))
    _due_again("posting.send", "posting.due", row, by=by)
    _journal("posting sent again", row.review, row, by=by, before={"error": before})
    return row


def _due_again(kind: str, event: str, posting: Posting, *, by: User) -> None:
    """Replay the dead job of this kind, so that it leaves the list of the dead; without one, write a new one."""
    jobs = Job.objects.filter(kind=kind, subject=posting.pk)
    dead = jobs.filter(state=JobState.DEAD).order_by("-id").first()
    if dead is None or not replay(dead, by=by):
        hand_over(event, posting.pk, round=jobs.count() or "")


@transaction.atomic
def cancel(posting: Posting, *, by: User) -> Posting:
    """Take a posting back before it stands in the ERP. What an unclear failure left there is removed by a job,
    and the document comes back to the desk."""
    row = _locked(posting.pk)
    if row.state == PostingState.POSTED:
        raise PostingError("The posting has left. Cancel the record in the ERP if it is wrong.")
    if row.state == PostingState.SENDING:
        raise PostingError("The posting is being sent. Wait until it has ended.")
    if row.state == PostingState.CANCELLED:
        return row
    before = {"state": row.state, "error": row.error}
    row.state, row.error = PostingState.CANCELLED, ""
    row.save(update_fields=["state", "error"])
    _due_again("posting.withdraw", "posting.unwanted", row, by=by)
    _journal("posting cancelled", row.review, row, by=by, before=before)
    return row


def record_withdrawn(posting: Posting, *, was_there: bool) -> None:
    """Write down that a cancelled posting left nothing in the ERP. Called inside a transaction."""
    row = _locked(posting.pk)
    if row.state != PostingState.CANCELLED:
        return
    if Posting.objects.filter(review=row.review_id).exclude(state=PostingState.CANCELLED).exists():
        tell(row.review_id, _stands(row.review_id), error=_causes(row.review_id))
    else:
        back_to_desk(row.review_id)
    action = "taken back from the ERP" if was_there else "nothing to take back from the ERP"
    _journal(action, row.review, row, after={"connection": row.connection.name})


def still_there(posting_id: int, sentence: str) -> None:
    """A cancelled posting could not be taken back: it lives again, with the cause."""
    row = _locked(posting_id)
    if row.state == PostingState.CANCELLED:
        row.state = PostingState.SENDING
        row.save(update_fields=["state"])
        give_up(posting_id, sentence)


def _locked(posting_id: int) -> Posting:
    rows = Posting.objects.select_for_update(of=("self",)).select_related("review", "connection")
    return rows.get(pk=posting_id)


def _fill(row: Posting, receipt: Receipt, differences: Sequence[str]) -> None:
    row.external_id, row.number, row.url = receipt.external_id, receipt.number, receipt.url
    row.receipt = receipt.as_json()
    row.differences = list(differences)


def _stands(review_id: int) -> ReviewState:
    """Return how an approved document stands, from all its live postings."""
    postings = Posting.objects.filter(review=review_id).exclude(state=PostingState.CANCELLED)
    states = set(postings.values_list("state", flat=True))
    if PostingState.FAILED in states:
        return ReviewState.FAILED
    return ReviewState.POSTED if states == {PostingState.POSTED} else ReviewState.APPROVED


def _causes(review_id: int) -> str:
    failed = Posting.objects.filter(review=review_id, state=PostingState.FAILED)
    return " ".join(failed.order_by("id").values_list("error", flat=True))


def _journal(
    action: str,
    review: Review,
    posting: Posting | None,
    *,
    by: User | str = SYSTEM,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    call: int | None = None,
) -> None:
    subject = f"posting:{posting.pk}" if posting else f"review:{review.pk}"
    record(action, subject, by=by, document=review.document_id, before=before, after=after, call=call)
