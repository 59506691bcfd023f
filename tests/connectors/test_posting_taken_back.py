"""A posting taken back before it stands in the ERP, and what an unclear failure left there."""

from __future__ import annotations

import pytest

from connectors import posting as services
from connectors import tasks
from connectors.base import PermanentError, Receipt
from connectors.files.connector import FilesConnector
from connectors.models import Posting, PostingState
from review import services as desk_services
from review.models import ReviewState
from tests.connectors import world
from tests.connectors.erps import Keeps, erp_is, fresh

pytestmark = pytest.mark.usefixtures("no_undo_window")


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
