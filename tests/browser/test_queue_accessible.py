"""Group check, search, results and one's own day against WCAG 2.2 AA, judged by axe; and as they fit a tablet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from review import services
from review.services.comments import comment
from review.services.touch import touched
from review.verdicts import judge
from tests import factories
from tests.browser.accessible import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wide_as_it_is(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 820])
def test_group_check_with_every_state_of_a_row(browse, clerk, supervisor, width):
    services.take_lock(factories.review(), by=supervisor)
    factories.review(missing=["due_date"])
    factories.review(doubts={"due_date": factories.Doubt()})
    page = browse(clerk, width=width)
    page.goto("/group/")
    page.keyboard.press("F2")
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-invalid=true]")).to_be_visible()
    assert violations(page) == []
    assert wide_as_it_is(page)


def test_search_and_the_views_that_come_by_themselves(browse, clerk, supervisor):
    review = services.escalate(factories.review(), why="Is it ours?", by=supervisor)
    comment(review, text="@sanne, look", by=supervisor)
    page = browse(clerk, width=820)
    for address in ("/search/?q=brandt", "/search/?q=nowhere", "/search/", "/?view=escalated", "/?view=mentions"):
        page.goto(address)
        assert violations(page) == []
        assert wide_as_it_is(page)


def test_the_dialogs_that_say_what_will_happen(browse, clerk, supervisor):
    factories.review()
    page = browse(clerk)
    page.goto("/?over=100")
    expect(page.locator("tr.is-here")).to_be_visible()
    for key, dialog in {"s": "assign", "e": "escalate", "p": "postpone", "r": "reject"}.items():
        page.keyboard.press(key)
        expect(page.locator(f"dialog#{dialog} .foretold")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Save this view").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 820])
def test_results_and_one_s_own_day(browse, clerk, supervisor, width):
    review = factories.review()
    touched(review, seconds=20, keys=3, clicks=0, by=clerk)
    judge(services.approve(review, version=review.version, by=clerk))
    page = browse(supervisor, width=width)
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.locator("h1")).to_have_text("Results")
    expect(page.locator("svg.chart")).to_have_count(5)
    assert violations(page) == []
    assert wide_as_it_is(page)
    own = browse(clerk, width=width)
    own.goto("/")
    own.keyboard.press("g")
    own.keyboard.press("r")  # who may not see everybody's sees the own day
    expect(own.locator("h1")).to_have_text("My day")
    expect(own.locator("main")).to_contain_text(review.number)
    assert violations(own) == []
    assert wide_as_it_is(own)
