"""A page and its e-invoice: what differs is told as data, and what only looks different is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.compare.disagree import alone, beside, differences
from ingest.records import DocType, Evidence, Reading, Value


def xml(**fields) -> Reading:
    values = {
        name: Value(value, 1.0, "xml", Evidence(text=str(value), xpath=f"/{name}"))
        for name, value in fields.items()
    }
    return Reading(DocType.INVOICE, values, trusted=True)


def page(confidence: float = 0.9, **fields) -> Reading:
    where = Evidence(text="?", page=1, box=(0, 0, 9, 9))
    return Reading(
        DocType.INVOICE, {name: Value(value, confidence, "label", where) for name, value in fields.items()}
    )


@pytest.mark.parametrize(
    ("name", "said", "shown", "text"),
    [
        ("grand_total", Decimal("1250.00"), Decimal("1.25"), "Total 1 250,00 EUR"),
        ("grand_total", Decimal("121.00"), Decimal("-121.00"), "Total -121,00"),
        ("invoice_number", "RE-2026/118", "2026", "Rechnung re 2026 118"),
        ("issue_date", date(2026, 11, 5), date(2026, 12, 5), "Datum: 5. November 2026, fällig 05.12.2026"),
        ("iban", "DE88200800000970375700", "DE88", "IBAN DE88 2008 0000 0970 3757 00"),
        ("supplier_name", "Brandt Logistik GmbH & Co. KG", "Brandt", "BRANDT Logistik, Bremerhaven"),
        ("supplier_name", "Rohstoff AG Salzgitter", "RohstoffAG Salzgitter", "RohstoffAG Salzgitter"),
        ("buyer_name", "Herrn Max Mustermann", "Versicherung", "Max Mustermann, Musterstadt"),
        ("currency", "EUR", "USD", "Total € 12,00, about $ 13.00"),
        ("order_reference", "000012345", "12345", "Order 12345"),
    ],
)
def test_what_is_only_written_otherwise_is_no_difference(name, said, shown, text):
    assert differences(xml(**{name: said}), page(**{name: shown}), text) == ()


@pytest.mark.parametrize(
    ("name", "said", "shown", "text"),
    [
        ("grand_total", Decimal("133.10"), Decimal("121.00"), "Total 121,00"),
        ("invoice_number", "F-1", "F-2", "Invoice F-2"),
        ("issue_date", date(2026, 11, 5), date(2026, 11, 6), "Date 06/11/2026"),
        ("iban", "DE88200800000970375700", "NL91ABNA0417164300", "IBAN NL91 ABNA 0417 1643 00"),
        ("supplier_name", "Seller Inc.", "Acme GmbH", "Acme GmbH, Berlin"),
        ("currency", "EUR", "USD", "Total $ 13.00"),
    ],
)
def test_what_really_differs_is_told_with_both_values(name, said, shown, text):
    [found] = differences(xml(**{name: said}), page(**{name: shown}), text)
    assert (found.field, found.xml.value, found.page.value) == (name, said, shown)
    assert (found.xml.evidence.xpath, found.page.evidence.page) == (f"/{name}", 1)


def test_a_page_that_is_hardly_read_contradicts_nothing():
    assert differences(xml(due_date=date(2026, 1, 1)), page(0.5, due_date=date(2026, 2, 1)), "1 Feb 2026") == ()


def test_what_differs_is_never_trusted_and_both_values_stand_for_choice():
    truth, printed = xml(grand_total=Decimal("133.10")), page(grand_total=Decimal("121.00"))
    both = beside(truth, printed, "Total 121,00")
    assert not both.trusted
    assert [one.value for one in both.fields["grand_total"].alternatives] == [Decimal("121.00")]
    assert alone(both).fields == truth.fields
    assert Reading.from_json(both.as_json()) == both


def test_what_agrees_stays_as_it_was():
    truth = xml(grand_total=Decimal("121.00"))
    assert beside(truth, page(grand_total=Decimal("121.00")), "Total 121,00") == truth
