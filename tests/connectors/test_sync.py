"""Back from the ERP: labels, states, suppliers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from django.utils import timezone

from connectors import posting as services
from connectors import registry, sync, tasks
from connectors.base import Receipt, SupplierData
from connectors.files.connector import FilesConnector
from connectors.models import Posting
from ingest.mail import registry as mail_registry
from ingest.mail.base import ReconnectNeeded, TransientError
from ingest.models import Arrival, Mailbox
from mail2erp.jobs.models import Job
from mail2erp.jobs.run import run
from review import services as desk_services
from review.models import ReviewState, Supplier
from tests.connectors import world


class Labels:
    """The far edge of a mailbox: remembers what it was asked, or refuses."""

    asked: list[tuple[str, list[str], list[str]]] = []
    refusal: Exception | None = None

    def label(self, provider_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        if Labels.refusal:
            raise Labels.refusal
        Labels.asked.append((provider_id, list(add), list(remove)))


def source(mailbox: object) -> Labels:
    """What `ingest.mail.registry` asks a mailbox's module for."""
    return Labels()


@pytest.fixture(autouse=True)
def _mailbox(db, settings, monkeypatch):
    settings.UNDO_SECONDS = 0
    monkeypatch.setitem(mail_registry.KINDS, "gmail", __name__)
    monkeypatch.setattr(Labels, "asked", [])
    monkeypatch.setattr(Labels, "refusal", None)
    world.mailbox(kind="gmail", labels={"booked": "ERP/Booked", "paid": "ERP/Paid"})


def test_a_mail_whose_document_stands_in_the_erp_is_labelled_once(erp, clerk):
    review = world.approved(clerk)
    world.work()
    tasks.label_mails(Posting.objects.get().pk)
    mail = world.mail_of(review)
    assert Labels.asked == [(mail.provider_id, ["ERP/Booked"], [])]
    assert mail.labelled == ["booked"]


def test_a_mail_is_labelled_only_when_all_its_documents_are_dealt_with(erp, clerk):
    first, second = world.approved(clerk), world.on_desk()
    mail = world.mail_of(first)
    Arrival.objects.filter(source__document=second.document_id).update(mail=mail, part="3")
    world.work()
    assert Labels.asked == []
    desk_services.approve(second, version=second.version, by=clerk)
    world.store().put(world.content_of(mail))
    world.work()
    assert Labels.asked == [(mail.provider_id, ["ERP/Booked"], [])]


def test_a_rejected_document_counts_as_dealt_with(erp, clerk):
    first, second = world.approved(clerk), world.on_desk()
    mail = world.mail_of(first)
    Arrival.objects.filter(source__document=second.document_id).update(mail=mail, part="3")
    desk_services.reject(second, reason="These are only their terms.", by=clerk)
    world.work()
    assert [asked[1] for asked in Labels.asked] == [["ERP/Booked"]]


def test_a_mailbox_that_does_not_answer_is_tried_again_and_the_posting_stands(erp, clerk, monkeypatch):
    monkeypatch.setattr(Labels, "refusal", TransientError("Gmail does not answer.", retry_after=30))
    review = world.approved(clerk)
    world.work()
    review.refresh_from_db()
    job = Job.objects.get(kind="mail.label")
    assert (review.state, job.state, job.error) == (ReviewState.POSTED, "ready", "Gmail does not answer.")


def test_a_mailbox_that_must_be_connected_again_needs_a_person(erp, clerk, monkeypatch):
    monkeypatch.setattr(Labels, "refusal", ReconnectNeeded("Google forgot us. Connect the mailbox again."))
    world.approved(clerk)
    world.work()
    assert Job.objects.get(kind="mail.label").state == "dead"


@pytest.fixture
def labels_all(_mailbox):
    names = {"booked": "ERP/Booked", "rejected": "ERP/Rejected", "needs_person": "ERP/Review"}
    Mailbox.objects.update(labels=names)


def test_what_waits_for_a_person_is_labelled_so_until_it_is_booked(labels_all, erp, clerk):
    review = world.on_desk()
    world.work()
    desk_services.approve(review, version=review.version, by=clerk)
    world.work()
    assert [asked[1:] for asked in Labels.asked] == [
        (["ERP/Review"], []),
        (["ERP/Booked"], ["ERP/Review"]),
    ]


def test_a_rejected_mail_is_labelled_so_and_waits_again_when_that_is_taken_back(labels_all, clerk):
    review = world.on_desk()
    world.work()
    desk_services.reject(review, reason="These are only their terms.", by=clerk)
    world.work()
    desk_services.undo(review, by=clerk)
    world.work()
    assert [asked[1:] for asked in Labels.asked] == [
        (["ERP/Review"], []),
        (["ERP/Rejected"], ["ERP/Review"]),
        (["ERP/Review"], ["ERP/Rejected"]),
    ]


def test_a_rejection_taken_back_at_once_never_shows_in_the_mailbox(labels_all, clerk, settings):
    review = world.on_desk()
    world.work()
    settings.UNDO_SECONDS = 12
    desk_services.reject(review, reason="These are only their terms.", by=clerk)
    desk_services.undo(review, by=clerk)
    Job.objects.update(run_after=timezone.now())
    world.work()
    assert [asked[1] for asked in Labels.asked] == [["ERP/Review"]]


def test_a_mailbox_that_labels_only_what_is_booked_is_not_asked_for_more(erp, clerk):
    review = world.on_desk()
    desk_services.reject(review, reason="These are only their terms.", by=clerk)
    world.work()
    assert Labels.asked == []
    assert not Job.objects.filter(kind="document.label").exists()


class Follows(FilesConnector):
    """An ERP in which a record's state changes after it was entered; `gone` are the ids it lost."""

    gone: set[str] = set()

    def look_again(self, external_ids: Sequence[str]) -> Mapping[str, Receipt]:
        there = [each for each in external_ids if each not in Follows.gone]
        return {each: replace(self._receipt(each), state="paid") for each in there}


def test_a_bill_that_is_paid_labels_its_mail_so(erp, clerk, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Follows")
    review = world.approved(clerk)
    world.work()
    assert sync.look_after_postings(erp) == 1
    assert Posting.objects.get().receipt["state"] == "paid"
    world.work()
    assert Labels.asked[-1] == (world.mail_of(review).provider_id, ["ERP/Paid"], ["ERP/Booked"])
    assert sync.look_after_postings(erp) == 0


def test_a_mailbox_that_does_not_answer_learns_later_that_a_bill_is_paid(erp, clerk, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Follows")
    world.approved(clerk)
    world.work()
    monkeypatch.setattr(Labels, "refusal", TransientError("Gmail does not answer.", retry_after=0))
    tasks.sync_connection(erp.pk)
    run(Job.objects.get(kind="document.label").pk)
    monkeypatch.setattr(Labels, "refusal", None)
    world.work()
    assert Posting.objects.get().receipt["state"] == "paid"
    assert Labels.asked[-1][1:] == (["ERP/Paid"], ["ERP/Booked"])


def test_a_mail_is_not_labelled_paid_while_another_document_of_it_waits(erp, clerk, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Follows")
    paid, waits = world.approved(clerk), world.on_desk()
    Arrival.objects.filter(source__document=waits.document_id).update(mail=world.mail_of(paid), part="3")
    world.work()
    sync.look_after_postings(erp)
    world.work()
    assert Labels.asked == []


def test_a_paid_bill_stays_labelled_booked_where_the_mailbox_has_no_label_for_paid(erp, clerk, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Follows")
    Mailbox.objects.update(labels={"booked": "ERP/Booked"})
    world.approved(clerk)
    world.work()
    sync.look_after_postings(erp)
    world.work()
    assert [asked[1:] for asked in Labels.asked] == [(["ERP/Booked"], [])]


def test_a_record_that_is_gone_from_the_erp_is_seen(erp, clerk, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Follows")
    world.approved(clerk)
    world.work()
    monkeypatch.setattr(Follows, "gone", {Posting.objects.get().external_id})
    assert sync.look_after_postings(erp) == 1
    assert Posting.objects.get().receipt["state"] == "gone"
    assert sync.look_after_postings(erp) == 0


def test_where_nothing_becomes_of_a_record_nothing_is_asked(erp, clerk):
    world.approved(clerk)
    world.work()
    assert sync.look_after_postings(erp) == 0
    assert Posting.objects.get().receipt["state"] == "written"


class Knows(FilesConnector):
    known: list[SupplierData] = []

    def suppliers(self) -> list[SupplierData]:
        return self.known


def test_suppliers_are_taken_over_and_kept_up_to_date(erp, monkeypatch):
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Knows")
    monkeypatch.setattr(
        Knows, "known", [SupplierData("7", "Staal", "NL875196640B01", ("NL81ZUID0536547589",), "a@staal.example")]
    )
    tasks.sync_connection(erp.pk)
    monkeypatch.setattr(Knows, "known", [SupplierData("7", "Staal & Zn BV", "NL875196640B01")])
    tasks.sync_connection(erp.pk)
    supplier = Supplier.objects.get()
    assert (supplier.name, supplier.ibans, supplier.domains) == ("Staal & Zn BV", [], ["staal.example"])


def test_a_posting_that_waits_is_left_to_its_own_job(erp, clerk):
    review = world.approved(clerk)
    tasks.queue_postings(review.pk)
    assert sync.look_after_postings(erp) == 0
    assert services.take(Posting.objects.get().pk) is not None
