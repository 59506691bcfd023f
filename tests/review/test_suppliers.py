"""Who a document is from: found by VAT number, account, name and domain in the ERP; never guessed."""

from __future__ import annotations

import pytest

from ingest.records import DocType, Reading, Value
from review import selectors, services
from review.corroboration import corroborated
from review.models import Supplier, SupplierKey
from review.reference.keys import domain_keys, name_key, same_vat, vat_key
from review.reference.known import Said, supplier_of
from review.reference.ranking import Candidate, Certainty, ranked
from tests.review import desk

STAAL_VAT, STAAL_IBAN = "NL875196640B01", "NL81ZUID0536547589"
STAAL = Candidate(1, "Staal & Zn BV", STAAL_VAT, (STAAL_IBAN,), ("staal-zn.example",), "erp", "10021")
OTHER = Candidate(2, "Oosterling Verhuur BV", "NL873537038B01", ("NL80NWAL0319120910",), (), "erp", "10034")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Staal & Zn BV", "STAAL EN ZN B.V.".replace(" EN", " &")),
        ("Kjærgaard Emballage A/S", "Kjaergaard  Emballage"),
        ("Aarhus Kontormøbler A/S", "AARHUS KONTORMOBLER AS"),
        ("Imprimerie Delmas SARL", "Imprimerie Delmas S.A.R.L."),
        ("Müller GmbH & Co. KG", "Muller"),
    ],
)
def test_two_writings_of_a_name_share_a_key(one, other):
    assert name_key(one) == name_key(other)


def test_a_name_that_is_only_a_legal_form_keeps_its_letters():
    assert name_key("Holding BV") == "holdingbv"


def test_a_vat_number_is_the_same_with_its_country_and_without():
    assert same_vat("NL 8751.96.640.B01", "875196640B01")
    assert not same_vat("DE136695976", "ATU36695976")
    assert not same_vat("DE136695976", "FI136695976")
    assert not same_vat("", "")
    assert vat_key("DK30155726") == "30155726"


def test_a_mailbox_that_anybody_can_have_tells_no_supplier():
    assert domain_keys("gmail.com") == []
    assert domain_keys("billing.staal-zn.example") == ["billing.staal-zn.example", "staal-zn.example"]


@pytest.mark.parametrize(
    ("said", "certainty", "reason"),
    [
        (
            Said(vat_id="NL 8751.96.640.B01", iban="NL81 ZUID 0536 5475 89", name="Staal"),
            Certainty.SURE,
            "Staal & Zn BV (10021) in the ERP has this VAT number and bank account.",
        ),
        (Said(iban=STAAL_IBAN), Certainty.SURE, "Staal & Zn BV (10021) in the ERP has this bank account."),
        (
            Said(name="STAAL & ZN B.V.", domain="mail.staal-zn.example"),
            Certainty.SURE,
            "Staal & Zn BV (10021) in the ERP has this name and mail domain.",
        ),
        (
            Said(name="Staal & Zn", domain="staal-zn-nl.example"),
            Certainty.LIKELY,
            "Staal & Zn BV (10021) in the ERP has this name.",
        ),
        (
            Said(vat_id=STAAL_VAT, iban="NL80NWAL0319120910", name="Staal & Zn BV"),
            Certainty.ASK,
            "Staal & Zn BV (10021) has this VAT number and name, Oosterling Verhuur BV (10034) this bank account.",
        ),
        (
            Said(vat_id=STAAL_VAT, name="Oosterling Verhuur BV"),
            Certainty.ASK,
            "Staal & Zn BV (10021) has this VAT number, Oosterling Verhuur BV (10034) this name.",
        ),
        (
            Said(vat_id="NL000000000B00", name="Staal & Zn BV", domain="staal-zn.example"),
            Certainty.ASK,
            "Staal & Zn BV (10021) in the ERP has this name and mail domain, but another VAT number.",
        ),
        (
            Said(vat_id="NL1", iban="NL2", name="Nobody"),
            Certainty.UNKNOWN,
            "No supplier in the ERP has this VAT number, bank account or name.",
        ),
    ],
)
def test_who_it_is_comes_with_a_reason_in_a_sentence(said, certainty, reason):
    found = ranked(said, [STAAL, OTHER])
    assert (found.certainty, found.reason) == (certainty, reason)


def test_two_suppliers_of_one_name_are_asked_about_unless_something_else_tells_them_apart():
    twin = Candidate(3, "Staal & Zn BV", "", ("NL03NWAL0325016695",), ("staal-zn.example",), "erp", "10099")
    asked = ranked(Said(name="Staal & Zn BV", domain="staal-zn.example"), [STAAL, twin])
    assert asked.certainty == Certainty.ASK
    assert asked.reason == "2 suppliers in the ERP fit: Staal & Zn BV (10021) and Staal & Zn BV (10099)."
    assert ranked(Said(name="Staal & Zn BV", iban="NL03NWAL0325016695"), [STAAL, twin]).best == twin
    cousin = Candidate(4, "Staal & Zn GmbH", erp="erp", erp_id="10100")
    assert ranked(Said(name="Staal & Zn GmbH"), [STAAL, cousin]).best == cousin


def test_one_supplier_in_two_erps_is_one_supplier():
    there = Candidate(9, "Staal & Zn BV", STAAL_VAT, (), (), "tryton", "7")
    found = ranked(Said(vat_id=STAAL_VAT), [STAAL, there])
    assert (found.certainty, found.among) == (Certainty.SURE, (STAAL, there))


# With rows ------------------------------------------------------------------------------------------
def test_a_supplier_is_found_by_its_new_keys_and_no_longer_by_the_old(staal):
    staal.ibans = ["NL03NWAL0325016695"]
    staal.save()
    assert supplier_of(Said(iban=STAAL_IBAN)).best is None
    assert supplier_of(Said(iban="NL03 NWAL 0325 0166 95")).best.pk == staal.pk
    assert SupplierKey.objects.filter(supplier=staal).count() == 4


def test_looking_a_supplier_up_asks_for_a_few_rows_however_many_there_are(staal, django_assert_max_num_queries):
    for n in range(40):
        Supplier.objects.create(name=f"Firm {n}", vat_id=f"NL{n:09}B01", erp="erp", erp_id=str(n))
    with django_assert_max_num_queries(4):
        found = supplier_of(Said(STAAL_VAT, STAAL_IBAN, "Staal & Zn BV", "x.example"))
    assert found.best.erp_id == "10021"


def read(kind=DocType.INVOICE, sender="facturen@staal-zn.example", **values):
    fields = {name: Value(value, 0.7, "label") for name, value in values.items()}
    return corroborated(Reading(kind, fields), sender).fields


def test_what_the_page_does_not_say_is_taken_from_the_record_and_says_so(staal):
    fields = read(supplier_name="Staal & Zn BV", supplier_vat_id=STAAL_VAT)
    assert (fields["iban"].value, fields["iban"].method, fields["iban"].evidence.record) == (
        STAAL_IBAN,
        "ERP",
        "erp 10021",
    )
    assert read(iban=STAAL_IBAN)["supplier_vat_id"].value == STAAL_VAT


def test_no_account_is_filled_in_where_the_record_has_several_or_no_money_is_asked_for(staal):
    assert "iban" not in read(DocType.CREDIT_NOTE, supplier_vat_id=STAAL_VAT)
    staal.ibans = [STAAL_IBAN, "NL03NWAL0325016695"]
    staal.save()
    assert "iban" not in read(supplier_vat_id=STAAL_VAT)


def test_two_of_one_name_are_asked_about_on_the_desk_and_the_chosen_one_holds(staal):
    twin = Supplier.objects.create(name="Staal & Zn BV", erp="erp", erp_id="10099")
    fields = desk.invoice_fields(supplier_vat_id=None, iban=None)
    review = desk.review(fields=fields, sender="scan@printer.example")
    assert "supplier_name" in selectors.doubtful_fields(review)
    check = next(one for one in selectors.checks_for(review) if one.name == "supplier")
    assert (check.state, len(check.evidence)) == ("look", 2)
    clerk = desk.person("sanne", "clerk")
    review = services.take_supplier(review, twin, by=clerk)
    check = next(one for one in selectors.checks_for(review) if one.name == "supplier")
    assert (check.state, check.sentence) == ("ok", "A person chose Staal & Zn BV (10099) in the ERP.")
    review = services.save_draft(
        review, version=review.version, changes={"supplier_name": services.Change(value="Staal & Zn BV")}, by=clerk
    )
    check = next(one for one in selectors.checks_for(review) if one.name == "supplier")
    assert check.state == "look"  # a typed name is a name again


def test_an_account_that_is_not_on_the_record_still_stops_the_document(staal):
    review = desk.review(fields=desk.invoice_fields(iban="NL40ZUID0619612434"))
    check = next(one for one in selectors.checks_for(review) if one.name == "bank_change")
    assert (check.state, check.sentence) == ("stop", "The bank account is new.")


def test_an_account_of_somebody_else_and_a_foreign_vat_number_stop_it_too(staal):
    Supplier.objects.create(name="Oosterling", ibans=["NL80NWAL0319120910"], erp="erp", erp_id="10034")
    for changes in ({"iban": "NL80NWAL0319120910"}, {"supplier_vat_id": "NL1", "iban": "NL40ZUID0619612434"}):
        checks = {
            one.name: one for one in selectors.checks_for(desk.review(fields=desk.invoice_fields(**changes)))
        }
        assert (checks["bank_change"].state, checks["supplier"].state) == ("stop", "look")


def test_an_account_that_was_filled_in_is_told_apart_from_a_printed_one(staal):
    review = desk.review(fields=desk.invoice_fields(iban=None))
    check = next(one for one in selectors.checks_for(review) if one.name == "bank_change")
    assert check.sentence == "No bank account is printed. The one in the ERP is taken."


def test_another_supplier_takes_what_only_the_first_ones_record_said_along_with_its_name(staal, clerk):
    other = Supplier.objects.create(
        name="Oosterling", vat_id="NL873537038B01", ibans=["NL80NWAL0319120910"], erp="erp", erp_id="10034"
    )
    review = desk.review(fields=desk.invoice_fields(iban=None))
    review = services.take_supplier(review, other, by=clerk)
    assert review.fields["iban"]["value"] == "NL80NWAL0319120910"
    assert review.fields["supplier_vat_id"]["value"] == STAAL_VAT  # it is printed
    assert desk.checks(review)["bank_change"].state == "ok"


def test_a_supplier_without_an_account_does_not_keep_another_ones(staal, clerk):
    other = Supplier.objects.create(name="Oosterling", erp="erp", erp_id="10034")
    review = desk.review(fields=desk.invoice_fields(iban=None))
    assert review.fields["iban"]["value"] == STAAL_IBAN
    assert services.take_supplier(review, other, by=clerk).fields["iban"]["value"] is None


def test_an_account_of_a_record_agrees_only_with_the_supplier_whose_record_it_is(staal, clerk):
    Supplier.objects.create(name="Oosterling", ibans=["NL80NWAL0319120910"], erp="erp", erp_id="10034")
    review = desk.review(fields=desk.invoice_fields(supplier_vat_id=None, iban=None))
    typed = {"supplier_name": services.Change(value="Oosterling")}
    review = services.save_draft(review, version=1, changes=typed, by=clerk)
    assert review.fields["iban"]["value"] == STAAL_IBAN
    assert desk.checks(review)["bank_change"].state == "stop"


def test_a_supplier_that_no_erp_knows_is_told_only_where_an_erp_told_its_suppliers(db):
    review = desk.review()
    assert "supplier" not in {one.name for one in selectors.checks_for(review)}
    Supplier.objects.create(name="Somebody", erp="erp", erp_id="1")
    check = next(one for one in selectors.checks_for(review) if one.name == "supplier")
    assert check.state == "look"


def test_without_a_name_the_mails_domain_suggests_the_supplier_and_asks(staal):
    value = read(invoice_number="1")["supplier_name"]
    assert (value.value, value.doubt[:22]) == ("Staal & Zn BV", "Mail from this domain ")
    Supplier.objects.create(name="Staal Nord", domains=["staal-zn.example"], erp="erp", erp_id="10022")
    assert "supplier_name" not in read(invoice_number="1")


def test_customers_orders_are_never_taken_for_a_suppliers(staal):
    fields = read(DocType.PURCHASE_ORDER, supplier_name="Staal & Zn BV", supplier_vat_id=STAAL_VAT)
    assert {value.confidence for value in fields.values()} == {0.7}
