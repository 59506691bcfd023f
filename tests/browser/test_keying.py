"""Keying a document in: page and ERP offer what begins with what is typed; earlier documents fill in the rest."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from review.models import ReviewState, Supplier
from tests.browser.screen import an_earlier_one, keys_count, saved, unread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_supplier_is_found_by_a_few_letters_and_its_usual_values_follow(browse, clerk):
    an_earlier_one(clerk)
    Supplier.objects.create(name="Brandmeester BV", vat_id="NL1")
    page, review = unread(browse(clerk))
    page.keyboard.type("bran")
    expect(page.locator("#choices > li")).to_have_count(3)  # two suppliers, and what the page says
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-supplier_name")).to_have_value("Brandt Logistik GmbH")
    expect(page.locator("#f-invoice_number")).to_be_focused()
    expect(page.locator("#f-iban")).to_have_value("DE89 3704 0044 0532 0130 00")
    expect(page.locator("#f-currency")).to_have_value("EUR")
    page.locator("#f-issue_date").focus()
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    expect(page.locator("#state-due_date")).to_contain_text("last document")
    review.refresh_from_db()
    assert (review.fields["supplier_name"]["method"], review.fields["iban"]["method"]) == ("person", "ERP")


def test_what_the_page_says_is_offered_as_it_is_typed_and_taken_with_its_place(browse, clerk):
    page, review = unread(browse(clerk))
    number = page.locator("#f-invoice_number")
    number.focus()
    page.keyboard.type("sc")
    expect(page.locator("#choices > li")).to_contain_text("Rechnungsnummer:")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(number).to_have_value("SCAN-0")
    page.locator("#f-grand_total").focus()
    page.keyboard.type("11")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("#f-grand_total")).to_have_value("1,185.24")
    assert saved(review, "invoice_number")["evidence"]["text"] == "SCAN-0"
    assert saved(review, "grand_total")["evidence"]["page"] == 1


def test_enter_takes_what_was_typed_where_nothing_was_chosen_from_the_list(browse, clerk):
    page, review = unread(browse(clerk))
    page.locator("#f-invoice_number").focus()
    page.keyboard.type("SC")
    expect(page.locator("#choices > li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#choices")).to_have_count(0)
    expect(page.locator("#state-invoice_number")).to_contain_text("you, not printed")
    assert saved(review, "invoice_number")["value"] == "SC"


def test_the_words_that_say_what_is_typed_light_up_before_anything_is_saved(browse, clerk):
    page, _ = unread(browse(clerk))
    page.route("**/draft", lambda route: route.fulfill(status=500, body="not yet"))
    page.locator("#f-order_reference").focus()
    page.keyboard.type("45-20931")
    expect(page.locator(".lights .w--typed")).to_have_count(1)


def test_the_senders_last_document_is_where_one_begins(browse, clerk):
    earlier = an_earlier_one(clerk)
    page, review = unread(browse(clerk), sender=earlier.sender)
    expect(page.locator("#f-supplier_name")).to_be_focused()
    expect(page.locator("#why-supplier_name")).to_contain_text("The last document from this sender was theirs.")
    for text in ("", "RE-9", "12.11.", "1185,24"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_be_focused()
    expect(page.locator("#f-due_date")).to_have_value("12 Dec 2026")
    expect(page.locator("#sum")).not_to_contain_text("to confirm")
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("approved")
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED
    assert (review.number, str(review.amount), review.currency) == ("RE-9", "1185.24", "EUR")


def test_the_third_amount_is_worked_out(browse, clerk):
    page, _ = unread(browse(clerk))
    page.locator("#f-net_total").focus()
    for text in ("996", "", "996+19%"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.locator("#f-tax_total")).to_have_value("189.24")
    expect(page.locator("#state-tax_total")).to_contain_text("computed")


def test_what_is_chosen_with_the_mouse_is_written_as_it_is_kept(browse, clerk):
    page, review = unread(browse(clerk))
    page.locator("#f-grand_total").focus()
    page.keyboard.type("11")
    page.locator("#choices > li").first.click()
    expect(page.locator("#f-grand_total")).to_have_value("1,185.24")
    expect(page.locator("#f-grand_total")).to_be_focused()
    assert saved(review, "grand_total")["evidence"]["text"] == "1.185,24"
