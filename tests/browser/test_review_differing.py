"""Page and e-invoice differ: both values side by side in a real browser, decided by a key or a click."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from ingest import selectors
from ingest.models import Document, ReadingRow
from ingest.reading import einvoice
from ingest.reading.compare.disagree import beside, text_of
from ingest.reading.engine import read_pages
from ingest.records import Reading
from ingest.senders.pages import pages_of
from review import services
from review.models import Review
from tests import factories
from tests.browser.accessible import violations
from tests.browser.screen import open_screen, outside
from tests.ingest.papers import invoice_pdf, invoice_xml

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(document: Document, reading: Reading) -> Review:
    """Return the review of a document that was read so."""
    ReadingRow.objects.create(
        document=document,
        version=1,
        source=selectors.sources_of(document)[0],
        parser="reader 1",
        doc_type=reading.doc_type,
        data=reading.as_json(),
    )
    found = services.open_review(document)
    assert found is not None
    return found


@pytest.fixture
def review(db) -> Review:
    """An invoice over 121.00 on paper, over 133.10 in its e-invoice."""
    document = factories.document(invoice_pdf("F-2026-1"), filename="invoice.pdf", of=factories.mail())
    pages = pages_of(document)
    truth = einvoice.read_xml(invoice_xml("F-2026-1", "110.00"))
    both = beside(truth, read_pages(pages), text_of(pages))
    return opened(document, both)


@pytest.fixture
def tables(db) -> Review:
    """An e-invoice whose second row has another quantity than the page."""
    document = factories.document(
        factories.printed_pdf(factories.Paper().html()), filename="a.pdf", of=factories.mail()
    )
    pages = pages_of(document)
    printed = read_pages(pages)
    bolts, other = printed.lines
    truth = replace(printed, lines=(bolts, replace(other, quantity=Decimal(10), unit_price=Decimal("29.60"))))
    both = beside(replace(truth, trusted=True), printed, text_of(pages))
    return opened(document, both)


def chosen(review: Review, name: str) -> tuple[str, str]:
    """Return a field's value, and where it stands: an XML path, or a page."""
    review.refresh_from_db()
    value = review.fields[name]
    return value["value"], value["evidence"].get("xpath") or f"page {value['evidence'].get('page')}"


def check(page: Page, name: str):
    return page.locator(f"#c-differs-{name.replace('_', '-')}")


def test_both_values_are_shown_and_either_is_taken_with_its_evidence(browse, clerk, review):
    page = open_screen(browse(clerk), review)
    total = check(page, "grand_total")
    expect(total).to_contain_text("The page prints total 121.00, the e-invoice says 133.10.")
    total.get_by_role("button", name="121.00").click()
    expect(page.locator("#page-1 .w--looked")).to_be_visible()
    total.get_by_role("button", name="This holds").last.click()
    expect(page.locator(".oklist")).to_contain_text("the page's total was chosen: 121.00")
    assert chosen(review, "grand_total") == ("121.00", "page 1")
    check(page, "net_total").get_by_role("button", name="This holds").first.click()
    expect(page.locator(".oklist")).to_contain_text("the e-invoice's net amount was chosen: 110.00")
    value, path = chosen(review, "net_total")
    assert (value, path.startswith("/")) == ("110.00", True)


def test_the_field_itself_is_decided_by_a_key(browse, clerk, review):
    page = open_screen(browse(clerk), review)
    page.locator("#f-grand_total").focus()
    page.keyboard.press("Alt+1")
    expect(page.locator(".oklist")).to_contain_text("the e-invoice's total was chosen: 133.10")
    value, path = chosen(review, "grand_total")
    assert (value, path.startswith("/")) == ("133.10", True)
    page.locator("#f-net_total").focus()
    page.keyboard.press("Alt+2")
    expect(page.locator(".oklist")).to_contain_text("the page's net amount was chosen: 100.00")
    assert chosen(review, "net_total") == ("100.00", "page 1")


def test_two_item_tables_stand_side_by_side_with_what_differs_marked_and_one_is_chosen(browse, clerk, tables):
    page = open_screen(browse(clerk), tables)
    lines = check(page, "lines")
    expect(lines).to_contain_text("The item lines of page and e-invoice differ in 1 row.")
    xml, printed = (
        lines.get_by_role("region", name=f"Item lines of the {whose}") for whose in ("e-invoice", "page")
    )
    assert xml.locator("mark").all_inner_texts() == ["10", "29.60"]
    assert printed.locator("mark").all_inner_texts() == ["20", "14.80"]
    assert violations(page) == []
    printed.get_by_role("button", name="The page holds").click()
    expect(page.locator(".oklist")).to_contain_text("those of the page were chosen as item lines")
    expect(page.locator('#lines [name="line.quantity"]').nth(1)).to_have_value("20")
    tables.refresh_from_db()
    assert tables.lines[1]["evidence"]["quantity"]["page"] == 1


def test_the_e_invoice_s_lines_are_taken_by_enter(browse, clerk, tables):
    page = open_screen(browse(clerk), tables)
    outside(page)
    page.keyboard.press("v")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="The e-invoice holds")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".oklist")).to_contain_text("those of the e-invoice were chosen as item lines")
    tables.refresh_from_db()
    assert tables.accepted["differs:lines"]["why"] == "e-invoice"
