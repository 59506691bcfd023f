"""Hands faster than the server: no key is lost in what opens, none reaches what is gone or was not seen yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from review import services
from review.models import Policy, Review, ReviewState, Supplier
from tests import factories
from tests.browser.lists import here, queue, several
from tests.browser.screen import an_earlier_one, focused, keys_count, open_screen, outside, two, unread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOWLY = "addEventListener('toggle', (event) => event.stopImmediatePropagation(), {capture: true})"
"""A browser that has other things to do tells late that a menu has opened; here it never does."""


@contextmanager
def waiting(page: Page, address: str | re.Pattern[str], *, sent: list[str] | None = None) -> Iterator[None]:
    """Let the server take its time with an address for as long as the block lasts; note each that was asked."""
    held = []

    def hold(route):
        held.append(route)
        if sent is not None:
            sent.append(route.request.method)

    page.route(address, hold)
    yield
    page.wait_for_timeout(50)  # what a key sends is on its way
    for route in held:
        route.continue_()
    page.unroute(address, hold)


def still_open(review: Review) -> bool:
    review.refresh_from_db()
    return review.state == ReviewState.OPEN


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_what_is_typed_right_after_a_filter_opened_is_typed_into_it(browse, clerk, key):
    [review] = several(1)
    page = browse(clerk)
    page.add_init_script(SLOWLY)
    queue(page)
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.down(key)  # not let go yet
    page.keyboard.type("tr")
    page.keyboard.up(key)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sender=tr"))
    assert Review.objects.get().assigned_to is None
    assert still_open(review)


def test_a_held_enter_opens_a_filter_and_sends_nothing(browse, clerk):
    several(1)
    page = queue(browse(clerk))
    page.keyboard.press("f")
    for _ in range(4):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator("details.menu[open] select")).to_be_focused()
    expect(page).to_have_url(re.compile("/$"))


def test_what_will_be_approved_is_seen_before_enter_approves_it(browse, clerk):
    [review] = several(1)
    page = queue(browse(clerk))
    with waiting(page, re.compile("/preview/")):
        page.keyboard.press("a")
        for key in ("Enter", "r", "j", "Enter"):
            page.keyboard.press(key)
    button = page.locator("dialog#approve").get_by_role("button", name="Approve 1")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert still_open(review)
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("approved")


def test_a_preview_that_does_not_come_leaves_no_empty_dialog(browse, clerk):
    several(1)
    page = queue(browse(clerk))
    page.route(re.compile("/preview/"), lambda route: route.abort())
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("The server did not answer.")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_several_are_put_off_by_one_digit(browse, clerk):
    first, second, third = several(3)
    page = queue(browse(clerk))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("p")
    page.keyboard.press("2")
    expect(page.locator("#toasts")).to_contain_text("2 documents postponed until")
    expect(here(page)).to_contain_text(third.number)
    for review in (first, second):
        review.refresh_from_db()
        assert review.postponed_until is not None


def test_an_enter_hit_twice_decides_once_while_the_next_document_is_still_on_its_way(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), review)
    page.route("**/approve", lambda route: (sent.append(route.request.url), route.continue_()))
    sent: list[str] = []
    page.evaluate("history.replaceState({}, '', location.href)")
    with waiting(page, f"**/review/{following.pk}/"):
        page.reload()  # it is asked for ahead, and does not come
        expect(page.locator("#primary")).to_be_focused()
        keys_count(page)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        keys_count(page)
        page.keyboard.press("Enter")
        page.keyboard.press("r")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#toasts")).to_contain_text("approved")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert len(sent) == 1
    assert still_open(following)


def test_an_enter_hit_twice_confirms_no_doubt_of_the_next_document(browse, clerk):
    review = factories.review()
    following = factories.review(doubts={"due_date": factories.Doubt()}, waits=timedelta(minutes=1))
    page = open_screen(browse(clerk), review)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#f-due_date")).to_be_focused()
    expect(page.locator("#sum")).to_contain_text("1 to confirm")
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).to_contain_text("1 confirmed")


def test_a_held_enter_confirms_one_doubt_and_not_the_next(browse, clerk):
    review = factories.review(doubts={"due_date": factories.Doubt(), "order_reference": factories.Doubt()})
    page = open_screen(browse(clerk), review)
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator("#sum")).to_contain_text("1 of 2 to confirm")
    assert focused(page) in ("f-due_date", "f-order_reference")


def test_who_goes_to_another_document_approves_none_on_the_way(browse, clerk):
    review, following = two()
    page = open_screen(browse(clerk), following)
    with waiting(page, f"**/review/{review.pk}/"):
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        page.keyboard.press("a")
    expect(page.locator("#dochead")).to_contain_text(review.number)
    page.keyboard.press("Enter")
    keys_count(page)
    assert still_open(review)
    assert still_open(following)


@pytest.mark.parametrize("keys", ["gq", "Escape"])
def test_who_leaves_for_the_queue_approves_nothing_on_the_way(browse, clerk, keys):
    review, _ = two()
    page = open_screen(browse(clerk), review)
    outside(page)
    with waiting(page, re.compile(r":\d+/$")):
        for key in keys if keys == "gq" else [keys]:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        page.keyboard.press("a")
    expect(page.locator("h1")).to_contain_text("Queue")
    assert still_open(review)


def test_a_comment_sent_with_two_hits_approves_nothing(browse, clerk):
    review, _ = two()
    page = open_screen(browse(clerk), review)
    page.keyboard.press("c")
    page.keyboard.type("Ask for the order")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Kept with the document.")
    assert still_open(review)


def test_a_form_is_sent_once_however_often_its_key_is_hit(browse, clerk, supervisor):
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    for review in several(2):
        services.approve(review, version=review.version, by=clerk)
    page = browse(supervisor)
    page.goto("/approvals/")
    expect(page.locator(".picklist li")).to_have_count(2)
    keys_count(page)
    sent: list[str] = []
    with waiting(page, "**/approvals/*/approve/", sent=sent):
        page.keyboard.press("a")
        page.keyboard.press("a")
    expect(page.locator(".picklist li")).to_have_count(1)
    assert sent == ["POST"]


def test_a_supplier_is_taken_from_a_list_that_is_still_on_its_way(browse, clerk):
    Supplier.objects.create(name="Kerguelen Nord SARL", vat_id="FR1")
    Supplier.objects.create(name="Kerguelen Sud SARL", vat_id="FR40303265045")
    page, review = unread(browse(clerk))
    with waiting(page, "**/choices*"):
        page.keyboard.type("ker")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("re-9")
    expect(page.locator("#f-supplier_name")).to_have_value("Kerguelen Sud SARL")
    expect(page.locator("#f-invoice_number")).to_have_value("re-9")
    expect(page.locator("#f-supplier_vat_id")).to_have_value("FR40303265045")
    review.refresh_from_db()
    assert review.supplier == "Kerguelen Sud SARL"


def test_enter_takes_what_was_typed_where_the_list_that_comes_is_empty(browse, clerk):
    page, review = unread(browse(clerk))
    with waiting(page, "**/choices*"):
        page.keyboard.type("Nobody known")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("re-9")
    page.keyboard.press("Tab")
    expect(page.locator("#state-invoice_number")).to_contain_text("you")
    review.refresh_from_db()
    assert (review.supplier, review.number) == ("Nobody known", "re-9")


def test_what_was_chosen_from_the_page_stays_chosen_as_the_erp_answers(browse, clerk):
    an_earlier_one(clerk)
    page, _ = unread(browse(clerk))
    with waiting(page, "**/choices*"):
        page.keyboard.type("bran")
        page.keyboard.press("ArrowDown")
        chosen = page.locator('#choices > [aria-selected="true"]').inner_text()
    expect(page.locator("#choices > [data-supplier]")).to_have_count(1)
    expect(page.locator('#choices > [aria-selected="true"]')).to_have_text(chosen, use_inner_text=True)
