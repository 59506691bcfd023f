"""Searching everything read by keyboard, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_word_of_a_page_leads_to_the_document_where_it_is_lit(browse, clerk):
    factories.review()
    other = factories.Paper(number="2026-10482", lines=(("Steigerplanken", "3", "211.00"),))
    review = factories.review(other)
    page = browse(clerk)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("steigerpl")
    page.keyboard.press("Enter")
    expect(page.locator(".picklist li")).to_have_count(1)
    expect(page.locator(".picklist mark")).to_have_text("Steigerplanken")
    expect(page.locator(".picklist .snippet image")).to_be_visible()
    expect(page.locator(".picklist a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/review/{review.pk}/\?find=Steigerplanken$"))
    expect(page.locator("rect.w--found")).to_have_attribute("data-w", "Steigerplanken")
    expect(page.locator("#primary")).to_be_focused()  # Enter approves as on every clean document
    page.keyboard.press("Escape")
    expect(page.locator("#findbar")).to_be_hidden()


def test_hits_are_walked_through_with_j_and_k(browse, clerk):
    reviews = [factories.review() for _ in range(3)]
    page = browse(clerk, width=1280)
    page.goto("/search/?q=brandt")
    links = page.locator("[data-walk]")
    expect(links).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(reviews[1].number)
