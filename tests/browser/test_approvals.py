"""What a supervisor approves over the limit, by keyboard."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from review import services
from review.models import Policy, Review, ReviewState
from tests import factories
from tests.browser.lists import several
from tests.browser.screen import keys_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_supervisor_approves_over_the_limit_by_keyboard(browse, clerk, supervisor):
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    for review in several(2):
        services.approve(review, version=review.version, by=clerk)
    page = browse(supervisor)
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator(".picklist li.is-here")).to_have_count(1)
    page.wait_for_load_state("load")  # keys mean something once the page's script runs
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("review="))
    expect(page.locator(".split__page img")).to_be_visible()
    keys_count(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("approved. It goes to the ERP in")
    expect(page.locator(".picklist li")).to_have_count(1)
    assert Review.objects.filter(state=ReviewState.APPROVED).count() == 1


def test_a_supervisor_delegates_by_keyboard(browse, clerk, supervisor):
    factories.person("supervisor", "Jeroen Dijk")
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    (review,) = several(1)
    services.approve(review, version=review.version, by=clerk)
    page = browse(supervisor)
    page.goto("/approvals/")
    expect(page.locator(".picklist li.is-here")).to_have_count(1)
    page.keyboard.press("d")
    expect(page.locator("dialog#delegate select")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("You know them")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Jeroen Dijk is asked to decide.")
    expect(page.locator(".picklist li")).to_contain_text("Jeroen Dijk is asked")


@pytest.mark.parametrize(
    ("key", "dialog", "says"),
    [("r", "send-back", "is back in the queue with your question."), ("Shift+R", "reject", "rejected.")],
)
def test_a_supervisor_sends_back_and_rejects_by_keyboard(browse, clerk, supervisor, key, dialog, says):
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    (review,) = several(1)
    services.approve(review, version=review.version, by=clerk)
    page = browse(supervisor)
    page.goto("/approvals/")
    expect(page.locator(".picklist li.is-here")).to_have_count(1)
    page.keyboard.press(key)
    expect(page.locator(f"dialog#{dialog} textarea")).to_be_focused()
    page.keyboard.type("Who ordered this?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(says)
