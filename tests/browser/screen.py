"""What the tests of the review screen do again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from ingest.records import DocType
from review import services
from review.models import Review
from tests import factories

PAPER = factories.Paper()
TWO_DATES = factories.Doubt("Two dates stand on this row. Which one is due?", [(PAPER.discount, "26.11.2026")])
BLINK_MS = 20
HELD_KEY_MS = 300  # longer than the screen ignores a key that is still held from what was there before


def open_screen(page: Page, review: Review) -> Page:
    page.goto(f"/review/{review.pk}/")
    expect(page.locator("#primary")).to_be_visible()
    keys_count(page)
    return page


def keys_count(page: Page) -> None:
    """Wait until a key is one that was meant for what is shown now."""
    page.wait_for_timeout(HELD_KEY_MS)


def comes_true(page: Page, holds: Callable[[], bool], *, within_ms: int = 20_000) -> bool:
    """Wait until something holds that no page shows; return whether it came to."""
    for _ in range(within_ms // BLINK_MS):
        if holds():
            return True
        page.wait_for_timeout(BLINK_MS)
    return holds()


def two() -> tuple[Review, Review]:
    """Return a document and the one that follows it."""
    return factories.review(), factories.review(waits=timedelta(minutes=1))


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.name")


def outside(page: Page) -> None:
    """Leave the field, so that letters are commands."""
    page.evaluate("document.activeElement.blur()")


def decided(page: Page) -> None:
    """Wait for the server's word: the next document shows before it has come."""
    expect(page.locator("#toasts")).to_contain_text("approved")


def saved(review: Review, field: str) -> dict:
    review.refresh_from_db()
    return review.fields[field]


def cells(page: Page, name: str) -> list[str]:
    """Return what stands in one column of the item table."""
    return [cell.input_value() for cell in page.locator(f'#lines tbody [name="line.{name}"]').all()]


def an_earlier_one(clerk: User) -> Review:
    """An approved invoice of Brandt, due 30 days after its date."""
    review = factories.review()
    return services.approve(review, version=review.version, by=clerk)


def unread(page_for, sender: str = "scan@printer.example", kind: str = DocType.INVOICE) -> tuple[Page, Review]:
    """Open a scan of which nothing could be read, to be keyed in as a document of that kind."""
    review = factories.unreadable("The scan is too pale to read.", sender=sender)
    page = open_screen(page_for, review)
    if review.doc_type != kind:
        page.locator("#f-kind").select_option(kind)
        expect(page.locator("#f-supplier_name")).to_be_focused()
    return page, review
