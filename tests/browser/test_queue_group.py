"""Group check by keyboard, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from review import services
from review.models import Review
from tests import factories
from tests.browser.lists import several

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def row(page: Page, review: Review):
    return page.locator(f"#group-{review.pk}")


def test_a_field_of_many_documents_is_settled_with_a_key_each(browse, clerk):
    right, wrong, left, held, last = several(5)
    services.take_lock(held, by=factories.person("supervisor", "Mads Berg"))
    page = browse(clerk)
    page.goto("/")
    page.keyboard.press("y")
    expect(page.locator("h1")).to_have_text("Group check")
    expect(row(page, right)).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, wrong)).to_be_focused()
    page.keyboard.type("26-11-2026")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(row(page, last)).to_be_focused()  # what a colleague has open is passed by
    page.keyboard.press("Enter")
    expect(page.locator(".foot")).to_contain_text("2 right · 1 corrected · 1 left")
    expect(row(page, right)).to_have_attribute("data-version", "2")
    expect(row(page, wrong).locator("input")).to_have_value("26 Nov 2026")
    expect(row(page, last)).to_have_attribute("data-version", "2")
    saved = {one.pk: one.fields["due_date"] for one in Review.objects.all()}
    assert [saved[one.pk]["method"] for one in (right, wrong, left, held, last)] == [
        "person", "person", "label", "label", "person",
    ]  # fmt: skip
    assert saved[wrong.pk]["value"] == "2026-11-26"


def test_nonsense_stays_in_its_row_and_is_not_counted(browse, clerk):
    first, second = several(2)
    page = browse(clerk, width=820)
    page.goto("/group/?field=grand_total")
    page.keyboard.press("F2")
    page.keyboard.type("much")
    page.keyboard.press("Enter")
    expect(row(page, second)).to_be_focused()
    expect(row(page, first)).to_contain_text("is not an amount")
    expect(page.locator("[data-corrected]")).to_have_text("0")
    page.keyboard.press("Enter")
    expect(row(page, first)).to_be_focused()  # one comes back to what is still open
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    expect(row(page, first)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".foot")).to_contain_text("2 right")


def test_the_next_rows_are_there_before_they_are_reached(browse, clerk, monkeypatch):
    monkeypatch.setattr("review.group.AT_ONCE", 3)
    several(7)
    page = browse(clerk)
    page.goto("/group/?field=currency")
    expect(page.locator("tr[data-row]")).to_have_count(7)  # all that fit the screen
    for _ in range(7):
        page.keyboard.press("Enter")
    expect(page.locator("[data-right]")).to_have_text("7")
    expect(page.locator('tr[data-state="you"][data-version="2"]')).to_have_count(7)
