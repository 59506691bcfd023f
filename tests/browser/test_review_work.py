"""What else is done on the review screen: lines, decisions, undo, locks, the mail, finding, the keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review import services
from review.models import Review, ReviewState
from tests import factories
from tests.browser.conftest import HELD_KEY_MS
from tests.browser.test_review import decided, focused, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def two() -> tuple[Review, Review]:
    return factories.review(), factories.review(waits=timedelta(minutes=1))


def outside(page: Page) -> None:
    """Leave the field, so that letters are commands."""
    page.evaluate("document.activeElement.blur()")


def cells(page: Page, name: str) -> list[str]:
    return [cell.input_value() for cell in page.locator(f'#lines tbody [name="line.{name}"]').all()]


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
    expect(page.locator("#toasts")).to_contain_text("in 10 s")  # it counts down
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
    first.keyboard.press("F8")
    expect(first.locator("#dochead")).to_contain_text(following.number)
    first.wait_for_timeout(HELD_KEY_MS)
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
