"""Two people at one document, each in a browser of their own: nobody's work is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review import services
from review.models import Presence, Review
from tests import factories
from tests.browser.screen import comes_true, open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BEAT = 15_500  # milliseconds: a screen tells every 15 seconds that it is looked at
SOON = 3_000  # and more often while somebody waits at the other end


@pytest.fixture
def mads():
    return factories.person("clerk", "Mads Lind")


def at(browse, person, review: Review) -> Page:
    page = browse(person)
    page.clock.install()
    page.goto(f"/review/{review.pk}/")
    expect(page.locator("#primary")).to_be_visible()
    return page


def beat(page: Page) -> None:
    with page.expect_response("**/lock"):
        page.clock.run_for(BEAT)


def test_who_reads_along_is_seen_by_name_and_gone_when_they_leave(browse, clerk, mads):
    review = factories.review()
    hers = at(browse, clerk, review)
    his = at(browse, mads, review)
    expect(his.locator("#along .avatar")).to_have_attribute("title", "Sanne de Vries")
    expect(hers.locator("#along .avatar")).to_have_count(0)
    beat(hers)
    expect(hers.locator("#along .avatar")).to_have_attribute("title", "Mads Lind")
    expect(hers.locator("#along")).to_contain_text("reads along")
    his.goto("/")
    assert comes_true(his, lambda: not Presence.objects.filter(user=mads).exists())
    beat(hers)
    expect(hers.locator("#along .avatar")).to_have_count(0)


def test_who_reads_along_sees_what_was_changed(browse, clerk, mads):
    review = factories.review()
    hers, his = at(browse, clerk, review), at(browse, mads, review)
    hers.locator("#f-order_reference").fill("77-1")
    with hers.expect_response("**/draft"):
        hers.clock.run_for(2_000)
    beat(his)
    expect(his.locator("#f-order_reference")).to_have_value("77-1")
    expect(his.locator("#f-order_reference")).not_to_be_editable()


def test_a_document_is_asked_for_and_handed_over_with_what_was_typed(browse, clerk, mads):
    review = factories.review()
    hers, his = at(browse, clerk, review), at(browse, mads, review)
    his.get_by_role("button", name="Ask Sanne de Vries to hand it over").click()
    expect(his.locator("#toasts")).to_contain_text("Asked.")
    hers.locator("#f-order_reference").fill("77-1")
    beat(hers)
    expect(hers.locator("#asked")).to_contain_text("Mads Lind asks you to hand this document over.")
    hers.get_by_role("button", name="Hand it over").click()
    expect(hers.locator("#banner")).to_contain_text("Mads Lind has had this document open since")
    expect(hers.locator("#asked")).to_have_count(0)
    beat(his)
    expect(his.locator("#f-order_reference")).to_be_editable()
    expect(his.locator("#f-order_reference")).to_have_value("77-1")
    expect(his.locator("#toasts")).to_contain_text("The document is free now, and yours.")


def test_who_waits_for_a_document_hears_of_it_within_seconds(browse, clerk, mads):
    review = factories.review()
    hers, his = at(browse, clerk, review), at(browse, mads, review)
    beat(hers)  # she sees that he reads along
    his.get_by_role("button", name="Ask Sanne de Vries to hand it over").click()
    expect(his.locator("#toasts")).to_contain_text("Asked.")
    with hers.expect_response("**/lock"):
        hers.clock.run_for(SOON)
    hers.get_by_role("button", name="Hand it over").click()
    expect(hers.locator("#banner")).to_contain_text("Mads Lind has had this document open since")
    with his.expect_response("**/lock"):
        his.clock.run_for(SOON)
    expect(his.locator("#f-order_reference")).to_be_editable()


def test_a_lock_that_nobody_renewed_runs_out_and_what_was_typed_then_is_still_there(browse, clerk, mads):
    """Sanne's browser slept over the lock; Mads took the document and changed the same field."""
    review = factories.review()
    hers = at(browse, clerk, review)
    Review.objects.filter(pk=review.pk).update(locked_at=timezone.now() - timedelta(minutes=16))
    his = open_screen(browse(mads), review)
    his.locator("#f-order_reference").fill("from Mads")
    his.keyboard.press("Tab")
    expect(his.locator("#state-order_reference")).to_contain_text("you")
    hers.locator("#f-order_reference").fill("from Sanne")
    hers.clock.run_for(2_000)
    expect(hers.locator("#conflict")).to_contain_text("Mads Lind set from Mads, you typed from Sanne")
    expect(hers.locator("#f-order_reference")).to_have_value("from Sanne")
    review.refresh_from_db()
    assert review.fields["order_reference"]["value"] == "from Mads"


def test_two_people_may_change_different_fields_and_both_are_kept(browse, clerk):
    review = factories.review()
    one, other = open_screen(browse(clerk), review), open_screen(browse(clerk), review)
    one.locator("#f-order_reference").fill("77-1")
    one.keyboard.press("Tab")
    expect(one.locator("#state-order_reference")).to_contain_text("you")
    other.locator("#f-invoice_number").fill("RE-9")
    other.keyboard.press("Tab")
    expect(other.locator("#state-invoice_number")).to_contain_text("you")
    review.refresh_from_db()
    kept = (review.fields["order_reference"]["value"], review.fields["invoice_number"]["value"])
    assert kept == ("77-1", "RE-9")


def test_what_was_typed_too_late_is_named_and_not_just_gone(browse, clerk, mads):
    """Mads took the document over and rejected it while Sanne was typing."""
    review = factories.review()
    hers = at(browse, clerk, review)
    services.assign(review, to=mads, by=mads)
    services.reject(review, reason="Not ours", by=mads)
    hers.locator("#f-order_reference").fill("77-1")
    with hers.expect_response("**/draft"):
        hers.clock.run_for(2_000)
    beat(hers)
    expect(hers.locator("#banner")).to_contain_text("Rejected, Mads Lind")
    expect(hers.locator("#untaken")).to_contain_text("What you typed last was not saved: order number 77-1.")


def test_taking_shows_that_somebody_works_on_it(browse, clerk, mads):
    review = factories.review()
    at(browse, clerk, review)
    his = browse(mads)
    his.goto("/")
    his.locator("tr[data-row] input").check()
    his.keyboard.press("t")
    expect(his.locator("#take")).to_contain_text("Sanne de Vries has had this open since")
