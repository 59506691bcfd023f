"""The queue, approvals, trace and sign-in by keyboard, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingest.models import Mail
from review import services
from review.models import Policy, Review, ReviewState
from tests import factories
from tests.browser.conftest import HELD_KEY_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def several(count: int, **kwargs) -> list[Review]:
    """Return documents in the order of the queue."""
    return [factories.review(waits=timedelta(minutes=n), **kwargs) for n in range(count)]


def queue(page: Page) -> Page:
    page.goto("/")
    expect(page.locator("tr.is-here")).to_be_visible()
    return page


def here(page: Page):
    return page.locator("tr.is-here")


def test_one_moves_and_opens_without_a_mouse(browse, clerk):
    first, second, _ = several(3)
    page = queue(browse(clerk))
    expect(here(page)).to_contain_text(first.number)
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(here(page)).to_contain_text(second.number)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))
    page.goto("/")
    expect(here(page)).to_contain_text(second.number)  # one comes back to where one was


def test_clean_documents_are_approved_together_after_a_look_and_taken_back(browse, clerk):
    several(2)
    doubtful = factories.review(doubts={"due_date": factories.Doubt()}, waits=timedelta(hours=1))
    page = queue(browse(clerk))
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".foot")).to_contain_text("3 selected")
    page.keyboard.press("a")
    preview = page.locator("dialog#approve")
    expect(preview).to_contain_text("Approve 2 documents")
    expect(preview).to_contain_text("1 stays in the queue")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 documents approved")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(doubtful.number)
    page.keyboard.press("Control+z")
    expect(page.locator("tr[data-row]")).to_have_count(3)
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 3


def test_taking_and_rejecting_ask_only_for_what_they_need(browse, clerk):
    first, second = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("t")
    take = page.locator("dialog#take").get_by_role("button", name="Take")
    expect(take).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 document taken")
    expect(here(page).locator(".avatar--you")).to_have_text("SV")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.locator("dialog#reject textarea").fill("Sent by mistake")
    page.locator("dialog#reject .btn--stop").click()
    expect(page.locator("#toasts")).to_contain_text("1 document rejected")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.assigned_to, second.state) == (clerk, ReviewState.REJECTED)
    assert second.reject_reason == "Sent by mistake"


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


def test_a_document_is_postponed_until_tomorrow(browse, clerk):
    review, other = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("p")
    expect(page.locator("dialog#postpone")).to_be_visible()
    page.locator("dialog#postpone .btn--primary").click()
    expect(page.locator("#toasts")).to_contain_text("postponed until")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(other.number)
    review.refresh_from_db()
    assert review.postponed_until > timezone.now()


def test_views_open_by_their_digit_and_filters_by_f(browse, clerk):
    clean = factories.review()
    factories.review(doubts={"due_date": factories.Doubt()})
    page = queue(browse(clerk))
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("view=clean"))
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(here(page)).to_contain_text(clean.number)
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open] [name=sender]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(page.locator(".filter:focus")).to_contain_text("Sender")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open] [name=sender]")).to_be_focused()
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sender=nobody"))
    expect(page.locator("tr[data-row]")).to_have_count(0)


def test_a_screen_reader_is_told_the_row_one_moves_to(browse, clerk):
    _, second = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("j")
    row = page.locator(":focus")
    expect(row).to_have_accessible_name(re.compile(f"{second.number}: Nothing is doubtful. One key approves it.$"))
    page.keyboard.press("Space")
    expect(here(page).locator("input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/review/{second.pk}/$"))


def test_the_next_rows_come_when_they_are_scrolled_to(browse, clerk, settings):
    settings.QUEUE_PAGE = 4
    several(6)
    page = queue(browse(clerk, height=300))
    for _ in range(5):
        page.keyboard.press("j")
    expect(page.locator("tr[data-row]")).to_have_count(6)


def test_a_file_dropped_on_the_queue_is_handed_in(browse, clerk):
    several(1)
    page = queue(browse(clerk))
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["%PDF-1.7 dropped"], "dropped.pdf", {type: "application/pdf"}));
          const how = {dataTransfer: files, bubbles: true, cancelable: true};
          document.body.dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    expect(page).to_have_url(re.compile("/upload/$"))
    expect(page.locator("#toasts")).to_contain_text("1 file handed in")
    assert Mail.objects.filter(subject="dropped.pdf").count() == 1


def test_the_sheet_of_keys_opens_and_letters_can_be_switched_off(browse, clerk):
    first, _ = several(2)
    page = queue(browse(clerk))
    page.keyboard.press("?")
    sheet = page.locator("dialog#keys")
    expect(sheet).to_be_visible()
    sheet.locator("[data-single-letters]").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("j")
    expect(here(page)).to_contain_text(first.number)


def test_the_auditor_looks_and_finds_no_button_that_changes(browse, clerk):
    several(1)
    page = queue(browse(factories.person("auditor", "Iris Holm")))
    expect(page.locator("form#desk")).to_have_count(0)
    page.keyboard.press("x")
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(page.locator("dialog[open]")).to_have_count(0)


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
    page.wait_for_timeout(HELD_KEY_MS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("approved. It goes to the ERP in")
    expect(page.locator(".picklist li")).to_have_count(1)
    assert Review.objects.filter(state=ReviewState.APPROVED).count() == 1


def test_the_auditor_follows_a_number_to_its_word_on_the_page(browse):
    review = factories.review()
    page = browse(factories.person("auditor", "Iris Holm"))
    page.goto("/trace/")
    page.keyboard.type(review.number)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(review.number)
    expect(page.locator(".timeline")).to_contain_text("Mail received")
    page.locator("tr[data-field=grand_total]").focus()
    expect(page.locator("rect.w--focus")).to_have_attribute("data-lit", "grand_total")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == f"{review.number}.pdf"


def test_a_demo_opens_with_one_press(chromium, live_server, settings):
    settings.DEMO = True
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Sanne, clerk")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Queue")
    expect(page.locator(".empty")).to_contain_text("The queue is empty.")
    context.close()


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


def test_a_view_is_saved_and_opens_by_its_digit(browse, clerk):
    several(2)
    page = browse(clerk)
    page.goto("/?over=900")
    page.get_by_role("button", name="Save this view").click()
    page.keyboard.type("Large ones")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Large ones")).to_have_attribute("aria-current", "true")
    page.goto("/")
    page.keyboard.press("8")
    expect(page).to_have_url(re.compile(r"\?over=900$"))


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
