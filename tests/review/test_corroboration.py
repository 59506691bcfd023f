"""What is said twice, on the page and in the ERP or by the amounts themselves, needs nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.records import DocType, Line, Reading, Value
from review.corroboration import corroborated
from review.models import Supplier

pytestmark = pytest.mark.django_db

STAAL_VAT, STAAL_IBAN = "NL875196640B01", "NL81ZUID0536547589"


def read(**values):
    fields = {name: Value(value, 0.7, "label") for name, value in values.items()}
    return Reading(DocType.INVOICE, fields)


def settled(reading, sender="facturen@staal-zn.example"):
    return corroborated(reading, sender).fields


def test_a_vat_number_that_the_erp_knows_settles_the_supplier(staal):
    fields = settled(read(supplier_name="Staal", supplier_vat_id="NL 8751.96.640.B01"))
    assert (fields["supplier_name"].value, fields["supplier_name"].method) == ("Staal & Zn BV", "ERP")
    assert fields["supplier_name"].alternatives[0].value == "Staal"
    assert min(fields["supplier_name"].confidence, fields["supplier_vat_id"].confidence) > 0.98


def test_an_account_that_the_erp_knows_settles_the_supplier(staal):
    fields = settled(read(supplier_name="Zn", iban="NL81 ZUID 0536 5475 89"))
    assert fields["supplier_name"].value == "Staal & Zn BV"
    assert fields["iban"].confidence > 0.98


def test_a_new_account_stays_as_doubtful_as_it_was_read(staal):
    fields = settled(read(supplier_vat_id=STAAL_VAT, iban="NL40ZUID0619612434"))
    assert fields["iban"].confidence == 0.7


def test_identifiers_of_two_suppliers_settle_nothing(staal):
    Supplier.objects.create(name="Oosterling Verhuur BV", ibans=["NL80NWAL0319120910"], erp="erp", erp_id="10034")
    fields = settled(read(supplier_name="Staal & Zn BV", supplier_vat_id=STAAL_VAT, iban="NL80NWAL0319120910"))
    assert {value.confidence for value in fields.values()} == {0.7}


def test_a_name_counts_only_from_the_suppliers_own_domain(staal):
    assert settled(read(supplier_name="Staal & Zn BV"))["supplier_name"].confidence > 0.98
    stranger = settled(read(supplier_name="Staal & Zn BV"), "facturen@staal-zn-nl.example")
    assert stranger["supplier_name"].confidence == 0.7


def amounts(net, tax, gross, *lines):
    reading = read(net_total=Decimal(net), tax_total=Decimal(tax), grand_total=Decimal(gross))
    return Reading(
        reading.doc_type, reading.fields, tuple(Line("Beam", net_amount=Decimal(line)) for line in lines)
    )


def test_amounts_that_add_up_with_their_lines_are_sure():
    fields = settled(amounts("724.10", "152.06", "876.16", "652.10", "72.00"))
    assert {value.confidence for value in fields.values()} == {0.99}


@pytest.mark.parametrize(
    "reading",
    [
        amounts("724.10", "152.06", "876.16"),
        amounts("724.10", "152.06", "876.16", "652.10"),
        amounts("724.10", "152.06", "876.17", "652.10", "72.00"),
    ],
    ids=["no lines", "a line is missing", "the total is off"],
)
def test_amounts_that_do_not_stay_doubtful(reading):
    assert {value.confidence for value in settled(reading).values()} == {0.7}
