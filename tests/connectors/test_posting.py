"""From approval to the ERP: exactly once, whatever dies."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest

from connectors import posting as services
from connectors import registry, tasks
from connectors.files.connector import FilesConnector
from connectors.models import Posting, PostingState
from connectors.tracing.finding import find
from connectors.tracing.story import story
from ingest.reading.pages import load
from mail2erp.audit.models import Entry
from mail2erp.jobs import run
from mail2erp.jobs.models import Job
from review import services as desk_services
from review.models import ReviewState
from review.record import as_json, from_json
from review.services import open_review, pages
from tests import factories
from tests.connectors import world
from tests.connectors.erps import actions, fresh
from tests.connectors.records import invoice
from tests.ingest.papers import several_pdf
from tests.mail2erp.threads import at_once
from tests.review import desk

pytestmark = pytest.mark.usefixtures("no_undo_window")


class Died(BaseException):
    """The worker ended here."""


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


# A part of a file ---------------------------------------------------------------------------------------
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
