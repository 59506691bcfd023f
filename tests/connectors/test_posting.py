"""From approval to the ERP: exactly once, whatever dies; and what a person can do when it does not work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from connectors import posting as services
from connectors import registry, tasks
from connectors.base import Attachment, PermanentError, Receipt, TransientError
from connectors.files.connector import FilesConnector
from connectors.models import Posting, PostingState
from connectors.tracing.finding import find
from connectors.tracing.story import story
from ingest.reading.pages import load
from ingest.records import Record
from mail2erp.audit.models import Entry
from mail2erp.jobs import run
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.services import replay
from review import services as desk_services
from review.models import ReviewState
from review.record import as_json, from_json
from review.services import open_review, pages
from tests import factories
from tests.connectors import world
from tests.connectors.records import invoice
from tests.ingest.papers import several_pdf
from tests.mail2erp.threads import at_once
from tests.review import desk


class Died(BaseException):
    """The worker ended here."""


@pytest.fixture(autouse=True)
def _no_undo_window(settings):
    settings.UNDO_SECONDS = 0


@pytest.fixture
def clerk(db) -> User:
    return desk.person("sanne", "clerk")


@pytest.fixture
def supervisor(db) -> User:
    return desk.person("marieke", "supervisor")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "erp"


@pytest.fixture
def erp(db, directory):
    return world.connection(directory)


@pytest.fixture
def posting(erp, clerk) -> Posting:
    """An approved invoice's posting, about to be sent."""
    review = world.approved(clerk)
    tasks.queue_postings(review.pk)
    Job.objects.filter(kind="posting.queue").delete()
    return Posting.objects.get(review=review)


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("review", "connection").get(pk=posting.pk)


def actions(posting: Posting) -> list[str]:
    return list(
        Entry.objects.filter(subject=f"posting:{posting.pk}").order_by("id").values_list("action", flat=True)
    )


def erp_is(monkeypatch, connector: type[FilesConnector]) -> None:
    """Let the connection's kind speak to an ERP that behaves in a certain way."""
    monkeypatch.setattr(f"{__name__}.Behaves", connector)
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Behaves")


Behaves = FilesConnector


# The way as it should be -------------------------------------------------------------------------------
def test_an_approved_invoice_stands_in_the_erp_with_its_receipt(erp, clerk, directory):
    review = world.approved(clerk)
    assert world.work().dead == 0
    posted = Posting.objects.get(review=review)
    review.refresh_from_db()
    assert (posted.state, review.state) == (PostingState.POSTED, ReviewState.POSTED)
    assert world.folders(directory) == [posted.reference] == [posted.external_id]
    assert posted.receipt["grand_total"] == "842.16"
    assert posted.reference.startswith(f"m2e-{review.document_id}-")
    assert actions(posted) == ["posting prepared", "posted"]


def test_the_original_goes_along_with_its_bytes(posting, directory):
    world.work()
    there = directory / posting.reference / "originals" / "factuur.pdf"
    assert there.read_bytes() == world.content_of(world.mail_of(posting.review))


def test_what_is_sent_is_what_was_approved(posting, directory):
    record = from_json(posting.record)
    held = FilesConnector(registry._setup(posting.connection, "")).create(record, "m2e-other", [])
    assert (held.net_total, held.tax_total, held.grand_total) == (
        Decimal("696.00"),
        Decimal("146.16"),
        Decimal("842.16"),
    )


def test_each_connection_that_takes_the_kind_gets_a_posting(erp, clerk, directory, tmp_path):
    world.connection(tmp_path / "second", name="second")
    world.connection(tmp_path / "orders", name="orders", accepts=["purchase_order"])
    world.connection(tmp_path / "off", name="off", active=False)
    world.approved(clerk)
    world.work()
    postings = Posting.objects.order_by("connection__name")
    assert [row.connection.name for row in postings] == ["erp", "second"]
    assert len(world.folders(tmp_path / "second")) == len(world.folders(directory)) == 1


def test_queueing_twice_writes_one_posting(posting):
    tasks.queue_postings(posting.review_id)
    assert Posting.objects.count() == 1
    assert Job.objects.filter(kind="posting.send").count() == 1


def test_a_shadow_mailbox_never_posts(erp, clerk, directory):
    world.mailbox(automation="shadow")
    review = world.approved(clerk)
    assert world.work().dead == 0
    assert not Posting.objects.exists()
    assert not directory.exists()
    assert (
        "only watches" in Entry.objects.get(subject=f"review:{review.pk}", action__startswith="not posted").action
    )


def test_what_was_taken_back_in_time_is_never_queued(erp, clerk):
    review = world.approved(clerk)
    desk_services.undo(review, by=clerk)
    tasks.queue_postings(review.pk)
    assert not Posting.objects.exists()


# Exactly once ------------------------------------------------------------------------------------------
def test_sending_twice_changes_nothing(posting, directory):
    tasks.send(posting.pk)
    first = fresh(posting)
    tasks.send(posting.pk)
    assert fresh(posting).posted_at == first.posted_at
    assert world.folders(directory) == [posting.reference]
    assert actions(posting).count("posted") == 1


@pytest.mark.django_db(transaction=True)
def test_one_posting_sent_by_many_workers_at_once_is_one_record(posting, directory):
    job = world.send_job(posting)
    outcomes = at_once(4, lambda _: run.run(job.pk))
    assert sorted(outcomes) == ["done", "not due", "not due", "not due"]
    assert world.folders(directory) == [posting.reference]
    assert actions(posting).count("posted") == 1


@pytest.mark.django_db(transaction=True)
def test_even_without_the_ledger_two_sends_at_once_make_one_record(posting, directory):
    at_once(4, lambda _: tasks.send(posting.pk))
    assert fresh(posting).state == PostingState.POSTED
    assert world.folders(directory) == [posting.reference]
    assert actions(posting).count("posted") == 1


STEPS = ["find", "create", "read_back", "confirm"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_at_any_step_leaves_one_record(posting, directory, monkeypatch, step, when):
    kept = getattr(FilesConnector, step)

    def dies(self: FilesConnector, *args: object) -> None:
        if when == "after":
            kept(self, *args)
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(FilesConnector, step, dies)
        with pytest.raises(Died):
            tasks.send(posting.pk)
    assert fresh(posting).state == PostingState.SENDING
    tasks.send(posting.pk)
    assert fresh(posting).state == PostingState.POSTED
    assert world.folders(directory) == [posting.reference]


def test_a_worker_that_dies_before_the_receipt_is_written_finds_its_own_record(posting, directory, monkeypatch):
    def dies(*args: object, **kwargs: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(services, "record_receipt", dies)
        with pytest.raises(Died):
            tasks.send(posting.pk)
    assert world.folders(directory) == [posting.reference]
    tasks.send(posting.pk)
    assert (fresh(posting).state, world.folders(directory)) == (PostingState.POSTED, [posting.reference])


def test_the_same_invoice_in_two_documents_is_posted_once(erp, clerk, directory):
    fields = desk.invoice_fields()
    first = world.approved(clerk, fields=fields)
    world.work()
    second = world.on_desk(fields=fields)
    # The desk stops such a document; one that was approved by other means is stopped here.
    second.state, second.decided_at = ReviewState.APPROVED, first.decided_at
    second.save()
    tasks.queue_postings(second.pk)
    world.work()
    refused = Posting.objects.get(review=second)
    assert refused.state == PostingState.FAILED
    assert "Compare the two" in refused.error
    assert len(world.folders(directory)) == 1


# When the ERP does not do what it should ---------------------------------------------------------------
def test_an_erp_that_is_down_is_tried_again_by_itself(posting, directory):
    directory.parent.mkdir(exist_ok=True)
    directory.write_text("a file where the directory should be")
    world.work()
    job = world.send_job(posting)
    assert (job.state, job.attempts) == (JobState.READY, 1)
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
    assert 290 < (job.run_after - job.created_at).total_seconds() < 310


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


class Refuses(FilesConnector):
    def create(self, record: Record, reference: str, attachments: Sequence[Attachment]) -> Receipt:
        raise PermanentError("Supplier Staal is not in the ERP. Add it there, then replay.")


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


class Miscounts(FilesConnector):
    off = Decimal("0.50")

    def read_back(self, receipt: Receipt) -> Receipt:
        held = super().read_back(receipt)
        return replace(held, grand_total=(held.grand_total or Decimal(0)) + self.off)


class Rounds(Miscounts):
    off = Decimal("0.02")


class Keeps(Miscounts):
    def roll_back(self, receipt: Receipt) -> None:
        raise PermanentError(f"Bill {receipt.number} is posted. Cancel it in the ERP.")


def test_other_totals_are_taken_back_and_told(posting, directory, monkeypatch):
    erp_is(monkeypatch, Miscounts)
    world.work()
    failed = fresh(posting)
    assert failed.state == PostingState.FAILED
    assert failed.differences == ["Total is 842.16 as approved and 842.66 in the ERP."]
    assert "taken back" in failed.error
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


# Taking it back ----------------------------------------------------------------------------------------
def test_a_posting_that_has_not_left_is_cancelled_and_the_document_is_back(posting, directory, supervisor):
    services.cancel(posting, by=supervisor)
    world.work()
    cancelled = fresh(posting)
    assert (cancelled.state, cancelled.review.state) == (PostingState.CANCELLED, ReviewState.OPEN)
    assert not directory.exists() or world.folders(directory) == []


def test_what_an_unclear_failure_left_in_the_erp_is_removed(posting, directory, supervisor, clerk, monkeypatch):
    class DiesLate(FilesConnector):
        def confirm(self, receipt: Receipt) -> Receipt:
            raise PermanentError("The period is closed. Open it, then replay.")

    with monkeypatch.context() as patched:
        erp_is(patched, DiesLate)
        world.work()
    assert world.folders(directory) == [posting.reference]
    services.cancel(fresh(posting), by=supervisor)
    world.work()
    back = fresh(posting).review
    assert (world.folders(directory), back.state) == ([], ReviewState.OPEN)
    desk_services.approve(back, version=back.version, by=clerk)
    world.work()
    assert world.folders(directory) == [posting.reference]
    assert list(Posting.objects.order_by("id").values_list("state", "round")) == [("cancelled", 1), ("posted", 2)]


def test_what_cannot_be_removed_lives_again_with_its_cause(posting, directory, supervisor, monkeypatch):
    with monkeypatch.context() as patched:
        erp_is(patched, Keeps)
        world.work()
        services.cancel(fresh(posting), by=supervisor)
        world.work()
    alive = fresh(posting)
    assert (alive.state, alive.review.state) == (PostingState.FAILED, ReviewState.FAILED)
    assert "Cancel it in the ERP" in alive.error
    services.cancel(alive, by=supervisor)
    world.work()
    assert (fresh(posting).state, world.folders(directory)) == (PostingState.CANCELLED, [])


def test_what_stands_in_the_erp_is_not_cancelled_here(posting, supervisor):
    world.work()
    with pytest.raises(services.PostingError, match="has left"):
        services.cancel(posting, by=supervisor)


def test_what_is_being_sent_is_not_cancelled(posting, supervisor):
    services.take(posting.pk)
    with pytest.raises(services.PostingError, match="being sent"):
        services.cancel(posting, by=supervisor)


def test_a_cancelled_posting_is_not_sent(posting, directory, supervisor):
    services.cancel(posting, by=supervisor)
    tasks.send(posting.pk)
    assert not directory.exists()


def test_one_of_two_postings_cancelled_leaves_the_other(erp, clerk, supervisor, tmp_path, monkeypatch):
    world.connection(tmp_path / "second", name="second")
    review = world.approved(clerk)
    tasks.queue_postings(review.pk)
    first, second = Posting.objects.order_by("id")
    tasks.send(first.pk)
    services.cancel(second, by=supervisor)
    world.work()
    review.refresh_from_db()
    assert review.state == ReviewState.POSTED


def test_a_document_of_a_file_with_others_stands_in_the_erp_with_its_own_pages_only(erp, clerk, directory):
    file = several_pdf("F-2026-1", "F-2026-2")
    whole = open_review(factories.document(file, filename="invoices.pdf", of=factories.mail()))
    halves = [whole, pages.split(whole, before=2, version=whole.version, by=clerk).other]
    for number, half in enumerate(halves, 1):
        half.refresh_from_db()
        half.state, half.decided_by, half.decided_at = ReviewState.APPROVED, clerk, half.received_at
        half.save()
        posting = Posting.objects.create(
            review=half,
            connection=erp,
            round=1,
            reference=f"m2e-{number}",
            record=as_json(invoice(f"F-2026-{number}")),
        )
        tasks.send(posting.pk)
        [sent] = (directory / posting.reference / "originals").iterdir()
        assert sent.name == f"invoices ({number}).pdf"
        told = [word.text for page in load(sent.read_bytes()) for word in page.words]
        assert [f"F-2026-{each}" in told for each in (1, 2)] == [number == 1, number == 2]
        receipt = json.loads((directory / posting.reference / "receipt.json").read_text())
        digest = hashlib.sha256(sent.read_bytes()).hexdigest()
        assert receipt["files"][f"originals/{sent.name}"] == digest
        assert [hit.document for hit in find(digest)] == [half.document]
        told = story(half.document).events
        assert any(digest in event.small for event in told if event.name == "Its pages cut out")
