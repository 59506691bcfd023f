"""Every screen and every layer of it against WCAG 2.2 AA, judged by axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingest.models import Mailbox
from mail2erp.jobs.models import Job, JobState
from review import services
from review.models import Policy, Review
from tests import factories
from tests.browser.accessible import violations
from tests.browser.screen import TWO_DATES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page: Page, review: Review) -> Page:
    page.goto(f"/review/{review.pk}/")
    expect(page.locator("#primary")).to_be_visible()
    return page


def test_the_sign_in_page(live_server, chromium, settings):
    settings.DEMO = True
    page = chromium.new_page(base_url=live_server.url)
    page.goto("/signin/")
    assert violations(page) == []
    page.get_by_label("Name or e-mail address").fill("sanne")
    page.get_by_label("Password").fill("a guess")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.close()


def test_the_queue_with_its_filters_dialogs_and_selection(browse, clerk):
    factories.review()
    factories.review(doubts={"due_date": TWO_DATES}, known=False)
    late = factories.review(missing=["grand_total"])
    Review.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=2))
    page = browse(clerk)
    page.goto("/")
    assert violations(page) == []
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.locator("#approve")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#approve")).to_be_hidden()
    for key, dialog in (("s", "#assign"), ("p", "#postpone"), ("r", "#reject")):
        page.keyboard.press(key)
        expect(page.locator(dialog)).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()


def test_an_empty_queue(browse, clerk):
    page = browse(clerk)
    page.goto("/")
    expect(page.locator(".empty")).to_be_visible()
    assert violations(page) == []


def test_the_sheet_of_keys_and_the_menu(browse, clerk):
    page = browse(clerk)
    page.goto("/")
    page.locator("summary.avatar").click()
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert violations(page) == []


def test_a_clean_document(browse, clerk):
    page = opened(browse(clerk), factories.review())
    assert violations(page) == []


def test_a_doubtful_document_with_its_mail_and_its_dialogs(browse, clerk):
    factories.person("supervisor", "Mads Berg")
    review = factories.review(
        doubts={"due_date": TWO_DATES, "iban": factories.Doubt()}, missing=["grand_total"], known=False
    )
    page = opened(browse(clerk), review)
    assert violations(page) == []
    page.keyboard.press("F9")
    expect(page.locator("#mail h3").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("F9")
    for act, dialog in (("reject", "#reject"), ("postpone", "#postpone"), ("comment", "#comment")):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.locator(f'[data-act="{act}"]').first.click()
        expect(page.locator(dialog)).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")


def test_a_document_that_a_colleague_holds(browse, clerk):
    review = factories.review()
    services.take_lock(review, by=factories.person("supervisor", "Mads Berg"))
    page = opened(browse(clerk), review)
    expect(page.locator("#banner")).to_contain_text("has had this document open")
    assert violations(page) == []


def test_a_conflict(browse, clerk):
    other = factories.person("supervisor", "Mads Berg")
    review = factories.review(doubts={"due_date": TWO_DATES})
    page = opened(browse(clerk), review)
    Review.objects.filter(pk=review.pk).update(locked_by=None)
    services.save_draft(
        Review.objects.get(pk=review.pk), version=1, changes={"due_date": {"value": "2026-12-01"}}, by=other
    )
    page.keyboard.press("Alt+2")
    expect(page.locator("#conflict")).to_be_visible()
    assert violations(page) == []


def test_a_document_that_could_not_be_read(browse, clerk):
    review = factories.unreadable("The PDF is damaged and cannot be opened. Ask the sender to send it again.")
    page = opened(browse(clerk), review)
    assert violations(page) == []


def test_approvals_and_a_decided_document(browse, clerk):
    Policy.objects.create(name="large", doc_type="invoice", over="100.00", currency="EUR", needs="supervisor")
    review = factories.review(doubts={"due_date": TWO_DATES})
    services.save_draft(review, version=review.version, changes={"due_date": {"value": "2026-12-12"}}, by=clerk)
    review.refresh_from_db()
    services.approve(review, version=review.version, by=clerk)
    page = browse(factories.person("supervisor", "Mads Berg"))
    page.goto("/approvals/")
    expect(page.locator(".steps")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("r")
    expect(page.locator("#send-back")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert violations(opened(page, review)) == []


def test_nothing_to_approve(browse):
    page = browse(factories.person("supervisor", "Mads Berg"))
    page.goto("/approvals/")
    assert violations(page) == []


def test_the_trace(browse):
    review = factories.review(doubts={"due_date": TWO_DATES})
    page = browse(factories.person("auditor", "Iris Holm"))
    page.goto("/trace/")
    assert violations(page) == []
    page.goto(f"/trace/?q={review.number}")
    expect(page.locator(".timeline")).to_be_visible()
    assert violations(page) == []
    page.goto("/trace/?q=nothing-like-it")
    assert violations(page) == []


def test_operations_with_what_needs_a_person(browse):
    Job.objects.create(
        kind="document.read", subject=1, state=JobState.DEAD, attempts=5, finished_at=timezone.now(),
        error="The image is damaged. Ask the sender to send it again.", detail="Traceback", key="dead",
    )  # fmt: skip
    page = browse(factories.person("supervisor", "Mads Berg"))
    page.goto("/operations/")
    expect(page.locator("#board")).to_be_visible()
    assert violations(page) == []


def test_mailboxes(browse):
    Mailbox.objects.create(name="ap", kind="gmail", address="ap@noordwal.example", credentials="vault:ap")
    page = browse(factories.person("integrator", "Ib Lund"))
    page.goto("/mailboxes/")
    assert violations(page) == []
    assert (
        page.locator(".panel").first.bounding_box()["height"] < 200
    )  # a row is not drawn out to the page's height


def test_handing_in_documents(browse, clerk):
    factories.review()
    page = browse(clerk)
    page.goto("/upload/")
    assert violations(page) == []


def test_the_group_check(browse, clerk):
    factories.review()
    factories.review(waits=timedelta(minutes=1), doubts={"due_date": TWO_DATES})
    page = browse(clerk)
    page.goto("/group/?field=due_date")
    expect(page.locator("tr[data-row]").first).to_be_visible()
    assert violations(page) == []


def test_the_search(browse, clerk):
    factories.review()
    page = browse(clerk)
    page.goto("/search/")
    assert violations(page) == []
    page.goto("/search/?q=brandt")
    expect(page.locator(".picklist li")).to_have_count(1)
    assert violations(page) == []


@pytest.mark.parametrize("address", ["/no-such-page/", "/mailboxes/"])
def test_pages_that_refuse(browse, clerk, address):
    page = browse(clerk)
    page.goto(address)
    expect(page.locator(".empty")).to_be_visible()
    assert violations(page) == []


def test_the_list_under_a_field_and_the_places_of_a_typed_value(browse, clerk):
    review = factories.review(factories.Paper(more_pages=1), missing=["order_reference"])
    page = opened(browse(clerk), review)
    page.locator("#f-supplier_name").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("bra")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#choices > [aria-selected=true]")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#f-order_reference").focus()
    page.keyboard.type(review.number)
    expect(page.locator("#why-order_reference")).to_contain_text("Which one is it?")
    assert violations(page) == []


def test_a_table_that_is_being_drawn_and_who_reads_along(browse, clerk):
    review = factories.review()
    page = opened(browse(clerk), review)
    opened(browse(factories.person("clerk", "Mads Lind")), review)
    page.reload()
    expect(page.locator("#along .avatar")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("w")
    assert violations(page) == []
