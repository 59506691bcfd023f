"""How well documents had been read, and what follows: trust earned and lost, drift seen, documents that pass."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ingest.models import Arrival, Mailbox, SenderTemplate, TemplateVersion, Trust, VersionState
from ingest.records import DocType, Value
from ingest.senders import services as senders
from mail2erp.audit.models import Entry
from review import drift, passing, services, tasks, trust, verdicts
from review.models import Policy, Review, ReviewState, Verdict
from tests.review import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(db) -> SenderTemplate:
    return senders.begin("Staal & Zn BV")


def read_by(sender: SenderTemplate, *, trusted: bool = True, **more) -> Review:
    """An invoice on the desk as the sender's template read it."""
    document = desk.document(**more)
    row = document.readings.get()
    row.template, row.trusted = f"{sender.pk} v1", trusted
    row.save()
    opened = services.open_review(document)
    assert opened is not None
    return opened


def judged(sender: SenderTemplate, clerk, *wrong: str) -> Verdict:
    """An approved document of the sender; the named fields were corrected."""
    review = read_by(sender)
    if wrong:
        changes = {
            name: {"value": {"due_date": "2026-12-24", "grand_total": "842.16"}.get(name, "ANDERS")}
            for name in wrong
        }
        review = services.save_draft(review, version=review.version, changes=changes, by=clerk)
    review = services.approve(review, version=review.version, by=clerk)
    verdict = verdicts.judge(review)
    trust.count(sender)
    sender.refresh_from_db()
    return verdict


# What an approval says about the reading ----------------------------------------------------------------
def test_a_field_is_right_wrong_missed_or_extra(clerk, supplier, sender):
    fields = desk.invoice_fields(due_date=None, order_reference="45-1")
    review = read_by(sender, fields=fields)
    changes = {
        "due_date": {"value": "2026-12-24"},  # not read
        "order_reference": {"value": ""},  # read, and not on the document
        "invoice_number": {"value": "F-99"},  # read wrong
        "currency": {"value": "EUR"},  # confirmed by hand
    }
    review = services.save_draft(review, version=review.version, changes=changes, by=clerk)
    review = services.approve(review, version=review.version, by=clerk)
    verdict = verdicts.judge(review)
    told = {name: verdict.fields[name] for name in (*changes, "grand_total", "lines", "doc_type")}
    assert told == {
        "due_date": "missed",
        "order_reference": "extra",
        "invoice_number": "wrong",
        "currency": "right",
        "grand_total": "right",
        "lines": "right",
        "doc_type": "right",
    }
    assert (verdict.template, verdict.version, verdict.touched) == (sender, 1, True)
    assert verdict.asked - verdict.right == 3


def test_what_the_erp_settled_before_anybody_looked_was_right(clerk, supplier):
    fields = desk.invoice_fields(supplier_name="STAAL")
    review = desk.review(fields=fields)
    assert review.fields["supplier_name"]["method"] == "ERP"
    review = services.approve(review, version=review.version, by=clerk)
    assert verdicts.judge(review).fields["supplier_name"] == "right"


def test_a_kind_and_a_line_that_were_changed_count_as_wrong(clerk, supplier):
    review = desk.review(doc_type=DocType.REMINDER)
    review = services.change_type(review, DocType.INVOICE, by=clerk)
    lines = [{**review.lines[0], "quantity": "13"}]
    review = services.save_draft(review, version=review.version, changes={}, lines=lines, by=clerk)
    review = services.approve(review, version=review.version, by=clerk)
    verdict = verdicts.judge(review)
    assert (verdict.fields["doc_type"], verdict.fields["lines"], verdict.touched) == ("wrong", "wrong", True)


def test_errors_are_counted_for_each_field_the_worst_first(clerk, supplier, sender):
    rows = [judged(sender, clerk, "due_date"), judged(sender, clerk, "due_date")]
    rows.append(judged(sender, clerk))
    first = verdicts.by_field(rows)[0]
    assert (first.name, first.errors, first.asked, first.wrong) == ("due_date", 2, 3, 2)


def test_judged_again_the_newer_judgement_holds(clerk, supplier, sender):
    verdict = judged(sender, clerk)
    verdicts.judge(verdict.review)
    assert Verdict.objects.count() == 1


# Trust --------------------------------------------------------------------------------------------------
def test_trust_is_earned_by_documents_in_a_row_and_lost_by_one(clerk, supplier, sender, settings):
    settings.TRUST_AFTER = 3
    judged(sender, clerk)
    judged(sender, clerk)
    assert (sender.trust, sender.clean_run) == (Trust.EARNING, 2)
    judged(sender, clerk)
    assert (sender.trust, sender.clean_run) == (Trust.TRUSTED, 3)
    judged(sender, clerk, "due_date")
    assert (sender.trust, sender.clean_run) == (Trust.EARNING, 0)
    assert list(Entry.objects.filter(action__startswith="sender.trust").values_list("action", flat=True)) == [
        "sender.trusted",
        "sender.trust_lost",
    ]


def test_what_no_template_read_earns_no_trust(clerk, supplier, sender, settings):
    settings.TRUST_AFTER = 1
    verdict = judged(sender, clerk)
    Verdict.objects.filter(pk=verdict.pk).update(version=None)
    trust.count(sender)
    sender.refresh_from_db()
    assert sender.trust == Trust.EARNING


def test_a_new_bank_account_pauses_trust_until_it_is_earned_again(clerk, supplier, sender, settings):
    settings.TRUST_AFTER = 2
    judged(sender, clerk)
    judged(sender, clerk)
    assert sender.trust == Trust.TRUSTED
    review = read_by(sender, fields=desk.invoice_fields(iban="DE89370400440532013000", invoice_number="F-7"))
    trust.watch_account(review)
    sender.refresh_from_db()
    assert (sender.trust, sender.trust_why) == (Trust.PAUSED, "The bank account changed on F-7.")
    judged(sender, clerk)
    assert sender.trust == Trust.PAUSED  # what was right before the change proves nothing
    judged(sender, clerk)
    assert sender.trust == Trust.TRUSTED


def test_a_paused_sender_has_a_cause_in_the_database(sender):
    with pytest.raises(IntegrityError), transaction.atomic():
        SenderTemplate.objects.update(trust=Trust.PAUSED)


def test_a_sender_has_one_live_version_in_the_database(sender):
    TemplateVersion.objects.create(template=sender, number=1, state=VersionState.LIVE, data={}, sentence="one")
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.create(template=sender, number=2, state=VersionState.LIVE, data={}, sentence="two")


# Drift --------------------------------------------------------------------------------------------------
def test_a_field_that_is_corrected_again_and_again_is_drift(clerk, supplier, sender):
    for _ in range(4):
        judged(sender, clerk)
    for _ in range(3):
        judged(sender, clerk, "due_date")
    assert drift.seen(drift.recent(sender)) == (
        "The due date was wrong on 3 of the last 4 documents, before that on 0 of 3."
    )


def test_one_bad_document_is_no_drift_and_neither_is_what_was_never_read_well(clerk, supplier, sender):
    for _ in range(5):
        judged(sender, clerk, "due_date")
    judged(sender, clerk)
    assert drift.seen(drift.recent(sender)) == ""


# Passing without a person -------------------------------------------------------------------------------
@pytest.fixture
def earned(sender, supplier, settings) -> SenderTemplate:
    sender.trust = Trust.TRUSTED
    sender.save()
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal("5000.00"), currency="EUR")
    return sender


def arrived(known: SenderTemplate, *, mode: str = "automatic", **more) -> Review:
    """Lay a document before a person as the worker does, from a mailbox of a mode."""
    document = desk.document(**more)
    row = document.readings.get()
    row.template, row.trusted = f"{known.pk} v1", True
    row.save()
    Mailbox.objects.update(automation=mode)
    tasks.open_review(document.pk)
    return Review.objects.get(document=document)


def test_a_trusted_document_passes_in_an_automatic_mailbox_and_the_journal_says_so(earned):
    review = arrived(earned)
    assert (review.state, review.decided_by) == (ReviewState.APPROVED, None)
    entry = Entry.objects.get(action="passed by itself")
    assert (entry.actor, entry.document) == ("system", review.document_id)


def test_an_assisted_mailbox_leaves_every_document_to_a_person(earned):
    assert arrived(earned, mode="assisted").state == ReviewState.OPEN
    assert arrived(earned, mode="shadow").state == ReviewState.OPEN


OVER = {"net_total": Decimal("6000.00"), "tax_total": Decimal("1260.00"), "grand_total": Decimal("7260.00")}


@pytest.mark.parametrize(
    ("why", "more"),
    [
        (
            "The order number, “45-1”, was read without certainty.",
            {"fields": desk.invoice_fields(order_reference=Value("45-1", 0.5, "template v1"))},
        ),
        ("7,260.00 EUR is over the limit of 5,000.00 EUR.", {"fields": desk.invoice_fields(**OVER), "lines": ()}),
        ("The page prints another total.", {"problems": ("The page prints another total.",)}),
        ("Only invoices and credit notes pass by themselves.", {"doc_type": DocType.REMINDER}),
        ("The sender’s domain only looks like staal-zn.example.", {"sender": "x@staa1-zn.example"}),
    ],
)
def test_nothing_passes_that_a_person_should_see(earned, why, more):
    review = arrived(earned, **more)
    assert (review.state, passing.hindrance(review)) == (ReviewState.OPEN, why)


def test_what_asks_for_money_on_a_new_account_passes_never_and_pauses_the_trust(earned):
    review = arrived(earned, fields=desk.invoice_fields(iban="DE89370400440532013000"))
    assert review.state == ReviewState.OPEN
    assert passing.hindrance(review) == f"The bank account changed on {review.number}."
    earned.refresh_from_db()
    earned.trust, earned.trust_why = Trust.TRUSTED, ""
    earned.save()
    assert passing.hindrance(review) == "The bank account is new."


def test_nothing_passes_where_nobody_has_set_a_limit(earned):
    Policy.objects.all().delete()
    review = arrived(earned)
    assert review.state == ReviewState.OPEN
    assert passing.hindrance(review) == "No limit is set for these documents in EUR."


def test_nothing_passes_that_somebody_has_begun_to_work_on(earned, clerk):
    review = arrived(earned, mode="assisted")
    Mailbox.objects.update(automation="automatic")
    assert passing.hindrance(review) == ""
    changes = {"order_reference": {"value": "45-1"}}
    review = services.save_draft(review, version=review.version, changes=changes, by=clerk)
    assert passing.hindrance(review) == "Somebody works on it already."


def test_a_document_that_came_through_a_mailbox_of_people_too_waits_for_one(earned):
    review = arrived(earned, mode="assisted")
    Mailbox.objects.update(automation="automatic")
    watched = Mailbox.objects.create(name="office", kind="folder", automation="assisted")
    came = review.document.sources.get().arrivals.get().mail
    came.pk, came.mailbox, came.provider_id = None, watched, "office 1"
    came.save()
    Arrival.objects.create(mail=came, source=review.document.sources.get(), part="2")
    assert passing.hindrance(review) == "Its mailbox leaves every document to a person."


def test_an_untrusted_reading_or_sender_never_passes(earned):
    review = read_by(earned, trusted=False)
    Mailbox.objects.update(automation="automatic")
    assert passing.hindrance(review) == "What was read is not trusted."
    review = read_by(earned)
    earned.trust = Trust.EARNING
    earned.save()
    assert passing.hindrance(review) == "The sender has not earned trust yet."
    senders.switch(earned, on=False, by=desk.person("kim", "clerk"))
    assert passing.hindrance(review) == "The sender is not known yet."


def test_what_passed_by_itself_can_be_taken_back_by_any_clerk_and_proves_nothing(earned, clerk, settings):
    review = arrived(earned)
    assert verdicts.judge(review).by_person is False
    before = earned.clean_run
    trust.count(earned)
    earned.refresh_from_db()
    assert earned.clean_run == before
    assert services.undo(review, by=clerk).state == ReviewState.OPEN


def test_an_alert_is_raised_once_and_goes_when_somebody_has_seen_to_it(sender, clerk):
    before = timezone.now()
    senders.raise_alert(sender, "The due date was wrong on 3 of the last 4 documents.")
    sender.refresh_from_db()
    assert before <= sender.alert_at <= timezone.now()
    senders.silence(sender, by=clerk)
    sender.refresh_from_db()
    assert (sender.alert, sender.alert_at) == ("", None)
