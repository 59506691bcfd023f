"""A service period at the screen: folded away where there is none, typed without the mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.accessible import violations
from tests.browser.test_review import open_screen, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_period_that_was_not_read_is_unfolded_and_typed_by_keyboard(browse):
    review = factories.review()
    page = open_screen(browse(factories.person("clerk", "Sanne de Vries")), review)
    start, end = page.locator("#f-service_start"), page.locator("#f-service_end")
    expect(start).to_be_hidden()
    expect(page.locator("#primary")).to_be_focused()
    page.locator("details.group > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(start).to_be_focused()
    page.keyboard.type("1.11.2026")
    page.keyboard.press("Tab")
    expect(start).to_have_value("1 Nov 2026")
    page.keyboard.type("November 2026")
    page.keyboard.press("Tab")
    expect(end).to_have_value("30 Nov 2026")
    expect(page.locator("#state-service_end")).to_contain_text("you, not printed")
    assert saved(review, "service_end")["value"] == "2026-11-30"
    assert violations(page) == []
