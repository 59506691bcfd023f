"""How long hands were on a document, as a real browser counts it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from review.models import Touch
from tests import factories
from tests.browser.test_review import decided, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_keys_clicks_and_seconds_are_told_when_the_document_is_left_and_a_pause_is_not(browse):
    clerk = factories.person("clerk", "Sanne de Vries")
    review, following = factories.review(), factories.review(waits=timedelta(minutes=1))
    page = browse(clerk)
    page.clock.install()
    open_screen(page, review)
    page.locator("#page-1").click(position={"x": 5, "y": 5})
    page.clock.run_for(8_000)
    page.keyboard.press("F2")
    page.clock.run_for(45_000)
    page.keyboard.press("F2")
    page.clock.run_for(1_000)
    with page.expect_response(f"**/review/{review.pk}/touch"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    decided(page)
    kept = Touch.objects.get(review=review)
    assert (kept.user, kept.keys, kept.clicks) == (clerk, 4, 1)  # Control is a key of its own
    assert 9 <= kept.seconds < 30
