"""What a document that nobody could read most likely says, and who may be meant by a few letters."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.records import DocType
from review import services
from review.lookup import choices
from review.models import Company, Review, Supplier
from tests.review import desk

pytestmark = pytest.mark.django_db
SENDER = "facturen@staal-zn.example"


def approved(clerk, **fields) -> Review:
    review = desk.review(fields=desk.invoice_fields(**fields), sender=SENDER)
    return services.approve(review, version=review.version, by=clerk)


def unread(sender: str = SENDER) -> Review:
    return desk.review(doc_type=DocType.OTHER, fields={}, lines=(), sender=sender)


def values(review: Review) -> dict[str, str]:
    return {name: value["value"] for name, value in review.fields.items()}


def test_it_begins_with_what_the_senders_last_document_said(clerk, supplier):
    approved(clerk)
    review = unread()
    assert review.doc_type == DocType.INVOICE
    assert values(review) == {
        "supplier_name": "Staal & Zn BV",
        "supplier_vat_id": "NL875196640B01",
        "iban": desk.IBAN,
        "buyer_name": "Noordwal BV",
        "currency": "EUR",
    }
    assert "Is this one too?" in review.fields["supplier_name"]["doubt"]


def test_a_sender_that_forwards_for_several_suppliers_stands_for_none(clerk, supplier):
    approved(clerk)
    approved(clerk, supplier_name="Other BV", supplier_vat_id=None, iban=None)
    assert "supplier_name" not in unread().fields


def test_a_stranger_leaves_only_our_own_currency(db):
    Company.objects.create(name="Noordwal BV", country="NL", currency="EUR")
    review = unread("new@stranger.example")
    assert (review.doc_type, values(review)) == (DocType.OTHER, {"currency": "EUR"})


def test_a_document_that_was_read_is_never_filled_in(clerk, supplier):
    approved(clerk)
    review = desk.review(fields=desk.invoice_fields(due_date=None, tax_total=None, iban=None), sender=SENDER)
    services.take_supplier(review, supplier, by=clerk)
    changes = {"issue_date": services.Change(value="2026-11-20"), "net_total": services.Change(value="100")}
    review.refresh_from_db()
    services.save_draft(review, version=review.version, changes=changes, by=clerk)
    review.refresh_from_db()
    assert not {"due_date", "tax_total"} & values(review).keys()
    assert review.fields["iban"]["evidence"]["record"] == "erp 10021"  # from the supplier's record, as it came in


def test_the_supplier_brings_its_account_and_its_usual_day_of_payment(clerk, supplier):
    approved(clerk, issue_date=date(2026, 10, 1), due_date=date(2026, 10, 15))
    review = services.change_type(unread("other@scanner.example"), DocType.INVOICE, by=clerk)
    review = services.take_supplier(review, supplier, by=clerk)
    change = {"issue_date": services.Change(value="2026-11-20")}
    services.save_draft(review, version=review.version, changes=change, by=clerk)
    review.refresh_from_db()
    assert review.fields["iban"]["method"] == "ERP"
    assert (review.fields["due_date"]["value"], review.fields["due_date"]["method"]) == (
        "2026-12-04",
        "last document",
    )


def test_what_a_person_said_is_never_filled_over(clerk, supplier):
    review = services.change_type(unread("other@scanner.example"), DocType.INVOICE, by=clerk)
    own = {"iban": services.Change(value="NL91ABNA0417164300"), "tax_total": services.Change(value="")}
    review = services.save_draft(review, version=review.version, changes=own, by=clerk)
    review = services.take_supplier(review, supplier, by=clerk)
    amounts = {"net_total": services.Change(value="100"), "grand_total": services.Change(value="121")}
    services.save_draft(review, version=review.version, changes=amounts, by=clerk)
    review.refresh_from_db()
    assert values(review)["iban"] == "NL91ABNA0417164300"
    assert values(review)["tax_total"] is None  # said to be empty


@pytest.mark.parametrize(
    ("given", "free", "worked_out"),
    [
        ({"net_total": "100", "tax_total": "21"}, "grand_total", "121"),
        ({"net_total": "100", "grand_total": "121"}, "tax_total", "21"),
        ({"tax_total": "21", "grand_total": "121"}, "net_total", "100"),
    ],
)
def test_the_third_amount_follows_from_two(clerk, given, free, worked_out):
    review = services.change_type(unread("other@scanner.example"), DocType.INVOICE, by=clerk)
    changes = {name: services.Change(value=text) for name, text in given.items()}
    services.save_draft(review, version=review.version, changes=changes, by=clerk)
    review.refresh_from_db()
    assert (review.fields[free]["value"], review.fields[free]["method"]) == (worked_out, "computed")


@pytest.mark.parametrize("text", ["sta", "STAAL &", "nl 8751", "100", "zn"])
def test_a_supplier_is_found_by_name_word_vat_number_and_number(supplier, text):
    Supplier.objects.create(name="Anders BV", vat_id="BE1", erp="erp", erp_id="20000")
    found = choices("supplier_name", text, unread())
    assert [(one.name, one.supplier) for one in found] == [("Staal & Zn BV", supplier.pk)]


def test_without_a_letter_the_senders_own_supplier_is_offered(clerk, supplier):
    Supplier.objects.create(name="Anders BV")
    approved(clerk)
    assert [one.name for one in choices("supplier_name", "", unread())] == ["Staal & Zn BV"]


def test_our_own_companies_are_offered_as_the_buyer(db):
    Company.objects.create(name="Noordwal ApS", country="DK", currency="DKK")
    found = choices("buyer_name", "noord", unread())
    assert [(one.name, one.says, one.supplier) for one in found] == [("Noordwal ApS", "DK", None)]


def test_an_unknown_sender_from_a_suppliers_domain_is_asked_about(supplier):
    review = unread("somebody.new@staal-zn.example")
    value = review.fields["supplier_name"]
    assert (value["value"], value["evidence"]["record"]) == ("Staal & Zn BV", "erp 10021")
    assert value["doubt"].startswith("Mail from this domain usually comes from them.")
