"""The same thing done twice by a hurried hand, and the browser's own way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from mail2erp.audit.models import Entry
from review.models import ReviewState
from tests import factories
from tests.browser.screen import decided, keys_count, open_screen, two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def approvals(review) -> int:
    return Entry.objects.filter(action="approved", subject=f"review:{review.pk}").count()


def test_a_double_click_on_approve_approves_one_document_once(browse, clerk):
    first, second = two()
    page = open_screen(browse(clerk), first)
    page.locator("#primary").dblclick()
    expect(page.locator("#dochead")).to_contain_text(second.number)
    decided(page)
    second.refresh_from_db()
    assert (approvals(first), approvals(second), second.state) == (1, 0, ReviewState.OPEN)


TWO_KEYS = """() => {
  const key = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
  for (let time = 0; time < 2; time += 1) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
}"""
"""Ctrl+Enter twice within a millisecond, as a bouncing key sends it: the driver's own keys are too slow."""


def test_two_quick_keys_approve_one_document_once(browse, clerk):
    first, second = two()
    page = open_screen(browse(clerk), first)
    page.evaluate(TWO_KEYS)
    expect(page.locator("#dochead")).to_contain_text(second.number)
    decided(page)
    second.refresh_from_db()
    assert (approvals(first), approvals(second), second.state) == (1, 0, ReviewState.OPEN)


def test_the_way_back_after_an_approval_shows_the_document_as_decided(browse, clerk):
    first, second = two()
    page = open_screen(browse(clerk), first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))
    decided(page)
    page.go_back()
    expect(page).to_have_url(re.compile(f"/review/{first.pk}/$"))
    expect(page.locator("#dochead")).to_contain_text(first.number)
    expect(page.locator(".foot")).to_contain_text("on its way to the ERP")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.keyboard.press("Control+Enter")
    with page.expect_response(f"**/review/{first.pk}/"):
        page.reload()  # what the key sent came before
    assert [one for one in asked if "POST" in one and "touch" not in one] == []
    assert (approvals(first), approvals(second)) == (1, 0)


def test_the_way_back_in_the_middle_of_typing_saves_what_was_typed(browse, clerk):
    first, second = two()
    page = open_screen(browse(clerk), first)
    page.keyboard.press("F8")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))
    page.locator("#f-order_reference").fill("45-77001")
    page.go_back()
    expect(page.locator("#dochead")).to_contain_text(first.number)
    page.go_forward()
    expect(page.locator("#dochead")).to_contain_text(second.number)
    expect(page.locator("#f-order_reference")).to_have_value("45-77001")
    second.refresh_from_db()
    assert second.fields["order_reference"]["value"] == "45-77001"


def test_an_approval_can_still_be_taken_back_after_another_sentence_was_told(browse, clerk):
    first = factories.review()
    second = factories.review(waits=timedelta(minutes=1), doubts={"due_date": factories.Doubt()})
    page = open_screen(browse(clerk), first)
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(second.number)
    decided(page)
    keys_count(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Not yet: 1 field is open.")
    page.keyboard.press("Control+z")
    expect(page.locator("#dochead")).to_contain_text(first.number)
    first.refresh_from_db()
    assert first.state == ReviewState.OPEN
