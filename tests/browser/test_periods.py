"""A service period at the screen: folded away where there is none, typed without the mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.accessible import violations
from tests.browser.screen import open_screen, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_period_that_was_not_read_is_unfolded_and_typed_by_keyboard(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
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


def test_a_lines_own_period_is_typed_short_filled_down_and_pasted(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    start, end = (page.locator(f'#lines tbody [name="line.{name}"]') for name in ("service_start", "service_end"))
    expect(start.nth(0)).to_be_hidden()
    page.locator("#primary").focus()
    page.keyboard.press("o")
    expect(page.locator('#lines tbody [name="line.article_number"]').first).to_be_focused()
    start.nth(0).focus()
    page.keyboard.type("1.11.")
    page.keyboard.press("Tab")
    page.keyboard.type("November 2026")
    page.keyboard.press("Tab")
    expect(start.nth(0)).to_have_value("1 Nov 2026")
    expect(end.nth(0)).to_have_value("30 Nov 2026")
    start.nth(1).focus()
    page.keyboard.press("Control+d")
    expect(start.nth(1)).to_have_value("1 Nov 2026")
    expect(page.locator("#saved")).to_contain_text("saved")
    expect(page.locator("#saved-lines > p").nth(1)).to_contain_text("1 Nov 2026")
    review.refresh_from_db()
    days = [[line.get(name) for name in ("service_start", "service_end")] for line in review.lines]
    assert days == [["2026-11-01", "2026-11-30"], ["2026-11-01", None]]
    page.reload()
    expect(end.nth(0)).to_be_visible()
    expect(page.locator('#lines tbody [name="line.article_number"]').first).to_be_hidden()


def test_what_is_no_day_is_said_at_its_cell(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    page.locator("#primary").focus()
    page.keyboard.press("o")
    page.locator('#lines tbody [name="line.service_start"]').first.focus()
    page.keyboard.type("31.11.2026")
    page.keyboard.press("Tab")
    expect(page.locator("#invalid-cells")).to_contain_text("“31.11.2026” is not a date.")


def test_a_table_with_every_column_keeps_room_for_its_words(browse, clerk):
    page = open_screen(browse(clerk, width=1280), factories.review())
    page.locator("#primary").focus()
    page.keyboard.press("o")
    assert page.locator('#lines tbody [name="line.description"]').first.bounding_box()["width"] > 120
    assert page.locator("#draft").evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    page.locator('#lines tbody [name="line.service_end"]').first.focus()
    expect(page.locator('#lines tbody [name="line.service_end"]').first).to_be_in_viewport(ratio=1)
    expect(page.locator("#line-here")).to_have_text("1 · Fracht Hamburg nach Odense")
    button = page.locator('[data-act="add-line"]')
    assert button.evaluate("button => button.scrollWidth <= button.clientWidth")
    assert violations(page) == []
