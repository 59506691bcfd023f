"""The session ends, or the server fails, in the middle of typing: nothing that was typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from review.models import ReviewState
from tests import factories
from tests.browser.screen import decided, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass phrase"


@pytest.fixture
def clerk():
    person = factories.person("clerk", "Sanne de Vries")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in_elsewhere(page: Page, name: str) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    tab = opened.value
    tab.fill("[name=username]", name)
    tab.fill("[name=password]", PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text("Queue")
    tab.close()


def test_what_was_typed_after_the_session_ended_stays_and_is_saved_after_signing_in_in_another_tab(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.context.clear_cookies(name="sessionid")
    page.fill("#f-invoice_number", "TYPED-77")
    page.keyboard.press("Tab")
    expect(page.locator("#toasts")).to_contain_text("You are signed out.")
    expect(page.locator("#f-invoice_number")).to_have_value("TYPED-77")
    sign_in_elsewhere(page, clerk.username)
    page.fill("#f-order_reference", "PO-1")
    page.keyboard.press("Tab")
    expect(page.locator("[data-signed-out]")).to_have_count(0)
    expect(page.locator("#f-invoice_number")).to_have_value("TYPED-77")
    review.refresh_from_db()
    assert review.fields["invoice_number"]["value"] == "TYPED-77"
    assert review.fields["order_reference"]["value"] == "PO-1"


def test_an_approval_that_nobody_heard_is_told_and_the_document_stays(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.context.clear_cookies(name="sessionid")
    page.locator("#primary").click()
    expect(page.locator("#toasts")).to_contain_text("You are signed out.")
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN
    sign_in_elsewhere(page, clerk.username)
    page.locator("#primary").click()
    decided(page)


def test_an_approval_that_nobody_heard_leads_back_to_its_document_even_after_the_next_was_shown(browse, clerk):
    review, _ = factories.review(), factories.review()
    page = open_screen(browse(clerk), review)
    page.context.clear_cookies(name="sessionid")
    page.locator("#primary").click()
    expect(page).to_have_url(re.compile(rf"/signin/\?next=/review/{review.pk}/"))
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN


def test_a_server_that_cannot_save_is_told_and_the_typed_value_is_saved_when_it_can_again(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.route("**/draft", lambda route: route.fulfill(status=500, body="disk full"))
    page.fill("#f-invoice_number", "TYPED-77")
    page.keyboard.press("Tab")
    expect(page.locator("#toasts")).to_contain_text("What you typed is still here")
    expect(page.locator("#f-invoice_number")).to_have_value("TYPED-77")
    page.unroute("**/draft")
    page.fill("#f-order_reference", "PO-1")
    page.keyboard.press("Tab")
    for name in ("order_reference", "invoice_number"):
        expect(page.locator(f"#state-{name}")).to_have_attribute("data-state", "you")
    review.refresh_from_db()
    assert review.fields["invoice_number"]["value"] == "TYPED-77"


def test_a_demo_opens_with_one_press(chromium, live_server, settings):
    settings.DEMO = True
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Sanne, clerk")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Queue")
    expect(page.locator(".empty")).to_contain_text("The queue is empty.")
    context.close()
