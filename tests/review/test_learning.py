"""The learning loop on real rows: printed papers, really read, corrected, approved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ingest.models import Mailbox, SenderTemplate, TemplateVersion, VersionState
from ingest.senders import services as senders
from mail2erp.audit.models import Entry
from mail2erp.jobs.errors import Later
from mail2erp.jobs.models import Job
from mail2erp.jobs.run import drain
from review import drift, learning, services, tasks
from review.learning import afresh
from review.models import Policy, Review, ReviewState, Supplier, Verdict
from tests import factories
from tests.mail2erp.threads import at_once
from tests.review.lessons import OddPaper, approve, arrive, correct, teach, value

pytestmark = pytest.mark.django_db

FIRST = OddPaper(number="KN/2026/77")
SECOND = OddPaper(number="KN/2026/81", issued=date(2026, 11, 20), due=date(2026, 12, 4))


def sender() -> SenderTemplate:
    return SenderTemplate.objects.get()


def test_one_corrected_document_teaches_the_next(clerk):
    unknown = arrive(FIRST)
    assert value(unknown, "invoice_number") is None
    approve(correct(unknown, FIRST, by=clerk), by=clerk)
    tasks.learn(unknown.pk)
    version = TemplateVersion.objects.get()
    assert (version.state, version.by, version.document) == (VersionState.LIVE, clerk, unknown.document)
    assert version.sentence == "Learnt from invoice KN/2026/77, the first document."
    following = arrive(SECOND)
    assert value(following, "invoice_number") == "KN/2026/81"
    assert value(following, "due_date") == "2026-12-04"
    assert following.reading.template == f"{sender().pk} v1"
    assert following.fields["invoice_number"]["method"] == "template v1"


def test_what_waits_untouched_is_read_again_at_once(clerk):
    waiting, typed_in = arrive(SECOND), arrive(OddPaper(number="KN/2026/82"))
    services.save_draft(
        typed_in, version=typed_in.version, changes={"invoice_number": {"value": "mine"}}, by=clerk
    )
    loaded = waiting.version
    teach(FIRST, by=clerk)
    drain()
    assert value(waiting, "invoice_number") == "KN/2026/81"
    assert waiting.untouched
    assert waiting.version > loaded  # who loaded the older values ahead must not decide on them
    assert waiting.document.readings.count() == 2
    assert value(typed_in, "invoice_number") == "mine"
    assert typed_in.document.readings.count() == 1


def test_what_becomes_trusted_by_being_read_again_passes_like_all_others(clerk, settings):
    settings.TRUST_AFTER = 1
    Supplier.objects.create(name=FIRST.supplier, vat_id=FIRST.vat_id, ibans=[FIRST.iban.replace(" ", "")])
    Policy.objects.create(name="large", doc_type="invoice", over="5000.00", currency="EUR")
    teach(FIRST, by=clerk)
    waiting = arrive(OddPaper(number="KN/2026/85"))  # read by the template: earns the trust
    passing = arrive(OddPaper(number="KN/2026/86"))
    Mailbox.objects.update(automation="automatic")
    approve(waiting, by=clerk)
    tasks.learn(waiting.pk)
    assert sender().trust == "trusted"
    passing.document.readings.update(data={**passing.reading.data, "trusted": False}, trusted=False)
    learning.read_again(sender().versions.get(state=VersionState.LIVE))
    passing.refresh_from_db()
    assert (passing.state, passing.decided_by) == (ReviewState.APPROVED, None)


def test_a_document_that_somebody_has_open_is_left_alone_until_it_is_free(clerk):
    waiting = arrive(SECOND)
    services.take_lock(waiting, by=factories.person("clerk", "Mads Lind"))
    teach(FIRST, by=clerk)
    version = TemplateVersion.objects.get()
    assert learning.read_again(version) is True
    assert value(waiting, "invoice_number") is None
    services.release_lock(waiting, by=factories.person("clerk", "Mads Lind"))
    assert learning.read_again(version) is False
    assert value(waiting, "invoice_number") == "KN/2026/81"


def test_approving_makes_learning_due_and_taking_it_back_undoes_that(clerk):
    review = approve(correct(arrive(FIRST), FIRST, by=clerk), by=clerk)
    assert Job.objects.filter(kind="template.learn", subject=review.pk).exists()
    services.undo(review, by=clerk)
    assert not Job.objects.filter(kind__in=["template.learn", "posting.queue"]).exists()
    tasks.learn(review.pk)
    assert not TemplateVersion.objects.exists()


def test_learning_twice_from_one_approval_adds_nothing(clerk):
    review = teach(FIRST, by=clerk)
    tasks.learn(review.pk)
    assert TemplateVersion.objects.count() == 1
    assert SenderTemplate.objects.count() == 1


def test_a_version_that_reads_a_past_document_worse_is_held_back_and_says_where(clerk):
    teach(FIRST, by=clerk)
    teach(SECOND, by=clerk)
    live = sender().versions.get(state=VersionState.LIVE)
    first = Review.objects.order_by("pk").first()
    printed_on = next(
        word for word in first.document.sources.get().original.pages.first().words if word[0] == "02.11.2026"
    )
    version = learning.edits.point(
        sender(), "due_date", first.document, 1, tuple(printed_on[1:]), form=0, by=clerk
    )
    assert version.state == VersionState.TRYING
    drain()
    version.refresh_from_db()
    assert version.state == VersionState.HELD
    assert version.held_why == ("Invoice KN/2026/77: the due date would change from 12 Dec 2026 to 2 Nov 2026.")
    assert [row["outcome"] for row in version.replay] == ["worse", "worse"]
    live.refresh_from_db()
    assert live.state == VersionState.LIVE
    assert value(arrive(OddPaper(number="KN/2026/90")), "due_date") == "2026-12-12"


def test_while_a_version_is_held_back_what_is_live_learns_from_the_next_correction(clerk):
    teach(FIRST, by=clerk)
    learning.edits.not_printed(sender(), "issue_date", form=0, by=clerk)
    drain()
    odd = {"order": "LAGER-7", "number_label": "Vorgang"}
    teach(OddPaper(number="KN/2026/90", **odd), by=clerk)
    assert dict(sender().versions.values_list("number", "state")) == {
        1: VersionState.REPLACED,
        2: VersionState.DISCARDED,  # the edit
        3: VersionState.DISCARDED,  # ... tried once more with the next document
        4: VersionState.LIVE,
    }
    following = arrive(OddPaper(number="KN/2026/91", **odd))
    assert value(following, "invoice_number") == "KN/2026/91"
    assert value(following, "issue_date") == "2026-11-12"


def test_a_version_is_taken_back_up_and_read_with(clerk):
    teach(FIRST, by=clerk)
    learning.edits.not_printed(sender(), "order_reference", form=0, by=clerk)
    version = sender().versions.get(number=2)
    senders.settle(version, [], "")
    assert value(arrive(SECOND), "order_reference") is None
    senders.go_back(sender(), 1, by=clerk)
    assert list(sender().versions.values_list("number", "state")) == [(1, "live"), (2, "replaced")]
    again = arrive(OddPaper(number="KN/2026/83"))
    assert (value(again, "order_reference"), again.reading.template) == ("45-20931", f"{sender().pk} v1")
    entry = Entry.objects.get(action="template.went_back")
    assert (entry.actor, entry.before, entry.after["version"]) == (clerk.username, {"version": 2}, 1)


def test_a_merely_confirmed_document_is_counted_and_learnt_from_too(clerk):
    teach(FIRST, by=clerk)
    following = arrive(SECOND)
    approve(following, by=clerk)
    tasks.learn(following.pk)
    verdict = Verdict.objects.get(review=following)
    assert (verdict.template, verdict.version, verdict.touched) == (sender(), 1, False)
    assert verdict.right == verdict.asked
    assert sender().versions.get(state=VersionState.LIVE).sentence == "Confirmed by invoice KN/2026/81."


def test_two_senders_stay_apart_and_each_is_found_by_its_own_ids(clerk):
    other = OddPaper(
        supplier="Werkhaus Ostsee GmbH",
        number="WO-1",
        vat_id="DE811569869",
        iban="DE02 1203 0000 0000 2020 51",
        number_label="Beleg-Kennung",
    )
    teach(FIRST, by=clerk)
    teach(other, by=clerk, sender="post@werkhaus.example")
    assert SenderTemplate.objects.count() == 2
    following = arrive(SECOND)
    assert following.reading.template.startswith(f"{SenderTemplate.objects.get(name=FIRST.supplier).pk} v")


def test_a_sender_that_is_switched_off_is_read_as_if_it_were_unknown(clerk):
    teach(FIRST, by=clerk)
    senders.switch(sender(), on=False, by=clerk)
    assert value(arrive(SECOND), "invoice_number") is None
    senders.switch(sender(), on=True, by=clerk)
    assert value(arrive(OddPaper(number="KN/2026/84")), "invoice_number") == "KN/2026/84"


def test_two_senders_become_one_and_one_is_split_off_again(clerk):
    other = OddPaper(
        supplier="Nordlicht Service GmbH",
        number="NS-1",
        vat_id="DE811569869",
        iban="DE02 1203 0000 0000 2020 51",
        number_label="Beleg-Kennung",
    )
    teach(FIRST, by=clerk)
    teach(other, by=clerk, sender="post@service.example")
    one, two = SenderTemplate.objects.order_by("pk")
    learning.edits.merge(one, two, by=clerk)
    drain()
    two.refresh_from_db()
    assert two.state == "deleted"
    assert Verdict.objects.filter(template=one).count() == 2
    version = one.versions.get(state=VersionState.LIVE)
    assert version.sentence == "Took in Nordlicht Service GmbH, version 1."
    following = arrive(
        OddPaper(
            supplier=other.supplier,
            number="NS-2",
            vat_id=other.vat_id,
            iban=other.iban,
            number_label=other.number_label,
        ),
        sender="post@service.example",
    )
    assert (value(following, "invoice_number"), following.reading.template) == ("NS-2", f"{one.pk} v2")


def test_the_undo_time_is_kept_before_anything_is_learnt(clerk, settings):
    settings.UNDO_SECONDS = 12
    review = approve(correct(arrive(FIRST), FIRST, by=clerk), by=clerk)
    job = Job.objects.get(kind="template.learn")
    assert job.run_after - review.decided_at > timedelta(seconds=11)


def test_when_papers_change_there_is_an_alert_and_a_template_begun_afresh(clerk, monkeypatch):
    for name, count in {"RECENT": 2, "CORRECTED": 2, "LEAST_BEFORE": 1}.items():
        monkeypatch.setattr(drift, name, count)
    teach(FIRST, by=clerk)
    for number in ("KN/2026/80", "KN/2026/81", "KN/2026/82"):
        teach(OddPaper(number=number), by=clerk)
    newest = Verdict.objects.order_by("-at")[:2]
    for verdict in newest:
        verdict.fields["due_date"] = "wrong"
        verdict.right = verdict.asked - 1
        verdict.save()
    version = afresh.watch(sender())
    assert version.sentence == (
        "Begun afresh with the last 2 documents. "
        "The due date was wrong on 2 of the last 2 documents, before that on 0 of 1."
    )
    assert (version.state, version.data["documents"]) == (VersionState.LIVE, 2)
    row = sender()
    assert row.alert == "The due date was wrong on 2 of the last 2 documents, before that on 0 of 1."
    assert row.trust == "paused"
    assert [one["name"] for one in version.replay] == ["Invoice KN/2026/81", "Invoice KN/2026/82"]
    assert Entry.objects.filter(action="sender.drifts").count() == 1
    assert afresh.watch(row) is None  # it has been told


@pytest.mark.django_db(transaction=True)
def test_two_first_documents_approved_at_once_begin_one_sender(clerk):
    papers = [OddPaper(number=f"KN/2026/{number}") for number in (77, 78)]
    reviews = [approve(correct(arrive(paper), paper, by=clerk), by=clerk) for paper in papers]

    def learn(which: int) -> None:
        try:
            tasks.learn(reviews[which].pk)
        except Later:
            return  # it lost the race, and the ledger does it again

    at_once(2, learn)
    for review in reviews:
        tasks.learn(review.pk)
    assert SenderTemplate.objects.count() == 1
    assert sender().versions.get(state=VersionState.LIVE).data["documents"] == 2
