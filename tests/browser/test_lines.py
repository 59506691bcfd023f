"""The item table: drawn on the page, changed by keyboard, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mail2erp.audit.models import Entry
from review.models import Review
from tests import factories
from tests.browser.screen import cells, open_screen, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRINTED = ["Fracht Hamburg nach Odense", "Palettengebühr"]


def with_wrong_lines(browse, clerk) -> tuple[Page, Review]:
    """Reading took the whole table for one line."""
    review = factories.review()
    review.lines = [{**review.lines[0], "description": "Everything", "order_reference": "hidden 1"}]
    review.save()
    return open_screen(browse(clerk), review), review


def corner(page: Page, text: str) -> dict:
    return page.locator(f'.words > .w[data-w="{text}"]').first.bounding_box()


def is_drawn(page: Page, review: Review) -> None:
    expect(page.locator("#line-count")).to_have_text("2")
    assert cells(page, "description") == PRINTED
    expect(page.locator("#lines-sum .mark--sure")).to_be_visible()
    review.refresh_from_db()
    assert [line["net_amount"] for line in review.lines] == ["700.00", "296.00"]
    assert review.lines[1]["evidence"]["quantity"]["text"] == "20"


def test_a_box_around_the_table_makes_its_lines_and_ctrl_z_brings_the_former_back(browse, clerk):
    page, review = with_wrong_lines(browse, clerk)
    outside(page)
    page.keyboard.press("w")
    expect(page.locator('[data-act="draw"]')).to_have_attribute("aria-pressed", "true")
    first, last = corner(page, "Pos"), corner(page, "296,00")
    page.mouse.move(first["x"] - 5, first["y"] - 3)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] + 5, last["y"] + last["height"], steps=5)
    page.mouse.up()
    is_drawn(page, review)
    assert Entry.objects.get(action="drew the item table").after["lines"] == 2
    page.keyboard.press("Control+z")
    expect(page.locator("#line-count")).to_have_text("1")
    expect(page.locator("#saved-lines p")).to_have_count(1)
    review.refresh_from_db()
    (line,) = review.lines
    assert (line["description"], line["order_reference"]) == ("Everything", "hidden 1")


def test_the_table_is_drawn_by_keyboard_from_its_first_word_to_its_last(browse, clerk):
    page, review = with_wrong_lines(browse, clerk)
    outside(page)
    page.keyboard.press("w")
    for key in ["ArrowDown"] * 30:
        if page.locator(".w--chosen").get_attribute("data-w") in ("Pos", "Bezeichnung"):
            break
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".lights .w--table")).to_have_count(1)
    for key in ["ArrowDown", "ArrowDown", *["ArrowRight"] * 8]:
        page.keyboard.press(key)
        if page.locator(".w--chosen").get_attribute("data-w") == "296,00":
            break
    page.keyboard.press("Enter")
    is_drawn(page, review)


def test_a_box_without_lines_says_so_and_leaves_the_table_alone(browse, clerk):
    page, _ = with_wrong_lines(browse, clerk)
    page.get_by_role("button", name="Draw the table").click()
    first = corner(page, "Rechnungsnummer:")
    page.mouse.move(first["x"] - 5, first["y"] - 3)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, first["y"] + 8, steps=3)
    page.mouse.up()
    expect(page.locator("#banner")).to_contain_text("No item lines were found in this box.")
    assert cells(page, "description") == ["Everything"]
    page.keyboard.press("Escape")


def test_escape_leaves_the_drawing(browse, clerk):
    page, _ = with_wrong_lines(browse, clerk)
    outside(page)
    page.keyboard.press("w")
    page.keyboard.press("Escape")
    expect(page.locator('[data-act="draw"]')).to_have_attribute("aria-pressed", "false")
    expect(page).to_have_url(page.url)


def test_a_deleted_line_comes_back_with_what_it_said_and_where(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("i")
    page.keyboard.press("Alt+Backspace")
    expect(page.locator("#saved-lines p")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#saved-lines p")).to_have_count(2)
    assert cells(page, "description") == PRINTED
    review.refresh_from_db()
    assert [line["quantity"] for line in review.lines] == ["2", "20"]


def test_typed_cells_find_their_words_in_their_row(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("i")
    for text in ("Palettengebühr", "20"):
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.locator("#lines-sum")).to_contain_text("996.00")
    page.locator("#f-currency").focus()
    expect(page.locator("#saved-lines p")).to_have_count(2)
    review.refresh_from_db()
    where = review.lines[0]["evidence"]
    assert where["description"]["text"] == "Palettengebühr"
    assert where["quantity"]["box"][1] == pytest.approx(where["description"]["box"][1], abs=2)


def test_numbers_of_another_country_are_pasted_as_they_are_meant(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("i")
    table = "Fracht\t2\tStk\t1.350,00\t19 %\t€ 2.700,00\r\nZoll\t1\t\t\t\t-96,50\r\n"
    page.evaluate("text => navigator.clipboard.writeText(text)", table)
    page.keyboard.press("Control+v")
    expect(page.locator("#saved-lines p")).to_have_count(2)
    expect(page.locator("#lines-sum")).to_contain_text("2,603.50")
    page.keyboard.press("Control+z")
    expect(page.locator("#lines-sum .mark--sure")).to_be_visible()
    assert cells(page, "description") == PRINTED


def test_a_finger_draws_the_table_instead_of_scrolling_or_going_back(browse, clerk):
    review = factories.review()
    review.lines = []
    review.save()
    page = open_screen(browse(clerk, width=820, height=1180, touch=True), review)
    page.get_by_role("button", name="Draw the table").tap()
    page.locator('.words > .w[data-w="296,00"]').scroll_into_view_if_needed()
    first, last = corner(page, "Pos"), corner(page, "296,00")
    finger = page.context.new_cdp_session(page)
    steps = [(first["x"] - 5, first["y"] - 3), (400, first["y"] + 10), (last["x"] + 30, last["y"] + 8)]
    for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), steps, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    is_drawn(page, review)


def charged(review: Review) -> list[tuple[str, str, bool]]:
    review.refresh_from_db()
    return [(line["description"], line["net_amount"], line.get("charge", False)) for line in review.lines]


def test_freight_is_added_by_keyboard_and_an_item_becomes_a_charge_and_back(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("i")
    page.keyboard.press("Alt+Shift+Enter")
    page.keyboard.type("Maut")
    page.locator('#lines tbody [name="line.net_amount"]').last.fill("6.90")
    page.keyboard.press("Tab")
    expect(page.locator("#lines-sum")).to_contain_text("6.90 more than the net amount")
    assert charged(review)[2] == ("Maut", "6.90", True)
    page.locator('#lines tbody [name="line.description"]').nth(1).focus()
    sign = page.locator(".line__kind").nth(1)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Alt+c")
    expect(sign).to_have_attribute("aria-pressed", "true")
    assert [row[2] for row in charged(review)] == [False, True, True]
    page.keyboard.press("Alt+c")
    expect(sign).to_have_attribute("aria-pressed", "false")


def test_a_click_on_a_rows_number_makes_it_a_charge_and_ctrl_z_an_item_again(browse, clerk):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    page.locator(".line__kind").nth(1).click()
    expect(page.locator(".line__kind").nth(1)).to_have_attribute("aria-pressed", "true")
    outside(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".line__kind").nth(1)).to_have_attribute("aria-pressed", "false")


def test_drawing_the_table_keeps_the_freight_that_was_added(browse, clerk):
    review = factories.review()
    freight = {"description": "Maut", "net_amount": "6.90", "charge": True, "evidence": {}}
    review.lines = [{**review.lines[0], "description": "Everything"}, freight]
    review.save()
    page = open_screen(browse(clerk), review)
    outside(page)
    page.keyboard.press("w")
    first, last = corner(page, "Pos"), corner(page, "296,00")
    page.mouse.move(first["x"] - 5, first["y"] - 3)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] + 5, last["y"] + last["height"], steps=5)
    page.mouse.up()
    expect(page.locator("#line-count")).to_have_text("3")
    assert [row[0] for row in charged(review)] == [*PRINTED, "Maut"]
    expect(page.locator(".line__kind").nth(2)).to_have_attribute("aria-pressed", "true")
