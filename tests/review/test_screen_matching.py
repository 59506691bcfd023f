"""A value is found on the page by what it means."""

from __future__ import annotations

import pytest

from review.matching import find


def line(y: float, *texts: str) -> list[list]:
    return [[text, 100.0 + 60 * at, y, 150.0 + 60 * at, y + 10] for at, text in enumerate(texts)]


PAGE = [
    *line(40, "Brandt", "Logistik", "GmbH"),
    *line(60, "Rechnungsdatum:", "12.", "Dezember", "2026"),
    *line(80, "Fällig", "12.12.2026,", "Skonto", "26.11.26"),
    *line(100, "IBAN", "DE89", "3704", "0044", "0532", "0130", "00"),
    *line(120, "Netto", "1.200,00", "USt", "228,00", "€1.428,00"),
    *line(140, "20", "Kisten", "1.200"),
    *line(160, "Rabatt", "1.200,00-"),
]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("supplier_name", "brandt logistik gmbh", "Brandt Logistik GmbH"),
        ("issue_date", "2026-12-12", "12. Dezember 2026"),
        ("due_date", "2026-11-26", "26.11.26"),
        ("iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("tax_total", "228.00", "228,00"),
        ("grand_total", "1428", "€1.428,00"),
        ("grand_total", "-1200", "1.200,00-"),
        ("quantity", "1200", "1.200,00"),
    ],
)
def test_a_value_is_found_however_it_is_printed(field, value, text):
    found = find(field, value, PAGE, language="de")
    assert found is not None
    assert found[0] == text


def test_of_several_places_the_nearest_is_taken():
    near = (210.0, 139.0, 260.0, 149.0)
    text, box = find("net_total", "1200", PAGE, language="de", near=near)
    assert (text, box[1]) == ("1.200", 140)


def test_the_box_goes_round_all_words_of_the_value():
    _, box = find("iban", "DE89370400440532013000", PAGE)
    assert box == (160.0, 100, 510.0, 110)


@pytest.mark.parametrize(("field", "value"), [("net_total", "999.99"), ("due_date", "2027-01-01"), ("iban", "")])
def test_what_is_not_printed_is_not_found(field, value):
    assert find(field, value, PAGE, language="de") is None
