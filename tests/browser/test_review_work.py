"""What is done with a document besides its fields: its lines, what is decided, undone, and locked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from review import services
from review.models import ReviewState
from tests import factories
from tests.browser.screen import cells, decided, open_screen, outside, two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_item_table_is_worked_by_keyboard(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("i")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("Zuschlag")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("10.5")
    expect(page.locator("#lines-sum")).to_contain_text("10.50 more than the net amount")
    assert cells(page, "description") == ["Fracht Hamburg nach Odense", "Zuschlag", "Palettengebühr"]
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator("#saved-lines p")).to_have_count(3)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+d")
    expect(page.locator("#lines-sum")).to_contain_text("414.50 more than the net amount")
    page.keyboard.press("Control+d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+Backspace")
    expect(page.locator("#line-count")).to_have_text("2")
    expect(page.locator("#lines-sum")).to_contain_text("404.00 more than the net amount")
    review.refresh_from_db()
    assert [line["net_amount"] for line in review.lines] == ["700.00", "700.00"]


def test_a_table_is_pasted_from_a_spreadsheet(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("i")
    table = "Fracht\t2\tStk\t300.00\t19 %\t600.00\nZoll\t1\t\t\t\t96.00\nLager\t3\tTag\t100.00\t19 %\t300.00"
    page.evaluate("text => navigator.clipboard.writeText(text)", table)
    page.keyboard.press("Control+v")
    expect(page.locator("#saved-lines p")).to_have_count(3)
    expect(page.locator("#lines-sum .mark--sure")).to_be_visible()
    review.refresh_from_db()
    assert [line["description"] for line in review.lines] == ["Fracht", "Zoll", "Lager"]


def test_reject_asks_for_the_reason_and_goes_on(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), review)
    outside(page)
    page.keyboard.press("r")
    expect(page.locator("#reject")).to_be_visible()
    page.locator("#reject textarea").fill("For the sister company")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#toasts")).to_contain_text("rejected")
    review.refresh_from_db()
    assert review.reject_reason == "Not ours: For the sister company"


def test_postpone_is_two_keys(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), review)
    outside(page)
    page.keyboard.press("p")
    expect(page.locator("#postpone")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#toasts")).to_contain_text("Postponed until")
    review.refresh_from_db()
    assert review.postponed_until is not None


def test_postponing_until_any_day_is_typed_and_enter(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), review)
    outside(page)
    page.keyboard.press("p")
    day = timezone.localdate() + timedelta(days=12)
    page.locator("#postpone [name=on]").fill(day.isoformat())
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#toasts")).to_contain_text("Postponed until")
    review.refresh_from_db()
    assert timezone.localdate(review.postponed_until) == day


def test_undo_brings_the_document_back_until_it_has_left(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    decided(page)
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"in 5\d s"))  # it counts down
    page.keyboard.press("Control+z")
    expect(page.locator("#dochead")).to_contain_text(review.number)
    expect(page.locator("#toasts")).to_contain_text("open for review again")
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN


def test_a_refused_approval_brings_the_document_back_with_the_sentence(browse, clerk):
    review, _ = two()
    page = open_screen(browse(clerk), review)
    services.save_draft(review, version=review.version, changes={"order_reference": {"value": "1"}}, by=clerk)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Somebody changed this document a moment ago.")
    expect(page.locator("#dochead")).to_contain_text(review.number)
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN


def test_after_the_last_document_the_queue_tells_what_was_done(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator("#toasts")).to_contain_text("1,185.24 EUR approved")


def test_the_second_person_reads_until_the_first_has_left(browse, clerk):
    review, following = two()
    first = open_screen(browse(clerk), review)
    second = open_screen(browse(factories.person("clerk", "Mads Lind")), review)
    expect(second.locator("#banner")).to_contain_text("Sanne de Vries has had this document open since")
    expect(second.locator("#f-due_date")).not_to_be_editable()
    expect(second.locator("#primary")).to_contain_text("Next free document")
    with first.expect_response("**/leave"):
        first.keyboard.press("F8")
    expect(first.locator("#dochead")).to_contain_text(following.number)
    second.reload()
    expect(second.locator("#f-due_date")).to_be_editable()


def test_the_clash_banner_lets_one_choose(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    services.save_draft(review, version=review.version, changes={"due_date": {"value": "2026-12-01"}}, by=clerk)
    page.locator("#f-due_date").fill("26 Nov 2026")
    expect(page.locator("#conflict")).to_contain_text("set 1 Dec 2026, you typed 26 Nov 2026")
    expect(page.locator("#f-due_date")).to_have_value("26 Nov 2026")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("#conflict")).to_have_count(0)
    expect(page.locator("#state-due_date")).to_have_attribute("data-value", "26 Nov 2026")
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-11-26"
