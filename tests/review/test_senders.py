"""The senders' pages: who may, what they show, and what a person does there."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import SenderTemplate, VersionState
from ingest.reading.template import edit, explain
from ingest.senders import services as senders
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job
from mail2erp.jobs.run import drain
from review import services
from review.learning import edits
from review.models import Review
from review.senders.sentences import SENTENCES
from tests import factories
from tests.review.lessons import OddPaper, approve, arrive, correct, teach, value
from tests.review.screens import signed_in

pytestmark = pytest.mark.django_db

FIRST = OddPaper(number="KN/2026/77")


@pytest.fixture
def sanne():
    return factories.person("clerk", "Sanne de Vries")


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.UNDO_SECONDS = 0


@pytest.fixture
def desk(sanne) -> Client:
    return signed_in(sanne)


@pytest.fixture
def sender(sanne) -> SenderTemplate:
    teach(FIRST, by=sanne)
    return SenderTemplate.objects.get()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def shown(client: Client, sender: SenderTemplate, **asked: object) -> str:
    answer = client.get(reverse("review:sender", args=[sender.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, what: str, sender: SenderTemplate, **sent: object) -> str:
    answer = client.post(reverse(f"review:sender_{what}", args=[sender.pk]), sent, follow=True)
    return text_of(answer.content.decode())


def word(review: Review, text: str) -> str:
    words = review.document.sources.get().original.pages.get().words
    found = next(one for one in words if one[0] == text)
    return " ".join(["1", *(f"{edge:.2f}" for edge in found[1:])])


# What it shows ------------------------------------------------------------------------------------------
def test_the_page_says_in_sentences_what_was_learnt_and_lights_it_on_the_page(desk, sender):
    page = shown(desk, sender)
    told = text_of(page)
    assert "The number stands right of “Aktenzeichen”." in told
    assert "The due date stands right of “Wertstellung”." in told
    assert "1 of 1" in told
    assert "Known by VAT number DE136695976, its bank account, kontor.example and the words of its layout" in told
    row = re.search(r'data-field="due_date"[^>]*data-at="([^"]+)" data-label-at="([^"]+)"', page)
    at, label = (list(map(float, found.split())) for found in row.groups())
    assert at[0] == label[0] == 1  # the page
    assert label[3] <= at[1] + 1  # the label ends left of where the value begins
    assert page.count('<rect class="w"') > 40


def test_versions_show_who_taught_what_and_how_the_trial_went(desk, sender, sanne):
    teach(OddPaper(number="KN/2026/78"), by=sanne)
    told = text_of(shown(desk, sender))
    assert "Version 2 live" in told
    assert "Sanne de Vries" in told
    assert "2 of 2 as good or better." in told
    assert "1 document read with it." in told
    compared = text_of(shown(desk, sender, compare=2))
    assert "Version 2 beside version 1" in compared


def test_errors_by_field_and_the_share_touched_by_hand_are_on_the_page(desk, sender, sanne):
    approve(arrive(OddPaper(number="KN/2026/78")), by=sanne)
    drain()
    page = shown(desk, sender)
    told = text_of(page)
    assert "Number 1 of 2 1 missed" in told
    assert page.count('<svg class="chart"') == 2
    assert "50 %" in told  # one of two was touched


def test_the_list_finds_senders_by_name_and_by_id(desk, sender):
    address = reverse("review:senders")
    for asked in ("nordlicht", "DE 136695976", "DE89 3704 0044"):
        assert "Kontor Nordlicht GmbH" in desk.get(address, {"q": asked}).content.decode(), asked
    assert "No sender by that name." in desk.get(address, {"q": "nobody"}).content.decode()


def test_the_list_goes_on_from_where_it_ended(desk, settings, monkeypatch):
    monkeypatch.setattr("review.senders.listing.PAGE", 2)
    for name in ("Anker", "Anker", "Boje"):
        senders.begin(name)
    first = desk.get(reverse("review:senders")).content.decode()
    assert (first.count("data-row"), "Boje" in first) == (2, False)
    after = re.search(r'href="\?after=([^"]+)"', first)[1]
    second = desk.get(f"{reverse('review:senders')}?after={after}").content.decode()
    assert (second.count("data-row"), "Boje" in second) == (1, True)


def test_an_alert_stands_on_the_list_the_page_and_the_operations_screen_until_seen(desk, sender):
    senders.raise_alert(sender, "The due date was wrong on 3 of the last 4 documents.")
    for address in (reverse("review:senders"), reverse("review:sender", args=[sender.pk]), reverse("operations")):
        assert "The due date was wrong on 3 of the last 4 documents." in desk.get(address).content.decode()
    act(desk, "silence", sender)
    assert "was wrong on 3" not in desk.get(reverse("operations")).content.decode()


def test_an_auditor_sees_and_has_nothing_to_press(sender):
    page = shown(signed_in(factories.person("auditor", "Ada Audit")), sender)
    assert "The number stands right of" in text_of(page)
    assert "sender_" not in page
    assert "/teach/" not in page
    assert "Switch off" not in page


def test_every_sentence_of_a_template_is_marked_for_translation():
    assert set(SENTENCES) == set(explain.MESSAGES)


# What a person does -------------------------------------------------------------------------------------
def test_a_click_on_the_page_teaches_and_a_worse_place_is_held_back(desk, sender):
    review = Review.objects.get()
    sent = {"field": "due_date", "form": 0, "document": review.document_id, "how": "point"}
    told = act(desk, "teach", sender, **sent, at=word(review, "02.11.2026"))
    assert "It is being tried on the past documents" in told
    drain()
    told = text_of(shown(desk, sender))
    assert "held back" in told
    assert "Invoice KN/2026/77: the due date would change from 12 Dec 2026 to 2 Nov 2026." in told
    assert "Correct on that page" in told
    act(desk, "teach", sender, **sent, at=word(review, "12.12.2026"))
    drain()
    assert sender.versions.get(state=VersionState.LIVE).number == 3
    assert not sender.versions.filter(state=VersionState.HELD).exists()


def test_the_item_table_is_drawn_and_its_columns_are_told(desk, sender):
    review = Review.objects.get()
    act(desk, "teach", sender, field="lines", form=0, how="forget")
    drain()
    assert "Nothing is known of item lines yet." in text_of(shown(desk, sender))
    sent = {"field": "lines", "form": 0, "document": review.document_id, "how": "draw"}
    assert "No item lines were found in this box." in act(
        desk, "teach", sender, **sent, at=word(review, "RECHNUNG")
    )
    words = review.document.pages.get().words
    top = next(one for one in words if one[0] == "Pos")[2]
    last = next(one for one in words if one[0] == "296,00")
    act(desk, "teach", sender, **sent, at=f"1 40 {top - 1:.2f} {last[3] + 1:.2f} {last[4] + 1:.2f}")
    drain()
    told = text_of(shown(desk, sender))
    assert "The column “ Menge ” holds the quantity ." in told or "The column “Menge” holds the quantity" in told
    assert "Shown on invoice KN/2026/77 where the item lines stand." in told
    assert sender.versions.get(state=VersionState.LIVE).number == 3


def test_what_is_said_by_hand_is_read_by(desk, sender):
    for field, how, more in (
        ("order_reference", "not_printed", {}),
        ("buyer_name", "constant", {"value": "Noordwal BV"}),
        ("due_date", "forget", {}),
    ):
        act(desk, "teach", sender, field=field, form=0, how=how, **more)
        drain()
    told = text_of(shown(desk, sender, version=sender.versions.order_by("-number").first().number))
    assert "The order number is not printed on these documents." in told
    assert "The receiving company is always Noordwal BV." in told
    assert "Nothing is known of due date yet." in told


def test_what_cannot_be_is_refused_in_a_sentence(desk, sender):
    review = Review.objects.get()
    sent = {"field": "due_date", "form": 0, "document": review.document_id, "how": "point"}
    assert "Nothing is printed there." in act(desk, "teach", sender, **sent, at="1 1 1 2 2")
    for nowhere in ("", "1 nan 0 0 0", "here"):
        assert "Choose the words on the page." in act(desk, "teach", sender, **sent, at=nowhere), nowhere
    assert "This layout is not there any more." in act(desk, "teach", sender, field="iban", form=7, how="forget")
    assert "is not a" in act(desk, "teach", sender, field="due_date", form=0, how="constant", value="soon")
    assert "cannot be taken back up" in act(desk, "go_back", sender, number=1)
    assert "There is nothing to split." in act(desk, "split", sender, form=0)
    assert sender.versions.count() == 1


def test_a_held_version_is_discarded_or_used_all_the_same(desk, sender, sanne):
    live = sender.versions.get()
    for name, state in (("discard", VersionState.DISCARDED), ("let_live", VersionState.LIVE)):
        held = senders.add_version(
            sender, senders_template(live), sentence="By hand.", by=sanne, grown_from=senders.newest_number(sender)
        )
        senders.settle(held, [], "Invoice 1: the total would be missing.")
        act(desk, name, sender, number=held.number)
        held.refresh_from_db()
        assert held.state == state
    assert Entry.objects.get(action="template.let_live").after["although"].startswith("Invoice 1")


def senders_template(version):
    from ingest.senders.selection import template_of

    return template_of(version)


def test_switched_off_renamed_and_deleted_with_a_journal_entry_each(desk, sender):
    assert "without what was learnt" in act(desk, "switch", sender, on=0)
    act(desk, "rename", sender, name="Nordlicht")
    act(desk, "delete", sender)
    sender.refresh_from_db()
    assert (sender.name, sender.state) == ("Nordlicht", "deleted")
    assert desk.get(reverse("review:sender", args=[sender.pk])).status_code == 404
    actions = set(Entry.objects.filter(subject=f"sender:{sender.pk}").values_list("action", flat=True))
    assert actions >= {
        "template.switched",
        "sender.renamed",
        "template.deleted",
        "template.taught",
        "template.live",
    }
    assert value(arrive(OddPaper(number="KN/2026/79")), "invoice_number") is None


def test_a_deleted_sender_begins_anew_with_the_next_approved_document(desk, sender, sanne):
    act(desk, "delete", sender)
    teach(OddPaper(number="KN/2026/79"), by=sanne)
    assert SenderTemplate.objects.filter(state="on").count() == 1


def test_a_deletion_is_taken_back_and_what_was_taught_reads_again(desk, sender):
    answer = desk.post(reverse("review:sender_delete", args=[sender.pk]), follow=True)
    assert reverse("review:sender_bring_back", args=[sender.pk]) in answer.content.decode()
    assert value(arrive(OddPaper(number="KN/2026/79")), "invoice_number") is None
    assert "is known again. Trust is earned anew." in act(desk, "bring_back", sender)
    assert value(arrive(OddPaper(number="KN/2026/80")), "invoice_number") == "KN/2026/80"
    assert "This sender is there already." in act(desk, "bring_back", sender)
    assert Entry.objects.filter(subject=f"sender:{sender.pk}", action="template.brought_back").exists()


def test_a_sender_that_another_one_took_in_is_not_brought_back_beside_it(desk, sender, sanne):
    other = senders.begin("Nordlicht Druck", by=sanne)
    senders.add_version(other, senders_template(sender.versions.get()), sentence="By hand.", by=sanne)
    edits.merge(other, sender, by=sanne)
    assert "Another sender took this one in." in act(desk, "bring_back", sender)
    sender.refresh_from_db()
    assert sender.state == "deleted"


def test_a_file_is_tried_and_nothing_of_it_is_kept(desk, sender):
    before = Review.objects.count()
    content = factories.printed_pdf(OddPaper(number="KN/2026/95").html())
    told = act(desk, "test", sender, file=SimpleUploadedFile("new.pdf", content))
    assert "KN/2026/95 template v1" in told
    assert "Nothing of it is kept." in told
    assert Review.objects.count() == before
    assert "new.txt: This file is neither a PDF nor an image." in act(
        desk, "test", sender, file=SimpleUploadedFile("new.txt", b"hello")
    )


def test_a_correction_by_a_second_clerk_is_told_with_her_name(desk, sender, sanne):
    mads = factories.person("clerk", "Mads Lind")
    paper = OddPaper(number="KN/2026/88")
    approve(correct(arrive(paper), paper, by=mads), by=mads)
    drain()
    assert "Mads Lind" in text_of(shown(desk, sender))


def test_what_is_about_to_teach_is_told_with_the_seconds_left_and_then_what_it_taught(
    desk, sender, sanne, settings
):
    settings.UNDO_SECONDS = 40
    review = approve(arrive(OddPaper(number="KN/2026/90")), by=sanne)
    for address in (reverse("review:senders"), reverse("review:sender", args=[sender.pk])):
        told = text_of(desk.get(address).content.decode())
        assert re.search(r"KN/2026/90 teaches in \d+ s, when it can no longer be undone", told), address
    Job.objects.filter(kind="template.learn", subject=review.pk).update(run_after=timezone.now())
    drain()
    assert "teaches in" not in text_of(shown(desk, sender))
    screen = text_of(desk.get(reverse("review:screen", args=[review.pk])).content.decode())
    assert "It taught version 2 of Kontor Nordlicht GmbH." in screen


@pytest.fixture
def twice(sanne) -> SenderTemplate:
    """A sender whose first invoice prints its number in two places; it was typed where no page was in sight."""
    paper = OddPaper(number="KN/2026/77", printed_on="KN/2026/77")
    review = arrive(paper)
    change = {"invoice_number": {"value": paper.number}}
    review = services.save_draft(review, version=review.version, changes=change, by=sanne)
    approve(correct(review, paper, by=sanne), by=sanne)
    drain()
    return SenderTemplate.objects.get()


def test_a_value_that_stands_twice_is_asked_about_until_somebody_says_which(desk, twice):
    page = shown(desk, twice)
    assert "“KN/2026/77” stands in 2 places of Invoice KN/2026/77. Which one is the number?" in text_of(page)
    places = re.findall(r'data-place="([^"]+)"', page)
    assert len(places) == 2
    document = twice.versions.get().document_id
    told = act(desk, "teach", twice, field="invoice_number", how="point", form=0, document=document, at=places[1])
    assert "It is being tried on the past documents" in told
    drain()
    page = shown(desk, twice)
    assert "stands in 2 places" not in text_of(page)
    assert "The number stands right of “Druck”." in text_of(page)


def test_two_layouts_that_are_one_are_joined_and_tried_on_the_past(desk, sender, sanne):
    known = senders_template(sender.versions.get())
    twice = edit.merge(known, known)
    two = senders.add_version(
        sender, twice, sentence="By hand.", by=sanne, grown_from=senders.newest_number(sender)
    )
    senders.settle(two, [], "")
    assert "The same layout as" in text_of(shown(desk, sender))
    act(desk, "join", sender, form=1, other=0)
    drain()
    live = sender.versions.get(state=VersionState.LIVE)
    assert (live.number, [form.documents for form in senders_template(live).forms]) == (3, [2])
    told = text_of(shown(desk, sender))
    assert "Two layouts became one; the other was seen on 1 document." in told
    assert "The same layout as" not in told
    assert "Choose another layout of this sender." in act(desk, "join", sender, form=0, other=0)
