"""Accounts by keyboard: type, choose from the list, Enter; for the document and for one of its lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from ingest.records import DocType
from review import services
from review.models import Account, ReviewState, Supplier, TaxCode
from tests import factories
from tests.browser.accessible import violations
from tests.browser.screen import keys_count, open_screen, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOOKS = (
    ("account", "4510", "Freight"),
    ("account", "4520", "Courier and freight abroad"),
    ("account", "7000", "Goods for resale"),
    ("cost_centre", "HAR", "Depot Harlingen"),
)


@pytest.fixture
def books():
    for kind, code, name in BOOKS:
        Account.objects.create(kind=kind, code=code, name=name, erp="erp", erp_id=code)


def test_an_account_is_typed_chosen_and_taken_with_enter(browse, clerk, books):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    account = page.locator("#f-account")
    account.focus()
    page.keyboard.type("fre")
    expect(page.locator("#choices > li")).to_have_text(["4510Freight", "4520Courier and freight abroad"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(account).to_have_value("4510 · Freight")
    expect(page.locator("#choices")).to_have_count(0)
    expect(page.locator('[name="line.account"]').first).to_have_attribute("placeholder", "4510")
    assert saved(review, "account")["value"] == "4510"


def test_a_line_gets_an_account_of_its_own_and_the_cursor_stays_in_the_table(browse, clerk, books):
    review = factories.review()
    page = open_screen(browse(clerk), review)
    cells = page.locator('#lines tbody [name="line.account"]')
    expect(cells.nth(0)).to_be_hidden()
    page.locator("#primary").focus()
    page.keyboard.press("o")
    expect(cells.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("goods")
    expect(page.locator("#choices > li")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_have_value("7000")
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cells.nth(0)).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("saved")
    review.refresh_from_db()
    assert [line.get("account", "") for line in review.lines] == ["", "7000"]
    page.reload()
    expect(cells.nth(1)).to_be_visible()
    expect(page.locator('#lines tbody [name="line.cost_centre"]').first).to_be_hidden()


def test_a_line_that_is_typed_shows_the_account_it_had_before(browse, clerk, books):
    last = factories.review()
    lines = [{**line, "account": code} for line, code in zip(last.lines, ("4510", ""), strict=True)]
    last = services.save_draft(last, version=last.version, changes={}, lines=lines, by=clerk)
    services.approve(last, version=last.version, by=clerk)
    review = factories.unreadable("The scan is too pale to read.", sender=last.sender)
    page = open_screen(browse(clerk), review)
    page.locator("#f-supplier_name").focus()
    page.keyboard.press("Enter")
    page.locator('[data-act="add-line"]').click()
    expect(page.locator('#lines tbody [name="line.account"]')).to_be_hidden()
    page.keyboard.type("Fracht Kiel nach Odense")
    page.keyboard.press("Tab")
    expect(page.locator('#lines tbody [name="line.account"]')).to_have_count(1)
    page.locator('#lines tbody [name="line.description"]').fill(last.lines[0]["description"])
    page.keyboard.press("Tab")
    expect(page.locator('#lines tbody [name="line.account"]')).to_have_value("4510")
    expect(page.locator('#lines tbody [name="line.account"]')).to_be_visible()


def test_the_rate_of_a_line_is_chosen_among_the_taxes_of_the_erp(browse, clerk, books):
    TaxCode.objects.create(code="D7", name="Reduced", rate=Decimal(7), erp="erp", erp_id="7")
    review = factories.review()
    page = open_screen(browse(clerk), review)
    cell = page.locator('#lines tbody [name="line.tax_rate"]').first
    cell.select_text()
    page.keyboard.type("redu")
    expect(page.locator("#choices > li")).to_have_text(["7 %Reduced"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(cell).to_have_value("7 %")
    expect(page.locator("#saved")).to_contain_text("saved")
    expect(page.locator("#saved-lines > p").first).to_contain_text("7 %")
    review.refresh_from_db()
    assert review.lines[0]["tax_rate"] == "7"


def test_without_a_letter_all_accounts_are_offered(browse, clerk, books):
    page = open_screen(browse(clerk), factories.review())
    page.locator("#f-account").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#choices > li")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#choices")).to_have_count(0)
    expect(page.locator("#f-account")).to_be_focused()


def test_what_is_no_account_is_refused_where_it_was_typed(browse, clerk, books):
    page = open_screen(browse(clerk), factories.review())
    page.locator("#f-account").focus()
    page.keyboard.type("9999")
    page.keyboard.press("Tab")
    expect(page.locator("#why-account")).to_contain_text("The ERP has no account “9999”.")


def test_where_no_erp_has_accounts_none_are_asked_for(browse, clerk):
    page = open_screen(browse(clerk), factories.review())
    expect(page.locator("#f-grand_total")).to_be_visible()
    assert page.locator("#f-account, [name='line.account']").count() == 0


def test_all_that_the_senders_last_document_said_is_there_when_one_begins(browse, clerk, books):
    """Every default of a document that is keyed in, on the screen and with where it comes from."""
    Supplier.objects.create(
        name="Brandt Logistik GmbH", vat_id="DE136695976", account="7000", erp="erp", erp_id="1"
    )
    earlier = factories.review(known=False)
    changes = {"account": services.Change(value="4510"), "cost_centre": services.Change(value="HAR")}
    earlier = services.save_draft(earlier, version=earlier.version, changes=changes, by=clerk)
    services.approve(earlier, version=earlier.version, by=clerk)
    review = factories.unreadable("The scan is too pale to read.", sender=earlier.sender)
    page = open_screen(browse(clerk), review)
    assert review.doc_type == DocType.INVOICE
    for name, value in {
        "supplier_name": "Brandt Logistik GmbH",
        "supplier_vat_id": "DE136695976",
        "iban": "DE89 3704 0044 0532 0130 00",
        "buyer_name": "Noordwal BV",
        "currency": "EUR",
        "account": "4510 · Freight",
        "cost_centre": "HAR · Depot Harlingen",
    }.items():
        expect(page.locator(f"#f-{name}")).to_have_value(value)
        expect(page.locator(f"#state-{name}")).to_contain_text("last document")
    for name, text, value in (
        ("issue_date", "12.11.", "12 Nov 2026"),
        ("net_total", "1k", "1,000.00"),
        ("tax_total", "100+90", "190.00"),
    ):
        page.locator(f"#f-{name}").focus()
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        expect(page.locator(f"#f-{name}")).to_have_value(value)
    expect(page.locator("#f-grand_total")).to_have_value("1,190.00")
    expect(page.locator("#state-grand_total")).to_contain_text("computed")
    expect(page.locator("#f-due_date")).to_have_value("12 Dec 2026")
    expect(page.locator("#state-due_date")).to_contain_text("last document")
    page.locator("#f-invoice_number").focus()
    page.keyboard.type("RE-9")
    page.keyboard.press("Tab")
    page.locator("#f-supplier_name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sum")).not_to_contain_text("to confirm")
    keys_count(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("approved")
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED


def test_the_lists_of_accounts_pass_axe_in_the_field_and_in_the_table(browse, clerk, books):
    page = open_screen(browse(clerk), factories.review())
    page.locator("#f-account").focus()
    page.keyboard.type("fre")
    expect(page.locator("#choices > li")).to_have_count(2)
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#primary").focus()
    page.keyboard.press("o")
    page.keyboard.type("4")
    expect(page.locator("#lines #choices > li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
