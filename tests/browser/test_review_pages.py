"""Pages laid anew in a real browser: split, moved, left out, put together, taken back, by keyboard and mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ingest import selectors
from review.models import Review, ReviewState
from review.services import pages
from review.services.pages import companions
from tests import factories
from tests.browser.screen import open_screen, outside
from tests.ingest.papers import invoice_pdf, several_pdf
from tests.review.desk import laid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def numbers(review: Review) -> list[int]:
    return list(selectors.pages_of(review.document).values_list("number", flat=True))


def thumbs(page: Page):
    return page.locator(".thumbs > [data-page]")


def at_first_page(page: Page) -> None:
    """Look at the first page, wherever the first doubtful field led."""
    outside(page)
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    expect(page.locator('.thumbs [data-page="1"]')).to_have_attribute("aria-current", "true")


def test_a_document_is_split_by_one_key_and_put_together_again_by_two(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2", "F-2026-3"))
    page = open_screen(browse(clerk), review)
    at_first_page(page)
    page.keyboard.press("PageDown")
    page.keyboard.press("x")
    expect(page.locator("#toasts")).to_contain_text("Split before page 2.")
    expect(thumbs(page)).to_have_count(1)
    expect(page.locator("#f-invoice_number")).to_have_value("F-2026-1")
    other = companions(review).get()
    assert (numbers(review), numbers(other)) == ([1], [2, 3])
    outside(page)
    page.keyboard.press("u")
    page.keyboard.press("1")
    expect(thumbs(page)).to_have_count(3)
    expect(page.locator("#toasts")).to_contain_text("Put together")
    other.refresh_from_db()
    assert (numbers(review), other.state) == ([1, 2, 3], ReviewState.MERGED)


def test_a_page_that_arrives_does_not_take_the_eye_back_to_the_field(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2", "F-2026-3"))
    page = open_screen(browse(clerk), review)
    at_first_page(page)
    page.keyboard.press("PageDown")
    expect(page.locator("#page-2 .words")).to_be_in_viewport()
    expect(page.locator('.thumbs [data-page="2"]')).to_have_attribute("aria-current", "true")


def test_a_split_is_taken_back_by_a_key(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2"))
    page = open_screen(browse(clerk), review)
    at_first_page(page)
    page.keyboard.press("PageDown")
    page.keyboard.press("x")
    expect(thumbs(page)).to_have_count(1)
    outside(page)
    page.keyboard.press("Control+z")
    expect(thumbs(page)).to_have_count(2)
    assert numbers(review) == [1, 2]
    assert not companions(review).exists()


def test_pages_are_moved_and_left_out_on_their_thumbnails(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2", "F-2026-3"))
    page = open_screen(browse(clerk), review)
    thumbs(page).nth(2).focus()
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(page.locator("#toasts")).to_contain_text("laid anew")
    assert numbers(review) == [1, 3, 2]
    expect(page.locator('.thumbs [data-page="2"]')).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(".leftout button")).to_have_count(1)
    assert numbers(review) == [1, 2]
    page.get_by_role("button", name="Bring back").click()
    expect(thumbs(page)).to_have_count(3)
    assert numbers(review) == [1, 2, 3]


def test_two_documents_of_a_mail_become_one_by_mouse(browse, clerk):
    mail = factories.mail()
    one = laid(invoice_pdf("F-2026-1"), of=mail, filename="invoice.pdf")
    other = laid(invoice_pdf("F-2026-2"), of=mail, filename="annex.pdf")
    page = open_screen(browse(clerk), one)
    page.get_by_role("button", name="Unite").click()
    page.get_by_role("button", name="annex.pdf").click()
    expect(thumbs(page)).to_have_count(2)
    expect(page.locator(".thumbs small").nth(1)).to_contain_text("2")
    other.refresh_from_db()
    assert other.state == ReviewState.MERGED


def test_splitting_before_the_first_page_says_what_to_do(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2"))
    page = open_screen(browse(clerk), review)
    outside(page)
    page.keyboard.press("PageUp")  # a doubtful field may have opened it at its second page
    page.keyboard.press("x")
    expect(page.locator("#toasts")).to_contain_text("Go to the page that begins the next document")
    assert numbers(review) == [1, 2]


def test_of_a_split_file_the_mail_drawer_hands_out_the_documents_own_pages(browse, clerk):
    review = laid(several_pdf("F-2026-1", "F-2026-2", "F-2026-3"))
    other = pages.split(review, before=2, version=review.version, by=clerk).other
    page = open_screen(browse(clerk), other)
    outside(page)
    page.keyboard.press("m")
    with page.expect_download() as download:
        page.locator("#mail").get_by_role("link", name="Its pages alone").click()
    assert download.value.suggested_filename == "invoices (2-3).pdf"


def test_in_a_long_document_its_page_and_the_tools_stay_in_sight(browse, clerk):
    page = open_screen(browse(clerk), factories.review(factories.Paper(more_pages=11)))
    expect(page.locator(".pagetools")).to_be_in_viewport(ratio=1)
    for _ in range(11):
        page.keyboard.press("PageDown")
    last = page.locator('.thumbs [data-page="12"]')
    expect(last).to_have_attribute("aria-current", "true")
    expect(last).to_be_in_viewport(ratio=1)
    expect(page.locator(".pagetools")).to_be_in_viewport(ratio=1)
