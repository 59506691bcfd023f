"""The senders' pages: who may see them, what they show, and what becomes of a sender."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ingest.models import SenderTemplate
from ingest.reading.template import explain
from ingest.senders import services as senders
from ingest.senders.selection import template_of
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job
from mail2erp.jobs.run import drain
from review.learning import edits
from review.models import Review
from review.senders.sentences import SENTENCES
from tests import factories
from tests.review.lessons import OddPaper, approve, arrive, correct, teach, value
from tests.review.screens import signed_in
from tests.review.senderpages import act, shown, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_the_page_says_in_sentences_what_was_learnt_and_lights_it_on_the_page(browser, sender):
    page = shown(browser, sender)
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


def test_versions_show_who_taught_what_and_how_the_trial_went(browser, sender, clerk):
    teach(OddPaper(number="KN/2026/78"), by=clerk)
    told = text_of(shown(browser, sender))
    assert "Version 2 live" in told
    assert "Sanne de Vries" in told
    assert "2 of 2 as good or better." in told
    assert "1 document read with it." in told
    compared = text_of(shown(browser, sender, compare=2))
    assert "Version 2 beside version 1" in compared


def test_errors_by_field_and_the_share_touched_by_hand_are_on_the_page(browser, sender, clerk):
    approve(arrive(OddPaper(number="KN/2026/78")), by=clerk)
    drain()
    page = shown(browser, sender)
    told = text_of(page)
    assert "Number 1 of 2 1 missed" in told
    assert page.count('<svg class="chart"') == 2
    assert "50 %" in told  # one of two was touched


def test_the_list_finds_senders_by_name_and_by_id(browser, sender):
    address = reverse("review:senders")
    for asked in ("nordlicht", "DE 136695976", "DE89 3704 0044"):
        assert "Kontor Nordlicht GmbH" in browser.get(address, {"q": asked}).content.decode(), asked
    assert "No sender by that name." in browser.get(address, {"q": "nobody"}).content.decode()


def test_the_list_goes_on_from_where_it_ended(browser, settings, monkeypatch):
    monkeypatch.setattr("review.senders.listing.PAGE", 2)
    for name in ("Anker", "Anker", "Boje"):
        senders.begin(name)
    first = browser.get(reverse("review:senders")).content.decode()
    assert (first.count("data-row"), "Boje" in first) == (2, False)
    after = re.search(r'href="\?after=([^"]+)"', first)[1]
    second = browser.get(f"{reverse('review:senders')}?after={after}").content.decode()
    assert (second.count("data-row"), "Boje" in second) == (1, True)


def test_an_alert_stands_on_the_list_the_page_and_the_operations_screen_until_seen(browser, sender):
    senders.raise_alert(sender, "The due date was wrong on 3 of the last 4 documents.")
    for address in (reverse("review:senders"), reverse("review:sender", args=[sender.pk]), reverse("operations")):
        assert "The due date was wrong on 3 of the last 4 documents." in browser.get(address).content.decode()
    act(browser, "silence", sender)
    assert "was wrong on 3" not in browser.get(reverse("operations")).content.decode()


def test_an_auditor_sees_and_has_nothing_to_press(sender):
    page = shown(signed_in(factories.person("auditor", "Ada Audit")), sender)
    assert "The number stands right of" in text_of(page)
    assert "sender_" not in page
    assert "/teach/" not in page
    assert "Switch off" not in page


def test_every_sentence_of_a_template_is_marked_for_translation():
    assert set(SENTENCES) == set(explain.MESSAGES)


def test_switched_off_renamed_and_deleted_with_a_journal_entry_each(browser, sender):
    assert "without what was learnt" in act(browser, "switch", sender, on=0)
    act(browser, "rename", sender, name="Nordlicht")
    act(browser, "delete", sender)
    sender.refresh_from_db()
    assert (sender.name, sender.state) == ("Nordlicht", "deleted")
    assert browser.get(reverse("review:sender", args=[sender.pk])).status_code == 404
    actions = set(Entry.objects.filter(subject=f"sender:{sender.pk}").values_list("action", flat=True))
    assert actions >= {
        "template.switched",
        "sender.renamed",
        "template.deleted",
        "template.taught",
        "template.live",
    }
    assert value(arrive(OddPaper(number="KN/2026/79")), "invoice_number") is None


def test_a_deleted_sender_begins_anew_with_the_next_approved_document(browser, sender, clerk):
    act(browser, "delete", sender)
    teach(OddPaper(number="KN/2026/79"), by=clerk)
    assert SenderTemplate.objects.filter(state="on").count() == 1


def test_a_deletion_is_taken_back_and_what_was_taught_reads_again(browser, sender):
    answer = browser.post(reverse("review:sender_delete", args=[sender.pk]), follow=True)
    assert reverse("review:sender_bring_back", args=[sender.pk]) in answer.content.decode()
    assert value(arrive(OddPaper(number="KN/2026/79")), "invoice_number") is None
    assert "is known again. Trust is earned anew." in act(browser, "bring_back", sender)
    assert value(arrive(OddPaper(number="KN/2026/80")), "invoice_number") == "KN/2026/80"
    assert "This sender is there already." in act(browser, "bring_back", sender)
    assert Entry.objects.filter(subject=f"sender:{sender.pk}", action="template.brought_back").exists()


def test_a_sender_that_another_one_took_in_is_not_brought_back_beside_it(browser, sender, clerk):
    other = senders.begin("Nordlicht Druck", by=clerk)
    senders.add_version(other, template_of(sender.versions.get()), sentence="By hand.", by=clerk)
    edits.merge(other, sender, by=clerk)
    assert "Another sender took this one in." in act(browser, "bring_back", sender)
    sender.refresh_from_db()
    assert sender.state == "deleted"


def test_a_file_is_tried_and_nothing_of_it_is_kept(browser, sender):
    before = Review.objects.count()
    content = factories.printed_pdf(OddPaper(number="KN/2026/95").html())
    told = act(browser, "test", sender, file=SimpleUploadedFile("new.pdf", content))
    assert "KN/2026/95 template v1" in told
    assert "Nothing of it is kept." in told
    assert Review.objects.count() == before
    assert "new.txt: This file is neither a PDF nor an image." in act(
        browser, "test", sender, file=SimpleUploadedFile("new.txt", b"hello")
    )


def test_a_correction_by_a_second_clerk_is_told_with_her_name(browser, sender, clerk):
    mads = factories.person("clerk", "Mads Lind")
    paper = OddPaper(number="KN/2026/88")
    approve(correct(arrive(paper), paper, by=mads), by=mads)
    drain()
    assert "Mads Lind" in text_of(shown(browser, sender))


def test_what_is_about_to_teach_is_told_with_the_seconds_left_and_then_what_it_taught(
    browser, sender, clerk, settings
):
    settings.UNDO_SECONDS = 40
    review = approve(arrive(OddPaper(number="KN/2026/90")), by=clerk)
    for address in (reverse("review:senders"), reverse("review:sender", args=[sender.pk])):
        told = text_of(browser.get(address).content.decode())
        assert re.search(r"KN/2026/90 teaches in \d+ s, when it can no longer be undone", told), address
    Job.objects.filter(kind="template.learn", subject=review.pk).update(run_after=timezone.now())
    drain()
    assert "teaches in" not in text_of(shown(browser, sender))
    screen = text_of(browser.get(reverse("review:screen", args=[review.pk])).content.decode())
    assert "It taught version 2 of Kontor Nordlicht GmbH." in screen
