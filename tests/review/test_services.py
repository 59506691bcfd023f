from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ingest.models import DocumentState
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job, JobState
from review import selectors, services
from review.models import Mark, Review, ReviewState
from review.services import Conflict, Locked, ReviewError
from tests.review import desk

pytestmark = pytest.mark.django_db


def actions(review: Review) -> list[str]:
    entries = Entry.objects.filter(subject=f"review:{review.pk}").order_by("id")
    return list(entries.values_list("action", flat=True))


def test_a_read_document_lies_on_the_desk_once(supplier):
    document = desk.document()
    first, again = services.open_review(document), services.open_review(document)
    assert first == again
    assert (first.state, first.supplier, first.amount, first.mark) == (
        ReviewState.OPEN,
        "Staal & Zn BV",
        Decimal("842.16"),
        Mark.CLEAN,
    )
    assert first.why == "Nothing is doubtful. One key approves it."
    assert actions(first) == ["opened"]


def test_a_merged_document_comes_to_nobody():
    document, other = desk.document(), desk.document()
    document.state, document.merged_into = DocumentState.MERGED, other
    document.save()
    assert services.open_review(document) is None


def test_a_document_that_could_not_be_read_waits_for_manual_entry(clerk):
    document = desk.document()
    document.readings.all().delete()
    document.state, document.error = DocumentState.NEEDS_PERSON, "The PDF is locked with a password."
    document.save()
    review = services.open_review(document)
    assert (review.doc_type, review.mark, review.why) == ("other", Mark.DOUBT, document.error)
    review = services.change_type(review, "invoice", by=clerk)
    typed = {
        "supplier_name": {"value": "Ribe Elektro ApS"},
        "invoice_number": {"value": "5518"},
        "issue_date": {"value": "2026-11-12"},
        "grand_total": {"value": "6310.00"},
    }
    review = services.save_draft(review, version=review.version, changes=typed, by=clerk)
    assert review.why == document.error
    last = {"currency": {"value": "DKK"}}
    review = services.save_draft(review, version=review.version, changes=last, by=clerk)
    assert (review.mark, review.why) == (Mark.CLEAN, "Nothing is doubtful. One key approves it.")
    assert services.approve(review, version=review.version, by=clerk).state == ReviewState.APPROVED


def test_approval_hands_over_to_posting_after_the_time_to_undo(supplier, clerk, settings):
    review = desk.review()
    services.approve(review, version=review.version, by=clerk)
    review.refresh_from_db()
    job = Job.objects.get(key=f"posting.queue:{review.pk}:1")
    assert (review.state, review.decided_by) == (ReviewState.APPROVED, clerk)
    window = timedelta(seconds=settings.UNDO_SECONDS)
    assert review.decided_at + window <= job.run_after <= timezone.now() + window
    assert actions(review) == ["opened", "approved"]


def test_who_approves_second_is_told_who_was_first(supplier, clerk, supervisor):
    review = desk.review()
    services.approve(review, version=1, by=clerk)
    with pytest.raises(ReviewError, match="Sanne de Vries has already approved this document"):
        services.approve(review, version=1, by=supervisor)
    assert Job.objects.filter(kind="posting.queue").count() == 1


def test_a_missing_required_field_cannot_be_approved_or_accepted(clerk):
    review = desk.review(fields=desk.invoice_fields(invoice_number=None))
    with pytest.raises(ReviewError, match="The number is missing"):
        services.approve(review, version=1, by=clerk)
    with pytest.raises(ReviewError, match="Type it"):
        desk.accepted(review, "required:invoice_number", why="it has none", by=clerk)
    assert not Job.objects.filter(kind="posting.queue").exists()


def test_a_correction_is_kept_with_its_place_and_what_was_read(clerk):
    review = desk.review(fields=desk.invoice_fields(due_date=None))
    evidence = {"page": 1, "box": [10, 20, 60, 30], "text": "12-12-2026"}
    change = {
        "due_date": {"value": "2026-12-12", "evidence": evidence},
        "currency": {"value": "DKK", "evidence": None},
    }
    review = services.save_draft(review, version=1, changes=change, by=clerk)
    assert review.version == 2
    assert review.fields["due_date"]["evidence"]["box"] == [10, 20, 60, 30]
    assert review.fields["currency"]["evidence"] == {"person": "sanne"}
    assert review.fields["currency"]["alternatives"][0]["value"] == "EUR"
    entry = Entry.objects.get(action="corrected")
    assert (entry.before, entry.after) == (
        {"due_date": None, "currency": "EUR"},
        {"due_date": "2026-12-12", "currency": "DKK"},
    )


def test_saving_over_a_newer_version_loses_neither_value(clerk, supervisor):
    review = desk.review()
    services.save_draft(review, version=1, changes={"invoice_number": {"value": "A-1"}}, by=clerk)
    with pytest.raises(Conflict) as conflict:
        services.save_draft(review, version=1, changes={"invoice_number": {"value": "B-2"}}, by=supervisor)
    assert conflict.value.theirs["invoice_number"]["value"] == "A-1"
    review.refresh_from_db()
    assert (review.number, review.version) == ("A-1", 2)


def test_an_item_table_is_not_laid_over_one_that_somebody_changed_meanwhile(clerk, supervisor):
    review = desk.review()
    hers, his = ([{**review.lines[0], "description": text}] for text in ("Corner profile", "Profile"))
    services.save_draft(review, version=1, changes={}, lines=hers, by=clerk)
    with pytest.raises(Conflict) as conflict:
        services.save_draft(review, version=1, changes={}, lines=his, by=supervisor)
    assert conflict.value.theirs["lines"][0]["description"] == "Corner profile"
    review.refresh_from_db()
    assert review.lines[0]["description"] == "Corner profile"


def test_saving_the_same_value_twice_is_no_conflict(clerk, supervisor):
    review = desk.review()
    services.save_draft(review, version=1, changes={"invoice_number": {"value": "A-1"}}, by=clerk)
    saved = services.save_draft(review, version=1, changes={"invoice_number": {"value": "A-1"}}, by=supervisor)
    assert saved.number == "A-1"


def test_approving_what_somebody_changed_meanwhile_is_refused(supplier, clerk, supervisor):
    review = desk.review()
    services.save_draft(review, version=1, changes={"grand_total": {"value": "900.00"}}, by=clerk)
    with pytest.raises(Conflict):
        services.approve(review, version=1, by=supervisor)


def test_a_value_of_the_wrong_kind_is_refused_in_a_sentence(clerk):
    review = desk.review()
    with pytest.raises(ReviewError, match="cannot stand in this field"):
        services.save_draft(review, version=1, changes={"issue_date": {"value": "soon"}}, by=clerk)


def test_the_second_person_is_told_who_has_it_open(clerk, supervisor, settings):
    review = desk.review()
    services.take_lock(review, by=clerk)
    with pytest.raises(Locked, match="Sanne de Vries has had this open since"):
        services.take_lock(review, by=supervisor)
    with pytest.raises(Locked):
        services.reject(review, reason="not ours", by=supervisor)
    with pytest.raises(Locked):
        services.approve(review, version=review.version, by=supervisor)
    Review.objects.update(locked_at=timezone.now() - timedelta(minutes=settings.LOCK_MINUTES + 1))
    assert services.take_lock(review, by=supervisor).locked_by == supervisor
    assert services.release_lock(review, by=clerk).locked_by == supervisor


def test_an_approval_is_taken_back_until_the_posting_has_left(supplier, clerk):
    review = services.approve(desk.review(), version=1, by=clerk)
    review = services.undo(review, by=clerk)
    assert (review.state, review.round) == (ReviewState.OPEN, 2)
    assert not Job.objects.filter(kind="posting.queue").exists()
    review = services.approve(review, version=review.version, by=clerk)
    Job.objects.filter(key=f"posting.queue:{review.pk}:2").update(state=JobState.RUNNING)
    with pytest.raises(ReviewError, match="The posting has left"):
        services.undo(review, by=clerk)


def test_only_who_decided_takes_it_back(supplier, clerk, supervisor):
    review = services.approve(desk.review(), version=1, by=clerk)
    with pytest.raises(ReviewError, match="decided by Sanne de Vries"):
        services.undo(review, by=supervisor)


def test_a_rejection_keeps_its_reason(clerk):
    review = desk.review()
    with pytest.raises(ReviewError, match="why it is rejected"):
        services.reject(review, reason=" ", by=clerk)
    review = services.reject(review, reason="Not ours", by=clerk)
    assert (review.state, review.reject_reason) == (ReviewState.REJECTED, "Not ours")
    assert services.undo(review, by=clerk).state == ReviewState.OPEN


def test_a_postponed_document_comes_back_later(clerk):
    review = desk.review()
    later = timezone.now() + timedelta(days=1)
    assert services.postpone(review, until=later, by=clerk).postponed_until == later
    with pytest.raises(ReviewError, match="Choose a later day"):
        services.postpone(review, until=timezone.now() - timedelta(days=1), by=clerk)


def test_a_document_goes_only_to_people_who_may_decide(clerk, auditor):
    review = desk.review()
    assert services.assign(review, to=clerk, by=clerk).assigned_to == clerk
    with pytest.raises(ReviewError, match="may not decide"):
        services.assign(review, to=auditor, by=clerk)


def test_an_accepted_stop_lets_it_pass_until_what_was_seen_changes(supplier, clerk, supervisor):
    review = desk.review(fields=desk.invoice_fields(iban="NL80NWAL0319120910"))
    with pytest.raises(ReviewError, match="The bank account is new"):
        services.approve(review, version=1, by=clerk)
    with pytest.raises(ReviewError, match="why this is right"):
        desk.accepted(review, "bank_change", why="", by=clerk)
    review = desk.accepted(review, "bank_change", why="Called Hilde Bouma, confirmed", by=clerk)
    changed = {"iban": {"value": "NL03NWAL0325016695"}}
    review = services.save_draft(review, version=review.version, changes=changed, by=clerk)
    assert review.mark == Mark.STOP
    review = desk.accepted(review, "bank_change", why="Called again", by=clerk)
    review = services.approve(review, version=review.version, by=clerk)
    assert review.state == ReviewState.AWAITING  # a changed account is never one person's decision
    assert services.approve_over_limit(review, version=review.version, by=supervisor).state == ReviewState.APPROVED


def test_an_account_that_was_not_on_the_screen_is_not_accepted(supplier, clerk):
    review = desk.review(fields=desk.invoice_fields(iban="NL80NWAL0319120910"))
    seen = selectors.seen_as(desk.checks(review)["bank_change"])
    changed = {"iban": {"value": "NL03NWAL0325016695"}}
    review = services.save_draft(review, version=1, changes=changed, by=clerk)
    with pytest.raises(ReviewError, match="says something else by now"):
        services.accept_check(review, check="bank_change", seen=seen, why="Called Hilde Bouma", by=clerk)
    assert desk.checks(review)["bank_change"].state == "stop"


def test_approving_a_document_lights_up_its_twin(supplier, clerk):
    first = desk.review(fields=desk.invoice_fields(invoice_number="77"))
    twin = desk.review(fields=desk.invoice_fields(invoice_number="77"))
    assert (first.mark, twin.mark) == (Mark.CLEAN, Mark.STOP)
    services.reject(first, reason="the second is right", by=clerk)
    twin.refresh_from_db()
    assert twin.mark == Mark.CLEAN
