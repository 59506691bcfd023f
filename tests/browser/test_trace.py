"""From a number to the word on the page that says it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_auditor_follows_a_number_to_its_word_on_the_page(browse):
    review = factories.review()
    page = browse(factories.person("auditor", "Iris Holm"))
    page.goto("/trace/")
    page.keyboard.type(review.number)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(review.number)
    expect(page.locator(".timeline")).to_contain_text("Mail received")
    page.locator("tr[data-field=grand_total]").focus()
    expect(page.locator("rect.w--focus")).to_have_attribute("data-lit", "grand_total")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == f"{review.number}.pdf"
