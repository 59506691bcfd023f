"""On a phone: nothing stands beside the screen, and what has no room is in a menu."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ingest.models import SenderTemplate
from mail2erp.audit.models import Call
from tests import factories
from tests.browser.screen import open_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, TALL = 390, 844


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def phone(browse) -> Page:
    everything = factories.person("clerk", "Sanne de Vries")
    factories.roles.grant(everything, ["clerk", "supervisor", "integrator"])
    return browse(everything, width=WIDE, height=TALL, touch=True)


def test_every_page_is_as_wide_as_the_screen(phone):
    factories.review()
    sender = SenderTemplate.objects.create(name="Vereinigte Großhandelsgesellschaft für Schiffsausrüstung")
    Call.objects.create(
        target="tryton",
        method="POST",
        url="https://erp.example/model.party.party/read",
        status=200,
        at=timezone.now(),
        milliseconds=9,
    )
    places = ("", "senders", f"senders/{sender.pk}", "approvals", "results", "my-day", "upload", "operations")
    for place in (*places, "mailboxes", "trace", "group"):
        phone.goto(f"/{place}/".replace("//", "/"))
        assert fits(phone), place
    phone.goto("/search/?q=Brandt")
    assert fits(phone)


def test_a_document_is_read_and_approved(phone):
    review = factories.review()
    page = open_screen(phone, review)
    expect(page.locator("#primary")).to_be_in_viewport(ratio=1)
    assert page.locator("#f-supplier_name").bounding_box()["width"] > WIDE * 0.8
    page.get_by_text("More", exact=True).tap()
    page.locator(".more").get_by_role("button", name="Mail").tap()
    expect(page.locator("#mail")).to_be_visible()
    page.get_by_text("More", exact=True).tap()
    page.locator(".more").get_by_role("button", name="Postpone").tap()
    expect(page.locator("#postpone")).to_be_visible()


def test_a_row_of_the_queue_says_who_what_and_why(phone):
    review = factories.review()
    phone.goto("/")
    row = phone.locator(f"tr[data-row='{review.pk}']")
    for column, says in ((3, review.supplier), (5, review.number), (6, "One key approves it."), (7, "1,185.24")):
        cell = row.locator(f"td:nth-child({column})")
        expect(cell).to_contain_text(says)
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1"), says
