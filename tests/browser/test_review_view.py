"""How a document is looked at: its pages, its mail, what is found on it, the keys, paper and narrow screens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.screen import focused, open_screen, outside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_mail_opens_and_closes_on_one_key(browse, clerk):
    review = factories.review(text="Anbei die <b>Rechnung</b> für November.")
    page = open_screen(browse(clerk), review)
    page.keyboard.press("F9")
    expect(page.locator("#mail")).to_contain_text("Anbei die <b>Rechnung</b> für November.")
    expect(page.locator("#mail")).to_contain_text(f"{review.number}.pdf")
    page.keyboard.press("F9")
    expect(page.locator("#mail")).to_be_hidden()
    expect(page.locator("#primary")).to_be_focused()  # where one stood before


def test_finding_looks_at_every_page(browse, clerk):
    review = factories.review(factories.Paper(more_pages=2))
    page = open_screen(browse(clerk), review)
    page.keyboard.press("Control+f")
    expect(page.locator("#page-3[data-ready]")).to_be_attached()
    page.keyboard.type("anlage")
    expect(page.locator("#findbar output")).to_have_text("1 of 2")
    page.keyboard.press("Enter")
    expect(page.locator("#findbar output")).to_have_text("2 of 2")
    expect(page.locator("#page-3 .w--found")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#findbar")).to_be_hidden()


def test_the_page_is_enlarged_and_turned_by_keys(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    sheet = page.locator("#page-1")
    natural = sheet.bounding_box()
    page.keyboard.press("+")
    assert sheet.bounding_box()["width"] > natural["width"] * 1.2
    assert "-1800.webp" in page.locator("#page-1 img").get_attribute("src")
    page.keyboard.press("0")
    page.keyboard.press(".")
    turned = sheet.bounding_box()
    assert turned["height"] == pytest.approx(turned["width"] * turned["width"] / natural["height"], rel=0.01)


def test_how_the_page_lies_is_kept_for_the_next_documents_and_the_pages_that_arrive(browse, clerk):
    first = factories.review()
    factories.review(factories.Paper(number="2026-0002", more_pages=1), waits=timedelta(minutes=1))
    page = open_screen(browse(clerk), first)
    natural = page.locator("#page-1").bounding_box()
    page.keyboard.press("+")
    page.keyboard.press(".")
    lies = page.locator("#page-1").bounding_box()
    page.keyboard.press("n")
    expect(page.locator("#dochead")).to_contain_text("2026-0002")
    assert page.locator("#page-1").bounding_box()["width"] == lies["width"]
    page.keyboard.press("PageDown")
    expect(page.locator("#page-2[data-ready].is-turned-90")).to_be_attached()
    assert page.locator("#page-2").bounding_box()["width"] == lies["width"]
    page.keyboard.press(",")
    page.keyboard.press("9")
    page.reload()
    view, sheet = page.locator(".sheetview").bounding_box(), page.locator("#page-1").bounding_box()
    assert sheet["height"] == pytest.approx(view["height"] - 32, abs=2)
    page.keyboard.press("0")
    page.reload()
    expect(page.locator("#page-1[data-ready]")).to_be_attached()
    assert page.locator("#page-1").bounding_box() == natural


def test_the_sheet_of_keys_opens_on_a_question_mark(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("next doubtful field, then approve")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_tab_goes_from_field_to_field_and_never_into_the_words(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    page.locator("#f-invoice_number").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "f-issue_date"
    expect(page.locator(".lights .w--focus")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), [(820, 1180), (1280, 800), (1440, 900), (1800, 1000)])
def test_nothing_is_cut_off_at_any_width(browse, clerk, width, height):
    review = factories.review(doubts={"due_date": factories.Doubt()})
    page = open_screen(browse(clerk, width=width, height=height), review)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for selector in ("#primary", "#f-due_date", ".sheetview"):
        expect(page.locator(selector)).to_be_in_viewport()


@pytest.mark.parametrize("width", [820, 1280])
def test_what_has_no_room_in_the_bar_is_in_its_menu(browse, clerk, width):
    page = open_screen(browse(clerk, width=width, height=900), factories.review())
    page.get_by_text("More", exact=True).click()
    page.locator(".more").get_by_role("button", name="Send on").click()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".more .menu__body")).to_be_hidden()


def test_print_shows_the_page_large_with_its_values_and_checks(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    page.emulate_media(media="print")
    paper = page.locator("#page-1 img").bounding_box()
    assert paper["width"] > 600
    for selector in ("#f-grand_total", ".oklist"):
        expect(page.locator(selector)).to_be_visible()
    for selector in (".foot", ".thumbs", ".zoombar", ".appbar"):
        expect(page.locator(selector)).to_be_hidden()


def test_the_page_keys_work_from_within_a_field(browse, clerk):
    page = open_screen(browse(clerk), factories.review(factories.Paper(more_pages=1)))
    page.locator("#f-currency").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#page-2")).to_be_in_viewport()
    assert focused(page) == "f-currency"


def test_single_letters_are_switched_off_for_good(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    page.keyboard.press("F1")
    page.locator("[data-single-letters]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    outside(page)
    page.keyboard.press("r")
    page.keyboard.press("w")
    expect(page.locator("#reject")).to_be_hidden()
    expect(page.locator('[data-act="draw"]')).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("F1")
    page.locator("[data-single-letters]").check()
    page.keyboard.press("Escape")
    outside(page)
    page.keyboard.press("r")
    expect(page.locator("#reject")).to_be_visible()


def test_g_and_a_letter_lead_elsewhere(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    outside(page)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/operations/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.locator("h1")).to_contain_text("Queue")
