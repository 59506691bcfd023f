"""The network is gone for a while: the document stays, what was typed is saved as soon as somebody answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from review.models import ReviewState
from tests import factories
from tests.browser.screen import decided, keys_count, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEAT = 15_500  # milliseconds: a screen tells every 15 seconds that it is looked at
NO_ANSWER = "The server did not answer."


def two():
    return factories.review(), factories.review(waits=timedelta(minutes=1))


def kept(review, field: str):
    review.refresh_from_db()
    return (review.fields.get(field) or {}).get("value")


def test_what_was_typed_without_a_network_is_saved_by_itself_once_it_is_there(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.context.set_offline(True)
    page.fill("#f-order_reference", "45-77001")
    page.keyboard.press("Tab")
    expect(page.locator("#toasts")).to_contain_text(NO_ANSWER)
    with page.expect_response("**/draft"):
        page.context.set_offline(False)
    expect(page.locator("#state-order_reference")).to_contain_text("you")
    assert kept(review, "order_reference") == "45-77001"


def test_what_a_server_that_was_started_anew_did_not_hear_is_sent_again(browse, clerk):
    review = factories.review()
    page = browse(clerk)
    page.clock.install()
    page.goto(f"/review/{review.pk}/")
    expect(page.locator("#primary")).to_be_visible()
    page.route("**/draft", lambda route: route.abort("connectionrefused"))
    page.fill("#f-order_reference", "45-77001")
    page.keyboard.press("Tab")
    expect(page.locator("#toasts")).to_contain_text(NO_ANSWER)
    page.unroute("**/draft")
    with page.expect_response("**/draft"):
        page.clock.run_for(BEAT)
    expect(page.locator("#state-order_reference")).to_contain_text("you")
    assert kept(review, "order_reference") == "45-77001"


def without_answer(page: Page, url: str = "**/*") -> None:
    page.route(url, lambda route: route.abort("connectionrefused"))


def test_an_approval_without_a_network_brings_the_document_back_and_nothing_is_decided(browse, clerk):
    first, second = two()
    page = open_screen(browse(clerk), first)
    page.wait_for_load_state("networkidle")  # what comes next is loaded ahead
    without_answer(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("The document is here again; try once more.")
    expect(page.locator("#dochead")).to_contain_text(first.number)
    page.unroute("**/*")
    keys_count(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dochead")).to_contain_text(second.number)
    decided(page)
    first.refresh_from_db()
    assert first.state == ReviewState.APPROVED


def test_going_on_without_a_network_stays_on_the_document(browse, clerk):
    first, _ = two()
    page = browse(clerk)
    page.route(
        "**/review/*/", lambda route: route.abort() if "x-preload" in route.request.headers else route.continue_()
    )
    open_screen(page, first)
    without_answer(page)
    page.keyboard.press("F8")
    expect(page.locator("#toasts")).to_contain_text(NO_ANSWER)
    expect(page.locator("#dochead")).to_contain_text(first.number)
    assert page.url.endswith(f"/review/{first.pk}/")


def test_a_page_that_is_loaded_again_in_the_middle_of_a_word_has_the_word(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-order_reference").select_text()
    page.keyboard.type("45-77001")
    page.reload()
    expect(page.locator("#f-order_reference")).to_have_value("45-77001")
    expect(page.locator("#state-order_reference")).to_contain_text("you")
    assert kept(review, "order_reference") == "45-77001"


def test_a_word_that_was_being_typed_as_the_page_was_left_is_kept(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-order_reference").select_text()
    page.keyboard.type("45-77001")
    page.goto("/senders/")
    page.goto(f"/review/{review.pk}/")
    expect(page.locator("#f-order_reference")).to_have_value("45-77001")
    assert kept(review, "order_reference") == "45-77001"


def test_a_row_of_the_group_check_that_nobody_heard_is_not_counted(browse, clerk):
    review = factories.review(doubts={"due_date": factories.Doubt()})
    page = browse(clerk)
    page.goto("/group/?field=due_date")
    row = page.locator(f"#group-{review.pk}")
    expect(row).to_have_attribute("data-state", "doubt")
    without_answer(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(NO_ANSWER)
    expect(row).to_have_attribute("data-state", "doubt")
    expect(page.locator("[data-right]")).to_have_text("0")
    page.unroute("**/*")
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("data-state", "you")
    expect(page.locator("[data-right]")).to_have_text("1")
