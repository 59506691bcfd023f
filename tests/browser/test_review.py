"""The review screen by keyboard, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ingest.records import DocType
from review.models import Review, ReviewState
from tests import factories
from tests.browser.screen import TWO_DATES, decided, focused, keys_count, open_screen, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clean_document_is_one_key_from_open_to_next(browse, clerk):
    clean = factories.review()
    following = factories.review(waits=timedelta(minutes=1))
    page = open_screen(browse(clerk), clean)
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page).to_have_url(re.compile(f"/review/{following.pk}/$"))
    expect(page.locator("#toasts")).to_contain_text("approved. It goes to the ERP in")
    clean.refresh_from_db()
    assert clean.state == ReviewState.APPROVED


def test_a_doubt_is_settled_by_a_click_on_the_word_and_enter_goes_on(browse, clerk):
    review = factories.review(doubts={"due_date": TWO_DATES})
    following = factories.review(waits=timedelta(minutes=1))
    page = open_screen(browse(clerk), review)
    assert focused(page) == "f-due_date"
    expect(page.locator("#primary")).to_contain_text("Confirm: due date")
    page.locator('.words > .w[data-w="26.11.2026"]').click()
    expect(page.locator("#f-due_date")).to_have_value("26 Nov 2026")
    expect(page.locator("#sum")).to_contain_text("1 confirmed")
    assert focused(page) == "f-due_date"
    page.keyboard.press("Enter")
    assert focused(page) == "primary"
    expect(page.locator("#primary")).to_contain_text("Approve")
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    decided(page)
    value = saved(review, "due_date")
    assert (value["value"], value["method"], value["evidence"]["text"]) == ("2026-11-26", "person", "26.11.2026")
    assert review.state == ReviewState.APPROVED


def test_a_held_key_stops_at_approve(browse, clerk):
    review = factories.review(doubts={"due_date": factories.Doubt()})
    page = open_screen(browse(clerk), review)
    for _ in range(6):
        page.keyboard.down("Enter")  # without letting go: all but the first are repeats
    page.keyboard.up("Enter")
    keys_count(page)
    review.refresh_from_db()
    assert focused(page) == "primary"
    assert review.state == ReviewState.OPEN


def test_enter_takes_a_doubtful_value_as_it_stands(browse, clerk):
    review = factories.review(doubts={"order_reference": factories.Doubt()})
    page = open_screen(browse(clerk), review)
    page.keyboard.press("Enter")
    expect(page.locator("#state-order_reference")).to_contain_text("you")
    value = saved(review, "order_reference")
    assert (value["value"], value["method"], value["evidence"]["text"]) == ("45-20931", "person", "45-20931")


def test_alt_and_a_digit_take_another_reading(browse, clerk):
    review = factories.review(doubts={"due_date": TWO_DATES})
    page = open_screen(browse(clerk), review)
    expect(page.locator("#state-due_date .pick")).to_have_count(2)
    page.keyboard.press("Alt+2")
    expect(page.locator("#f-due_date")).to_have_value("26 Nov 2026")
    expect(page.locator("#sum")).to_contain_text("1 confirmed")
    assert saved(review, "due_date")["value"] == "2026-11-26"


def test_typing_finds_the_word_on_the_page(browse, clerk):
    review = factories.review(missing=["grand_total"])
    page = open_screen(browse(clerk), review)
    assert focused(page) == "f-grand_total"
    page.keyboard.type("1185.24")
    expect(page.locator(".lights .w--focus")).to_have_count(1)
    expect(page.locator("#f-grand_total")).to_have_value("1185.24")  # never rewritten under the typing hand
    expect(page.locator('[data-f="grand_total"]')).to_have_attribute("data-means", "1,185.24")
    page.keyboard.press("Tab")
    expect(page.locator("#f-grand_total")).to_have_value("1,185.24")
    where = saved(review, "grand_total")["evidence"]
    assert (where["page"], where["text"]) == (1, "1.185,24")


def test_what_is_not_printed_stands_with_the_person_who_typed_it(browse, clerk):
    review = factories.review(missing=["grand_total"])
    page = open_screen(browse(clerk), review)
    page.keyboard.type("999")
    page.keyboard.press("Enter")
    expect(page.locator("#f-grand_total")).to_have_value("999.00")
    expect(page.locator("#state-grand_total")).to_contain_text("you, not printed")
    assert saved(review, "grand_total")["evidence"] == {"person": clerk.username}


def without_a_label(browse, clerk) -> tuple[Page, Review]:
    """The number stands on both pages, and no label there says that it is the order's too."""
    review = factories.review(factories.Paper(more_pages=1), missing=["order_reference"])
    page = open_screen(browse(clerk), review)
    page.locator("#f-order_reference").focus()
    page.keyboard.type(review.number)
    page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_contain_text("Next doubtful: order number")
    return page, review


def test_the_screen_asks_which_one_where_a_typed_value_stands_twice(browse, clerk):
    page, review = without_a_label(browse, clerk)
    page.locator("#f-order_reference").focus()
    expect(page.locator("#why-order_reference")).to_contain_text("stands on the page twice. Which one is it?")
    expect(page.locator("#page-1 .lights .flag")).to_have_count(1)
    page.keyboard.press("Alt+2")
    expect(page.locator("#sum")).not_to_contain_text("to confirm")
    kept = saved(review, "order_reference")
    assert kept["evidence"]["page"] == 2
    assert "places" not in kept


def test_enter_takes_the_first_place_and_the_doubt_about_it_is_settled(browse, clerk):
    page, review = without_a_label(browse, clerk)
    assert len(saved(review, "order_reference")["places"]) == 1
    page.locator("#f-order_reference").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).not_to_contain_text("to confirm")
    kept = saved(review, "order_reference")
    assert kept["evidence"]["page"] == 1
    assert "places" not in kept


def test_short_dates_and_sums_say_what_they_are_taken_for(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-due_date").fill("+30")
    expect(page.locator('[data-f="due_date"]')).to_have_attribute("data-means", "12 Dec 2026")
    page.locator("#f-grand_total").fill("996+19%")
    expect(page.locator('[data-f="grand_total"]')).to_have_attribute("data-means", "1,185.24")
    expect(page.locator("#f-due_date")).to_have_value("12 Dec 2026")


def test_escape_brings_back_what_stood_in_the_field(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-order_reference").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("77-1")
    expect(page.locator("#state-order_reference")).to_contain_text("you, not printed")
    page.keyboard.press("Escape")
    expect(page.locator("#f-order_reference")).to_have_value("45-20931")
    expect(page.locator("#state-order_reference")).not_to_contain_text("not printed")
    assert saved(review, "order_reference")["value"] == "45-20931"


def test_words_under_a_drag_are_joined(browse, clerk):
    review = factories.review(doubts={"buyer_name": factories.Doubt()})
    page = open_screen(browse(clerk), review)
    first = page.locator('.words > .w[data-w="Noordwal"]').first.bounding_box()
    last = page.locator('.words > .w[data-w="BV"]').first.bounding_box()
    page.mouse.move(first["x"] + 3, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator("#sum")).to_contain_text("1 confirmed")
    assert saved(review, "buyer_name")["evidence"]["text"] == "Noordwal BV"


def test_the_arrows_walk_over_the_page_and_enter_takes(browse, clerk):
    review = factories.review(missing=["invoice_number"])
    page = open_screen(browse(clerk), review)
    page.keyboard.press("F4")
    for _ in range(3):  # title, buyer, number
        page.keyboard.press("ArrowDown")
        if page.locator(".w--chosen").get_attribute("data-w") == "Rechnungsnummer:":
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#f-invoice_number")).to_have_value(re.compile("RE-2026-"))
    expect(page.locator("#sum")).to_contain_text("1 confirmed")
    assert saved(review, "invoice_number")["method"] == "person"


def test_a_text_that_cannot_be_is_said_and_not_lost(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-due_date").fill("31 Feb 2026")
    expect(page.locator("#why-due_date")).to_contain_text("is not a date. Write for example 12 Dec 2026.")
    expect(page.locator("#f-due_date")).to_have_value("31 Feb 2026")
    page.keyboard.press("Control+Enter")
    assert focused(page) == "f-due_date"
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN
    page.keyboard.press("Escape")
    expect(page.locator("#f-due_date")).to_have_value("12 Dec 2026")


def test_wrong_arithmetic_turns_right_as_it_is_corrected(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator("#f-net_total").fill("990")
    expect(page.locator(".check--stop, .check--doubt").first).to_be_visible()
    expect(page.locator("#lines-sum")).to_contain_text("6.00 more than the net amount")
    page.locator("#f-net_total").fill("996")
    expect(page.locator(".check--stop, .check--doubt")).to_have_count(0)
    expect(page.locator("#lines-sum .mark--sure")).to_be_visible()


def test_a_stop_is_accepted_with_a_reason_by_keyboard(browse, clerk):
    first = factories.review()
    second = factories.review(factories.Paper(number=first.number, more_pages=1), waits=timedelta(minutes=1))
    page = open_screen(browse(clerk), second)
    expect(page.locator("#primary")).to_contain_text("Accept this check…")
    expect(page.locator("[data-accept]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Another delivery, the supplier confirmed it")
    page.keyboard.press("Enter")
    expect(page.locator(".oklist .mark--you")).to_have_count(1)
    expect(page.locator("#primary")).to_contain_text("Approve")
    second.refresh_from_db()
    assert "Another delivery" in next(iter(second.accepted.values()))["why"]


def test_what_was_not_found_is_to_be_filled_in_not_confirmed(browse, clerk):
    page = open_screen(browse(clerk), factories.review(missing=["invoice_number"]))
    expect(page.locator("#primary")).to_contain_text("Fill in: number")
    page.keyboard.type("RE-7")
    page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_contain_text("Approve")


def test_a_document_nobody_could_read_is_typed_in_by_hand(browse, clerk):
    review = factories.unreadable("The scan has no text that can be read.")
    page = open_screen(browse(clerk), review)
    expect(page.locator("#banner")).to_contain_text("The scan has no text that can be read.")
    page.locator("#f-kind").select_option(DocType.INVOICE)
    for field, text in {
        "supplier_name": "Brandt Logistik GmbH",
        "invoice_number": "SCAN-0",
        "issue_date": "12.11.2026",
        "grand_total": "1185.24",
        "currency": "eur",
    }.items():
        expect(page.locator(f"#f-{field}")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_be_focused()
    expect(page.locator("#sum")).not_to_contain_text("to confirm")
    review.refresh_from_db()
    assert (review.supplier, review.number, str(review.amount)) == ("Brandt Logistik GmbH", "SCAN-0", "1185.24")
    assert review.fields["grand_total"]["evidence"]["page"] == 1
