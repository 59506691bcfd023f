"""When the ERP does not do what it should: tried again by itself, or left to a person who can send it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from connectors import posting as services
from connectors import registry
from connectors.base import Receipt, TransientError
from connectors.files.connector import FilesConnector
from connectors.models import Posting, PostingState
from ingest.records import Record
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.services import replay
from review import services as desk_services
from review.models import ReviewState
from review.record import from_json
from tests.connectors import world
from tests.connectors.erps import Converts, Keeps, Miscounts, Refuses, Rounds, actions, erp_is, fresh
from tests.review import desk

pytestmark = pytest.mark.usefixtures("no_undo_window")


def test_an_erp_that_is_down_is_tried_again_by_itself(posting, directory):
    directory.parent.mkdir(exist_ok=True)
    directory.write_text("a file where the directory should be")
    world.work()
    job = world.send_job(posting)
    assert job.state == JobState.READY
    assert job.attempts  # on a slow machine it is due again meanwhile
    assert "cannot be written" in job.error
    assert fresh(posting).state == PostingState.SENDING
    directory.unlink()
    world.hurry()
    world.work()
    assert (fresh(posting).state, world.folders(directory)) == (PostingState.POSTED, [posting.reference])


def test_an_erp_that_says_when_to_come_back_is_left_alone_until_then(posting, monkeypatch):
    class Busy(FilesConnector):
        def find(self, record: Record, reference: str) -> Receipt | None:
            raise TransientError("The ERP is busy.", retry_after=300)

    erp_is(monkeypatch, Busy)
    world.work()
    job = world.send_job(posting)
    as_told = timedelta(seconds=300)
    assert job.created_at + as_told <= job.run_after <= timezone.now() + as_told


def test_out_of_tries_a_person_is_asked(posting, directory):
    directory.write_text("")
    for _ in range(8):
        world.hurry()
        world.work()
    failed = fresh(posting)
    assert (failed.state, failed.review.state) == (PostingState.FAILED, ReviewState.FAILED)
    assert "cannot be written" in failed.error
    assert failed.review.error == failed.error
    assert actions(posting)[-1] == "posting failed"


def test_a_refusal_needs_a_person_who_sends_it_again(posting, directory, supervisor, monkeypatch):
    with monkeypatch.context() as patched:
        erp_is(patched, Refuses)
        world.work()
    failed = fresh(posting)
    assert (failed.state, failed.error) == (
        PostingState.FAILED,
        "Supplier Staal is not in the ERP. Add it there, then replay.",
    )
    services.retry(failed, by=supervisor)
    assert fresh(posting).review.state == ReviewState.APPROVED
    world.work()
    assert (fresh(posting).state, world.folders(directory)) == (PostingState.POSTED, [posting.reference])
    again = Entry.objects.get(subject=f"posting:{posting.pk}", action="posting sent again")
    assert (again.actor, again.before["error"]) == (supervisor.username, failed.error)


def test_a_fault_that_nobody_foresaw_needs_a_person(posting, directory, monkeypatch):
    class Broken(FilesConnector):
        def read_back(self, receipt: Receipt) -> Receipt:
            raise KeyError("untaxed")

    with monkeypatch.context() as patched:
        erp_is(patched, Broken)
        world.work()
    failed = fresh(posting)
    assert failed.state == PostingState.FAILED
    assert "KeyError" in failed.error
    assert "Traceback" in world.send_job(posting).detail


def test_only_a_failed_posting_is_sent_again(posting, supervisor):
    with pytest.raises(services.PostingError):
        services.retry(posting, by=supervisor)


def test_other_totals_are_taken_back_and_told(posting, directory, monkeypatch):
    erp_is(monkeypatch, Miscounts)
    world.work()
    failed = fresh(posting)
    assert failed.state == PostingState.FAILED
    assert failed.differences == ["Total is 842.16 as approved and 842.66 in the ERP."]
    assert "taken back" in failed.error
    assert world.folders(directory) == []


def test_the_same_numbers_in_another_currency_are_taken_back_too(posting, directory, monkeypatch):
    erp_is(monkeypatch, Converts)
    world.work()
    failed = fresh(posting)
    assert failed.state == PostingState.FAILED
    assert failed.differences == ["Currency is EUR as approved and DKK in the ERP."]
    assert world.folders(directory) == []


def test_a_cent_of_rounding_is_noted_and_passes(posting, monkeypatch):
    erp_is(monkeypatch, Rounds)
    world.work()
    posted = fresh(posting)
    assert (posted.state, posted.differences) == (
        PostingState.POSTED,
        ["Total is 842.16 as approved and 842.18 in the ERP."],
    )


def test_other_totals_that_cannot_be_taken_back_are_told_with_where_they_stand(posting, directory, monkeypatch):
    erp_is(monkeypatch, Keeps)
    world.work()
    failed = fresh(posting)
    assert (failed.state, failed.external_id) == (PostingState.FAILED, posting.reference)
    assert "is posted" in failed.error


def test_a_record_that_stood_there_before_is_never_taken_back(posting, directory, monkeypatch):
    FilesConnector(registry._setup(posting.connection, "")).create(
        from_json(posting.record), posting.reference, []
    )
    erp_is(monkeypatch, Miscounts)
    world.work()
    assert fresh(posting).state == PostingState.FAILED
    assert world.folders(directory) == [posting.reference]


def test_an_original_that_is_lost_stops_the_posting(erp, clerk, directory):
    review = desk.review()
    desk_services.approve(review, version=review.version, by=clerk)
    world.work()
    assert Posting.objects.get().state == PostingState.FAILED
    assert not directory.exists()


def test_a_kind_that_no_connection_takes_is_told_at_the_desk_and_can_be_replayed(
    erp, clerk, supervisor, directory
):
    erp.accepts = ["credit_note"]
    erp.save()
    review = world.approved(clerk)
    world.work()
    review.refresh_from_db()
    assert (review.state, review.error) == (
        ReviewState.FAILED,
        "No connection takes a document of the kind invoice. Add it to one, then replay.",
    )
    erp.accepts = ["invoice"]
    erp.save()
    replay(Job.objects.get(kind="posting.queue"), by=supervisor)
    world.work()
    review.refresh_from_db()
    assert (review.state, len(world.folders(directory))) == (ReviewState.POSTED, 1)


def test_a_credential_that_is_missing_is_told(posting):
    posting.connection.kind, posting.connection.credentials = "tryton", "env:NO_SUCH_VARIABLE"
    posting.connection.base_url = "http://127.0.0.1:9/erp"
    posting.connection.save()
    world.work()
    assert "NO_SUCH_VARIABLE is not set" in fresh(posting).error
