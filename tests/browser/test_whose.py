"""A paper on a form that two senders have: the screen asks first of all, and one key or click answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ingest.models import SenderTemplate
from tests.browser.accessible import violations
from tests.browser.screen import open_screen
from tests.review.lessons import paper_of_a_third

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def review(clerk):
    return paper_of_a_third(by=clerk)


def test_one_key_says_whose_it_is(browse, clerk, review):
    page = open_screen(browse(clerk), review)
    question = page.locator("[data-asks]")
    expect(question).to_contain_text("The paper is like that of Kontor Nordlicht GmbH and of Werft Suedkai GmbH.")
    expect(question.get_by_role("button").first).to_be_focused()
    expect(page.locator("#primary")).to_contain_text("whose it is")
    assert violations(page) == []
    page.keyboard.press("2")
    expect(question).to_have_count(0)
    chosen = SenderTemplate.objects.get(name=page_answer(review))
    expect(page.locator('.field[data-f="invoice_number"]')).to_contain_text("template v1")
    review.refresh_from_db()
    assert review.reading.template.startswith(f"{chosen.pk} v")


def page_answer(review) -> str:
    review.refresh_from_db()
    return str(review.accepted["whose"]["why"])


def test_a_click_says_that_it_is_nobody_s_of_them(browse, clerk, review):
    page = open_screen(browse(clerk), review)
    page.get_by_role("button", name="None of them").click()
    expect(page.locator("[data-asks]")).to_have_count(0)
    review.refresh_from_db()
    assert (review.reading.template, review.accepted["whose"]["sender"]) == ("", None)
