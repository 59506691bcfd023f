"""The queue between several people: taken, sent on, asked about, and only looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from review import services
from review.models import Review
from tests import factories
from tests.browser.lists import here, queue, several

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_taking_shows_first_what_it_takes_from_whom_and_taking_again_gives_back(browse, clerk, supervisor):
    [first] = several(1)
    services.assign(first, to=supervisor, by=supervisor)
    page = queue(browse(clerk))
    page.keyboard.press("t")
    dialog = page.locator("dialog#take")
    expect(dialog).to_contain_text("Take 1 document")
    expect(dialog).to_contain_text(f"with {supervisor.get_full_name()}")
    page.keyboard.press("Escape")
    assert Review.objects.get(pk=first.pk).assigned_to == supervisor
    page.keyboard.press("t")
    expect(dialog.get_by_role("button", name="Take")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document taken")
    page.keyboard.press("t")
    expect(dialog.get_by_role("button", name="Give back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document given back")


def test_the_auditor_looks_and_finds_no_button_that_changes(browse, clerk):
    several(1)
    page = queue(browse(factories.person("auditor", "Iris Holm")))
    expect(page.locator("form#desk")).to_have_count(0)
    page.keyboard.press("x")
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_sending_on_shows_first_what_it_does_and_is_taken_back(browse, clerk):
    mads = factories.person("clerk", "Mads Berg")
    first, gone = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    services.reject(gone, reason="came twice", by=mads)
    page.keyboard.press("s")
    dialog = page.locator("dialog#assign")
    expect(dialog.locator(".foretold")).to_contain_text(first.number)
    expect(dialog).to_contain_text("1 is left out")
    expect(dialog).to_contain_text("Mads Berg has already rejected this document.")
    expect(dialog.locator("select")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Is this ours?")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document sent to Mads Berg.")
    expect(here(page)).to_contain_text("Sanne: Is this ours?")
    first.refresh_from_db()
    assert first.assigned_to == mads
    page.keyboard.press("Control+z")
    expect(here(page)).not_to_contain_text("Is this ours?")
    first.refresh_from_db()
    assert first.assigned_to is None


def test_a_supervisor_is_asked_with_a_reason(browse, clerk, supervisor):
    several(2)
    page = queue(browse(clerk))
    page.keyboard.press("e")
    expect(page.locator("dialog#escalate textarea")).to_be_focused()
    page.keyboard.type("The account is new")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document: a supervisor is asked.")
    other = queue(browse(supervisor))
    other.get_by_role("link", name="Escalated").click()
    expect(other.locator("tr[data-row]")).to_have_count(1)
    expect(here(other)).to_contain_text("Sanne: The account is new")


def test_who_is_named_in_a_comment_finds_it_from_every_page(browse, clerk, supervisor):
    review, _ = several(2)
    page = browse(clerk)
    page.goto(f"/review/{review.pk}/")
    page.locator("[data-act=comment]").first.click()
    page.locator("dialog#comment textarea").fill("Is this the pump, @marieke?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Marieke Bos will find it among the mentions")
    other = browse(supervisor)
    other.goto("/trace/")
    other.get_by_role("link", name="Mentions").click()
    expect(here(other)).to_be_visible()
    expect(other.locator("tr[data-row]")).to_have_count(1)
    other.keyboard.press("Enter")
    expect(other.locator("#dochead")).to_contain_text(review.number)
    other.goto("/")
    expect(other.get_by_role("link", name="Mentions")).to_have_count(0)
