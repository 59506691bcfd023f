"""How long hands were on a document, as a real browser counts it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from review.models import Touch
from tests import factories
from tests.browser.screen import decided, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_keys_clicks_and_seconds_are_told_when_the_document_is_left_and_a_pause_is_not(browse, clerk):
    review, following = factories.review(), factories.review(waits=timedelta(minutes=1))
    page = browse(clerk)
    page.clock.install()
    open_screen(page, review)
    page.locator("#page-1").click(position={"x": 5, "y": 5})
    page.clock.run_for(8_000)
    page.keyboard.press("F2")
    page.clock.run_for(45_000)
    page.keyboard.press("F2")
    page.clock.run_for(1_000)
    with page.expect_response(f"**/review/{review.pk}/touch"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    decided(page)
    kept = Touch.objects.get(review=review)
    assert (kept.user, kept.keys, kept.clicks) == (clerk, 4, 1)  # Control is a key of its own
    assert 9 <= kept.seconds < 45  # the pause alone was as long


def test_what_enter_leads_to_stays_on_a_tablet_however_long_its_name(browse, clerk):
    """A check's sentence on the blue button once pushed it out of the screen."""
    wrong = factories.Doubt("Which?", [(factories.Paper().discount, "26.11.2026")])
    review = factories.review(doubts={"due_date": wrong})
    review.fields["net_total"]["value"] = "836.00"
    review.save()
    page = open_screen(browse(clerk, width=820, height=1180, touch=True), review)
    page.keyboard.press("Enter")
    button = page.locator("#primary")
    expect(button).to_contain_text("Accept this check…")  # one stands on it, also once the answer has come
    page.locator("#f-due_date").focus()
    expect(button).to_contain_text("Next check: Net 836.00")
    box = button.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 820


def test_filters_and_boxes_of_the_queue_are_large_enough_for_a_finger(browse, clerk):
    factories.review()
    page = browse(clerk, width=820, height=1180, touch=True)
    page.goto("/")
    assert page.locator(".filter").first.bounding_box()["height"] >= 44
    assert page.locator("tr[data-row] input").first.bounding_box()["height"] >= 24


def test_a_tap_anywhere_on_a_row_opens_it_and_on_its_box_chooses_it(browse, clerk):
    review = factories.review()
    page = browse(clerk, width=820, height=1180, touch=True)
    page.goto("/")
    page.locator("tr[data-row] input").tap()
    expect(page.locator("#desk")).to_contain_text("1 selected")
    page.locator("tr[data-row] td.soft").tap(position={"x": 300, "y": 10}, force=True)
    expect(page).to_have_url(re.compile(f"/review/{review.pk}/$"))
