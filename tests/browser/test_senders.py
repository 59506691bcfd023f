"""The learning loop in a real browser, with a sender of the demo: corrected, read right after, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from ingest.models import Mailbox, SenderTemplate, VersionState
from ingest.senders import services as senders
from ingest.services import receive_mail
from mail2erp.jobs.run import drain
from review import services
from review.learning import edits
from review.models import Company, Review
from tests.browser.accessible import violations
from tests.browser.screen import open_screen
from tests.review import lessons
from tests.review.lessons import OddPaper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIXTURES = Path("fixtures")
CONTACT = "Odile Ferrand"


@pytest.fixture
def noordwal(settings):
    settings.UNDO_SECONDS = 0
    company = yaml.safe_load((FIXTURES / "demo" / "company.yaml").read_text())["company"]
    kept = {key: company[key] for key in ("name", "country", "currency", "vat_ids", "ibans", "languages")}
    Company.objects.create(**kept)
    return Mailbox.objects.create(name="ap", kind="folder", address="ap@noordwal.example")


def arrive(mailbox: Mailbox, case: str) -> Review:
    receive_mail(mailbox, (FIXTURES / "mail" / f"{case}.eml").read_bytes(), provider_id=case)
    drain()
    return Review.objects.get(document__sources__arrivals__mail__provider_id=case)


@pytest.fixture
def sender(noordwal, clerk) -> SenderTemplate:
    """A sender of the demo that one approved invoice, 2026-1184, has taught."""
    review = arrive(noordwal, "10-delmas-brochures")
    services.approve(review, version=review.version, by=clerk)
    drain()
    return SenderTemplate.objects.get()


def approve(page: Page) -> None:
    """Approve the last document of the queue: the screen leaves once the server has it."""
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()


def test_a_field_is_corrected_once_read_right_after_and_a_version_taken_back(browse, clerk, noordwal):
    review = arrive(noordwal, "10-delmas-brochures")
    assert review.fields["order_reference"]["value"] == "45-20861"
    page = open_screen(browse(clerk), review)
    # At this company a purchase is filed under the person who asked for it.
    page.locator("#f-order_reference").fill(CONTACT)
    approve(page)
    drain()

    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.get_by_role("link", name="Imprimerie Delmas").click()
    row = page.locator("#l-order_reference")
    expect(row).to_contain_text("The order number stands right of “Votre contact”.")
    row.hover()
    expect(page.locator(".lights .w--focus")).to_have_count(1)
    expect(page.locator(".ver").first).to_contain_text("Learnt from invoice 2026-1184, the first document.")

    following = arrive(noordwal, "41-delmas-cash-discount")
    page = open_screen(page, following)
    expect(page.locator("#f-order_reference")).to_have_value(CONTACT)
    expect(page.locator('.field[data-f="order_reference"]')).to_contain_text("template v1")
    approve(page)
    drain()

    sender = SenderTemplate.objects.get()
    page.goto(f"/senders/{sender.pk}/")
    expect(page.locator(".ver").first).to_contain_text("2 of 2 as good or better.")
    page.get_by_role("button", name="Go back to this version").click()
    expect(page.locator("#toasts")).to_contain_text("Version 1 is live again.")
    assert list(sender.versions.values_list("number", "state")) == [(1, "live"), (2, "replaced")]


def test_a_click_on_the_page_says_where_a_value_stands_and_the_past_has_a_say(browse, clerk, sender):
    page = browse(clerk)
    page.goto(f"/senders/{sender.pk}/")
    page.get_by_role("link", name="Edit Order").click()
    expect(page.locator("#l-order_reference .teach")).to_be_visible()
    page.locator('.words [data-w="Odile"]').click()
    expect(page.locator("#toasts")).to_contain_text("It is being tried on the past documents")
    drain()
    expect(page.locator(".ver").first).to_contain_text("held back")
    expect(page.locator(".ver").first).to_contain_text(
        "Invoice 2026-1184: the order number would change from 45-20861 to Odile"
    )
    page.get_by_role("link", name="See the difference").first.click()
    expect(page.locator("#compared .is-new")).to_contain_text("Votre contact")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#toasts")).to_contain_text("Version 2 is discarded.")
    assert sender.versions.get(state=VersionState.LIVE).number == 1


def test_the_item_table_is_drawn_on_the_page(browse, clerk, sender):
    page = browse(clerk)
    page.goto(f"/senders/{sender.pk}/?field=lines")
    first = page.locator('.words [data-w="Désignation"]').bounding_box()
    last = page.locator('.words [data-w="384,00"]').first.bounding_box()
    page.mouse.move(first["x"] - 4, first["y"] - 4)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] + 4, last["y"] + last["height"] + 4)
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("It is being tried on the past documents")
    drain()
    expect(page.locator(".ver").first).to_contain_text("Shown on invoice 2026-1184 where the item lines stand.")
    expect(page.locator("#l-lines")).to_contain_text("“Montant HT” holds the amount")
    assert sender.versions.get(state=VersionState.LIVE).number == 2


def test_a_field_is_taught_by_keyboard_alone(browse, clerk, sender):
    page = browse(clerk)
    page.goto(f"/senders/{sender.pk}/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Edit Supplier")).to_be_focused()
    page.get_by_role("link", name="Edit Number").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sheetview")).to_be_focused()
    expect(page.locator(".w--chosen")).to_have_attribute("data-w", "2026-1184")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("It is being tried on the past documents")
    drain()
    assert sender.versions.get(state=VersionState.LIVE).number == 2
    page.keyboard.press("Escape")  # leaves the page
    page.keyboard.press("Escape")  # leaves the field
    expect(page.locator(".teach")).to_have_count(0)


def test_every_part_of_the_senders_pages_is_accessible(browse, clerk, sender):
    edits.not_printed(sender, "order_reference", form=0, by=clerk)
    drain()  # held back: a past document has one
    senders.raise_alert(sender, "The due date was wrong on 3 of the last 4 documents.")
    page = browse(clerk)
    page.goto("/senders/")
    assert violations(page) == []
    page.goto(f"/senders/{sender.pk}/?field=due_date&compare=2")
    expect(page.locator(".teach")).to_be_visible()
    assert violations(page) == []
    for opener, dialog in (("Test on a file", "#test"), ("Merge…", "#merge")):
        page.get_by_role("button", name=opener).click()
        expect(page.locator(dialog)).to_be_visible()
        assert violations(page) == []
        page.locator(dialog).get_by_role("button", name="Cancel").click()
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"/senders/{sender.pk}/")
    assert violations(page) == []
    page.goto("/operations/")
    assert violations(page) == []


def test_one_key_leads_from_a_document_to_its_sender_and_one_back(browse, clerk, noordwal, sender):
    following = arrive(noordwal, "41-delmas-cash-discount")
    page = open_screen(browse(clerk), following)
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="Imprimerie Delmas SARL")).to_be_visible()
    expect(page.get_by_role("link", name="‹ Invoice 2026-1197")).to_be_visible()
    expect(page.locator('.words [data-w="2026-1197"]').first).to_be_attached()  # it is the sample
    page.get_by_role("link", name="Edit Number").click()
    expect(page.locator(".teach")).to_be_visible()
    page.keyboard.press("Escape")  # leaves the page
    page.keyboard.press("Escape")  # leaves the field
    expect(page.locator(".teach")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#dochead h1")).to_have_text("Imprimerie Delmas SARL")
    page.locator('.field[data-f="due_date"] .field__src a').click()
    expect(page.locator("#l-due_date.is-here")).to_be_visible()
    page.goto("/senders/")
    page.get_by_role("link", name="Imprimerie Delmas").click()
    expect(page.locator("[data-back]")).to_have_count(0)


def test_a_sender_that_is_not_known_yet_is_said_so(browse, clerk, noordwal):
    page = open_screen(browse(clerk), arrive(noordwal, "10-delmas-brochures"))
    page.keyboard.press("l")
    expect(page.locator("#toasts")).to_contain_text("Approving this document teaches it.")


def test_a_value_that_stands_twice_is_numbered_on_the_page_and_one_key_says_which(browse, clerk, settings):
    settings.UNDO_SECONDS = 0
    paper = OddPaper(number="KN/2026/77", printed_on="KN/2026/77")
    review = lessons.arrive(paper)
    change = {"invoice_number": {"value": paper.number}}
    review = services.save_draft(review, version=review.version, changes=change, by=clerk)
    review = lessons.correct(review, paper, by=clerk)
    services.approve(review, version=review.version, by=clerk)
    drain()
    page = browse(clerk)
    page.goto(f"/senders/{SenderTemplate.objects.get().pk}/")
    expect(page.locator(".asking")).to_contain_text("Which one is the number?")
    expect(page.locator(".lights .w--doubt")).to_have_count(2)
    assert violations(page) == []
    page.keyboard.press("2")
    expect(page.locator("#toasts")).to_contain_text("It is being tried on the past documents")
    drain()
    expect(page.locator("#l-invoice_number")).to_contain_text("The number stands right of “Druck”.")
    expect(page.locator(".asking")).to_have_count(0)


def test_the_page_stays_in_sight_while_the_last_field_is_shown_on_it(browse, clerk, sender):
    page = browse(clerk, height=700)
    page.goto(f"/senders/{sender.pk}/")
    page.locator(".learnt > .btn").last.click()
    expect(page.locator(".teach")).to_be_in_viewport()
    expect(page.locator('.words [data-w="Noordwal"]').first).to_be_in_viewport()


def test_merging_asks_which_sender_and_takes_none_by_chance(browse, clerk, sender):
    other = senders.begin("Delmas Imprimeurs")
    page = browse(clerk)
    page.goto(f"/senders/{sender.pk}/")
    page.get_by_role("button", name="Merge…").click()
    page.locator("#merge").get_by_role("button", name="Merge").click()
    expect(page.locator("#merge")).to_be_visible()  # nothing is chosen yet
    page.locator("#merge select").select_option(label="Delmas Imprimeurs")
    page.locator("#merge").get_by_role("button", name="Merge").click()
    expect(page.locator("#toasts")).to_contain_text("One of the two has learnt nothing yet.")
    assert SenderTemplate.objects.get(pk=other.pk).state == "on"
