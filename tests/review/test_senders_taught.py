"""What a person teaches on a sender's page, and what of it is refused."""

from __future__ import annotations

import re

import pytest

from ingest.models import SenderTemplate, VersionState
from ingest.reading.template import edit
from ingest.senders import services as senders
from ingest.senders.selection import template_of
from mail2erp.audit.models import Entry
from mail2erp.jobs.run import drain
from review import services
from review.models import Review
from tests.review.lessons import OddPaper, approve, arrive, correct
from tests.review.senderpages import act, shown, text_of, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_a_click_on_the_page_teaches_and_a_worse_place_is_held_back(browser, sender):
    review = Review.objects.get()
    sent = {"field": "due_date", "form": 0, "document": review.document_id, "how": "point"}
    told = act(browser, "teach", sender, **sent, at=word(review, "02.11.2026"))
    assert "It is being tried on the past documents" in told
    drain()
    told = text_of(shown(browser, sender))
    assert "held back" in told
    assert "Invoice KN/2026/77: the due date would change from 12 Dec 2026 to 2 Nov 2026." in told
    assert "Correct on that page" in told
    act(browser, "teach", sender, **sent, at=word(review, "12.12.2026"))
    drain()
    assert sender.versions.get(state=VersionState.LIVE).number == 3
    assert not sender.versions.filter(state=VersionState.HELD).exists()


def test_the_item_table_is_drawn_and_its_columns_are_told(browser, sender):
    review = Review.objects.get()
    act(browser, "teach", sender, field="lines", form=0, how="forget")
    drain()
    assert "Nothing is known of item lines yet." in text_of(shown(browser, sender))
    sent = {"field": "lines", "form": 0, "document": review.document_id, "how": "draw"}
    assert "No item lines were found in this box." in act(
        browser, "teach", sender, **sent, at=word(review, "RECHNUNG")
    )
    words = review.document.pages.get().words
    top = next(one for one in words if one[0] == "Pos")[2]
    last = next(one for one in words if one[0] == "296,00")
    act(browser, "teach", sender, **sent, at=f"1 40 {top - 1:.2f} {last[3] + 1:.2f} {last[4] + 1:.2f}")
    drain()
    told = text_of(shown(browser, sender))
    assert "The column “ Menge ” holds the quantity ." in told or "The column “Menge” holds the quantity" in told
    assert "Shown on invoice KN/2026/77 where the item lines stand." in told
    assert sender.versions.get(state=VersionState.LIVE).number == 3


def test_what_is_said_by_hand_is_read_by(browser, sender):
    for field, how, more in (
        ("order_reference", "not_printed", {}),
        ("buyer_name", "constant", {"value": "Noordwal BV"}),
        ("due_date", "forget", {}),
    ):
        act(browser, "teach", sender, field=field, form=0, how=how, **more)
        drain()
    told = text_of(shown(browser, sender, version=sender.versions.order_by("-number").first().number))
    assert "The order number is not printed on these documents." in told
    assert "The receiving company is always Noordwal BV." in told
    assert "Nothing is known of due date yet." in told


def test_what_cannot_be_is_refused_in_a_sentence(browser, sender):
    review = Review.objects.get()
    sent = {"field": "due_date", "form": 0, "document": review.document_id, "how": "point"}
    assert "Nothing is printed there." in act(browser, "teach", sender, **sent, at="1 1 1 2 2")
    for nowhere in ("", "1 nan 0 0 0", "here"):
        assert "Choose the words on the page." in act(browser, "teach", sender, **sent, at=nowhere), nowhere
    assert "This layout is not there any more." in act(
        browser, "teach", sender, field="iban", form=7, how="forget"
    )
    assert "is not a" in act(browser, "teach", sender, field="due_date", form=0, how="constant", value="soon")
    assert "cannot be taken back up" in act(browser, "go_back", sender, number=1)
    assert "There is nothing to split." in act(browser, "split", sender, form=0)
    assert sender.versions.count() == 1


def test_a_held_version_is_discarded_or_used_all_the_same(browser, sender, clerk):
    live = sender.versions.get()
    for name, state in (("discard", VersionState.DISCARDED), ("let_live", VersionState.LIVE)):
        held = senders.add_version(
            sender, template_of(live), sentence="By hand.", by=clerk, grown_from=senders.newest_number(sender)
        )
        senders.settle(held, [], "Invoice 1: the total would be missing.")
        act(browser, name, sender, number=held.number)
        held.refresh_from_db()
        assert held.state == state
    assert Entry.objects.get(action="template.let_live").after["although"].startswith("Invoice 1")


@pytest.fixture
def twice(clerk) -> SenderTemplate:
    """A sender whose first invoice prints its number in two places; it was typed where no page was in sight."""
    paper = OddPaper(number="KN/2026/77", printed_on="KN/2026/77")
    review = arrive(paper)
    change = {"invoice_number": {"value": paper.number}}
    review = services.save_draft(review, version=review.version, changes=change, by=clerk)
    approve(correct(review, paper, by=clerk), by=clerk)
    drain()
    return SenderTemplate.objects.get()


def test_a_value_that_stands_twice_is_asked_about_until_somebody_says_which(browser, twice):
    page = shown(browser, twice)
    assert "“KN/2026/77” stands in 2 places of Invoice KN/2026/77. Which one is the number?" in text_of(page)
    places = re.findall(r'data-place="([^"]+)"', page)
    assert len(places) == 2
    document = twice.versions.get().document_id
    told = act(
        browser, "teach", twice, field="invoice_number", how="point", form=0, document=document, at=places[1]
    )
    assert "It is being tried on the past documents" in told
    drain()
    page = shown(browser, twice)
    assert "stands in 2 places" not in text_of(page)
    assert "The number stands right of “Druck”." in text_of(page)


def test_two_layouts_that_are_one_are_joined_and_tried_on_the_past(browser, sender, clerk):
    known = template_of(sender.versions.get())
    twice = edit.merge(known, known)
    two = senders.add_version(
        sender, twice, sentence="By hand.", by=clerk, grown_from=senders.newest_number(sender)
    )
    senders.settle(two, [], "")
    assert "The same layout as" in text_of(shown(browser, sender))
    act(browser, "join", sender, form=1, other=0)
    drain()
    live = sender.versions.get(state=VersionState.LIVE)
    assert (live.number, [form.documents for form in template_of(live).forms]) == (3, [2])
    told = text_of(shown(browser, sender))
    assert "Two layouts became one; the other was seen on 1 document." in told
    assert "The same layout as" not in told
    assert "Choose another layout of this sender." in act(browser, "join", sender, form=0, other=0)
