"""The queue by keyboard, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ingest.models import Mail
from review.models import Review, ReviewState
from tests import factories
from tests.browser.lists import here, queue, several
from tests.browser.screen import keys_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_moves_and_opens_without_a_mouse(browse, clerk):
    first, second, _ = several(3)
    page = queue(browse(clerk))
    expect(here(page)).to_contain_text(first.number)
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(here(page)).to_contain_text(second.number)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))
    page.goto("/")
    expect(here(page)).to_contain_text(second.number)  # one comes back to where one was


def test_clean_documents_are_approved_together_after_a_look_and_taken_back(browse, clerk):
    several(2)
    doubtful = factories.review(doubts={"due_date": factories.Doubt()}, waits=timedelta(hours=1))
    page = queue(browse(clerk))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".foot")).to_contain_text("3 selected")
    page.keyboard.press("a")
    preview = page.locator("dialog#approve")
    expect(preview).to_contain_text("Approve 2 documents")
    expect(preview).to_contain_text("1 stays in the queue")
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 documents approved")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(doubtful.number)
    page.keyboard.press("Control+z")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 3


def test_taking_and_rejecting_ask_only_for_what_they_need(browse, clerk):
    first, second = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("t")
    take = page.locator("dialog#take").get_by_role("button", name="Take")
    expect(take).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document taken")
    expect(here(page).locator(".avatar--you")).to_have_text("SV")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("dialog#reject textarea").fill("Sent by mistake")
    page.locator("dialog#reject .btn--stop").click()
    expect(page.locator("#toasts")).to_contain_text("1 document rejected")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.assigned_to, second.state) == (clerk, ReviewState.REJECTED)
    assert second.reject_reason == "Sent by mistake"


def test_a_document_is_postponed_until_tomorrow(browse, clerk):
    review, other = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("p")
    expect(page.locator("dialog#postpone")).to_be_visible()
    page.locator("dialog#postpone .btn--primary").click()
    expect(page.locator("#toasts")).to_contain_text("postponed until")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(other.number)
    review.refresh_from_db()
    assert review.postponed_until > timezone.now()


def test_views_open_by_their_digit_and_filters_by_f(browse, clerk):
    clean = factories.review()
    factories.review(doubts={"due_date": factories.Doubt()})
    page = queue(browse(clerk))
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("view=clean"))
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(clean.number)
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open] [name=sender]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator(".filter:focus")).to_contain_text("Sender")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open] [name=sender]")).to_be_focused()
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sender=nobody"))
    expect(page.locator("tr[data-row]")).to_have_count(0)


def test_a_screen_reader_is_told_the_row_one_moves_to(browse, clerk):
    _, second = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("j")
    row = page.locator(":focus")
    expect(row).to_have_accessible_name(re.compile(f"{second.number}: Nothing is doubtful. One key approves it.$"))
    page.keyboard.press("Space")
    expect(here(page).locator("input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))


def test_the_next_rows_come_when_they_are_scrolled_to(browse, clerk, settings):
    settings.QUEUE_PAGE = 4
    several(6)
    page = queue(browse(clerk, height=300))
    for _ in range(5):
        page.keyboard.press("j")
    expect(page.locator("tr[data-row]")).to_have_count(6)


def test_a_file_dropped_on_the_queue_is_handed_in(browse, clerk):
    several(1)
    page = queue(browse(clerk))
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["%PDF-1.7 dropped"], "dropped.pdf", {type: "application/pdf"}));
          const how = {dataTransfer: files, bubbles: true, cancelable: true};
          document.body.dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    expect(page).to_have_url(re.compile("/upload/$"))
    expect(page.locator("#toasts")).to_contain_text("1 file handed in")
    assert Mail.objects.filter(subject="dropped.pdf").count() == 1


def test_the_sheet_of_keys_opens_and_letters_can_be_switched_off(browse, clerk):
    first, _ = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("?")
    sheet = page.locator("dialog#keys")
    expect(sheet).to_be_visible()
    sheet.locator("[data-single-letters]").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("j")
    expect(here(page)).to_contain_text(first.number)


def test_a_view_is_saved_and_opens_by_its_digit(browse, clerk):
    several(2)
    page = browse(clerk)
    page.goto("/?over=900")
    page.get_by_role("button", name="Save this view").click()
    page.keyboard.type("Large ones")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Large ones")).to_have_attribute("aria-current", "true")
    page.goto("/")
    page.keyboard.press("8")
    expect(page).to_have_url(re.compile(r"\?over=900$"))
