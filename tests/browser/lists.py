"""The queue's rows in a real browser, and how its tests come to them."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from review.models import Review
from tests import factories


def several(count: int) -> list[Review]:
    """Return documents in the order of the queue."""
    return [factories.review(waits=timedelta(minutes=n)) for n in range(count)]


def queue(page: Page) -> Page:
    page.goto("/")
    expect(here(page)).to_be_visible()
    return page


def here(page: Page) -> Locator:
    return page.locator("tr.is-here")
