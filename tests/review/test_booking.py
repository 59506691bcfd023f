"""What a document is booked on: offered, checked, taken over from the last one, and sent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.records import DocType, Line
from review import services
from review.booking import book
from review.errors import ReviewError
from review.learning.confirmed import confirmed
from review.lookup import choices
from review.models import Account, Supplier, TaxCode
from review.record import record_of
from review.reference.accounts import booking_fields, code_of
from tests.review import desk

STAAL_VAT = "NL875196640B01"


@pytest.fixture
def books(db):
    for kind, code, name in (
        ("account", "4510", "Freight"),
        ("account", "4520", "Courier and freight abroad"),
        ("account", "7000", "Goods for resale"),
        ("cost_centre", "HAR", "Depot Harlingen"),
    ):
        Account.objects.create(kind=kind, code=code, name=name, erp="erp", erp_id=code)
    return Supplier.objects.create(
        name="Staal & Zn BV", vat_id=STAAL_VAT, ibans=[desk.IBAN], account="7000", erp="erp", erp_id="10021"
    )


def change(review, by, **values):
    changes = {name: services.Change(value=value) for name, value in values.items()}
    return services.save_draft(review, version=review.version, changes=changes, by=by)


def approved(clerk, **values):
    review = desk.review()
    review = change(review, clerk, **values) if values else review
    return services.approve(review, version=review.version, by=clerk)


def booked(review):
    return {
        name: (review.fields[name]["value"], review.fields[name]["method"])
        for name in ("account", "cost_centre")
        if name in review.fields
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [("4", ["4510", "4520"]), ("fre", ["4510", "4520"]), ("goods", ["7000"]), ("", ["4510", "4520", "7000"])],
)
def test_a_few_letters_find_an_account_by_code_name_and_word(books, text, codes):
    found = choices("account", text, desk.review())
    assert [one.name for one in found] == codes
    assert [one.name for one in choices("line.account", text, desk.review())] == codes


def test_an_account_of_two_erps_is_offered_once(books):
    Account.objects.create(kind="account", code="4510", name="Freight", erp="other", erp_id="4510")
    assert [one.name for one in choices("account", "45", desk.review())] == ["4510", "4520"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2", [("21 %", "BTW hoog, BTW verlegd")]),
        ("verl", [("21 %", "BTW verlegd")]),
        ("5", [("5.5 %", "TVA")]),
        ("", [("21 %", "BTW hoog, BTW verlegd"), ("5.5 %", "TVA")]),
    ],
)
def test_the_rates_of_tax_that_the_erp_has_are_offered_for_a_line(books, text, found):
    for at, (name, rate) in enumerate((("BTW hoog", "21"), ("BTW verlegd", "21"), ("TVA", "5.5"), ("TVA", "5.5"))):
        TaxCode.objects.create(code=f"T{at}", name=name, rate=Decimal(rate), erp="erp", erp_id=str(at))
    assert [(one.name, one.says) for one in choices("line.tax_rate", text, desk.review())] == found


@pytest.mark.parametrize("text", ["4510", "4510 · Freight", "freight", " Freight "])
def test_an_account_is_taken_by_its_code_or_its_name(books, text):
    assert code_of("account", text) == "4510"


def test_an_account_that_no_erp_has_is_refused_in_a_sentence(books):
    with pytest.raises(ReviewError, match="The ERP has no account “9999”"):
        code_of("account", "9999")


def test_the_erps_record_of_the_supplier_says_the_first_account(books):
    assert booked(desk.review()) == {"account": ("7000", "ERP")}


def test_the_suppliers_last_approved_document_says_the_next_ones_account(books, clerk):
    approved(clerk, account="4510", cost_centre="HAR")
    expected = {"account": ("4510", "last document"), "cost_centre": ("HAR", "last document")}
    assert booked(desk.review()) == expected
    Account.objects.filter(code="4510").delete()
    assert booked(desk.review()) == {"account": ("7000", "ERP"), "cost_centre": ("HAR", "last document")}


def test_another_supplier_brings_another_account_unless_a_person_chose_one(books, clerk):
    other = Supplier.objects.create(name="Oosterling", account="4520", erp="erp", erp_id="10034")
    review = services.take_supplier(desk.review(), other, by=clerk)
    assert booked(review) == {"account": ("4520", "ERP")}
    review = change(desk.review(), clerk, account="4510")
    assert booked(services.take_supplier(review, other, by=clerk)) == {"account": ("4510", "person")}


def test_an_account_that_was_emptied_stays_empty(books, clerk):
    review = change(desk.review(), clerk, account="")
    book(review)
    assert review.fields["account"]["value"] is None
    assert record_of(review).account == ""


def test_the_record_says_the_account_of_the_document_and_of_a_line(books, clerk):
    lines = (Line("Beam", account="4510"), Line("Rope"))
    record = record_of(desk.review(lines=lines))
    assert [record.booked_on(line)[0] for line in record.lines] == ["4510", "7000"]


def test_only_what_is_booked_has_accounts_and_only_where_an_erp_has_them(books):
    assert booking_fields(DocType.INVOICE) == ["account", "cost_centre"]
    assert booking_fields(DocType.PURCHASE_ORDER) == []
    assert "account" not in desk.review(doc_type=DocType.QUOTE).fields
    Account.objects.all().delete()
    assert booking_fields(DocType.INVOICE) == []


def test_an_account_teaches_nothing_about_the_page(books, clerk):
    review = approved(clerk, account="4510")
    assert "account" not in confirmed(review).fields


def test_the_screen_shows_accounts_and_refuses_what_is_none(books, clerk, client):
    review = desk.review()
    client.force_login(clerk)
    page = client.get(f"/review/{review.pk}/").content.decode()
    assert 'value="7000 · Goods for resale"' in page
    assert 'name="line.account"' in page
    answer = client.post(f"/review/{review.pk}/draft", {"version": review.version, "account": "nowhere"})
    assert "The ERP has no account “nowhere”." in answer.content.decode()
    line = {"lines": "1", "line.was": "0", "line.more": "{}", "line.at": "{}", "line.account": "freight"}
    client.post(f"/review/{review.pk}/draft", {"version": review.version, **line})
    review.refresh_from_db()
    assert (review.lines[0]["account"], review.lines[0]["description"]) == ("4510", "Hoekprofiel 40×40")
    Account.objects.all().delete()
    page = client.get(f"/review/{review.pk}/").content.decode()
    assert 'name="account"' not in page
    assert 'name="line.account"' not in page
