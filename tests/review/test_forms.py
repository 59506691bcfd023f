from __future__ import annotations

from datetime import date

import pytest

from review.errors import ReviewError
from review.forms import parse, parse_cell
from review.shorthand import Near


@pytest.mark.parametrize(
    "text",
    [
        "12-12-2026",
        "12.12.26",
        "12/12/2026",
        "2026-12-12",
        "12 dec 2026",
        "12. Dezember 2026",
        "12122026",
        "12 décembre 2026",
        "Dec 12, 2026",
        "12 dec. 26",
    ],
)
def test_a_date_is_read_as_people_write_it(text):
    assert parse("issue_date", text) == "2026-12-12"


@pytest.mark.parametrize(("text", "iso"), [("5 mei 2026", "2026-05-05"), ("1. mrt 2026", "2026-03-01")])
def test_months_are_known_in_dutch(text, iso):
    assert parse("due_date", text) == iso


def test_digits_are_day_first():
    assert parse("issue_date", "03-04-2026") == "2026-04-03"


@pytest.mark.parametrize("text", ["soon", "31-02-2026", "12", "12 foo 2026", "ma 2026"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(ReviewError, match="12 Dec 2026"):
        parse("issue_date", text)


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("1.234,56", "en", "1234.56"),
        ("1,234.56", "nl", "1234.56"),
        ("1.234", "nl", "1234"),
        ("1.234", "en", "1.234"),
        ("1,234", "en", "1234"),
        ("1,5", "en", "1.5"),
        ("0,125", "en", "0.125"),
        ("12.345.678", "en", "12345678"),
        ("€ 842,16", "nl", "842.16"),
        ("842.16 EUR", "da", "842.16"),
        ("−318,00", "da", "-318.00"),
        ("318,00-", "de", "-318.00"),
        ("(318.00)", "en", "-318.00"),
        ("1'234.50", "de", "1234.50"),
        ("1 234,50", "fr", "1234.50"),
        ("7", "en", "7"),
    ],
)
def test_an_amount_is_read_in_the_readers_language(text, language, amount):
    assert parse("grand_total", text, language=language) == amount


@pytest.mark.parametrize("text", ["much", "12 apples", "1.2.3,4,5", "-"])
def test_what_is_no_amount_is_refused_with_an_example(text):
    with pytest.raises(ReviewError, match=r"1\.234,56"):
        parse("grand_total", text, language="nl")


def test_identifiers_lose_their_spaces_and_texts_keep_one():
    assert parse("iban", "nl81 zuid 0536 5475 89") == "NL81ZUID0536547589"
    assert parse("supplier_vat_id", "NL 8751.96.640.B01") == "NL875196640B01"
    assert parse("supplier_name", "  Staal &  Zn BV ") == "Staal & Zn BV"
    assert parse("currency", "eur") == "EUR"
    assert parse("due_date", " ") == ""


def test_cells_of_the_item_table_are_read_like_fields():
    assert parse_cell("tax_rate", "21 %", language="nl") == "21"
    assert parse_cell("unit_price", "1.234,5678", language="nl") == "1234.5678"
    assert parse_cell("description", " Hoekprofiel  40 ") == "Hoekprofiel 40"


@pytest.mark.parametrize(
    "text", ["1e9", "1E5", "0x10", "12€50", "12 € 50", "12a34", "1/0", "12 50", "1 2 3", "1 2345", "EUR 5,00 incl"]
)
def test_what_stands_between_digits_makes_no_other_amount_of_them(text):
    with pytest.raises(ReviewError, match="is not an amount"):
        parse("grand_total", text, language="nl")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234.567,89-", "-1234567.89"),
        ("1 234 567,89", "1234567.89"),
        ("١٢٣,٤٥", "123.45"),
    ],
)
def test_odd_ways_of_writing_are_understood(text, amount):
    assert parse("grand_total", text, language="nl") == amount


@pytest.mark.parametrize("text", ["9" * 60, "999.999.999.999.999", "9" * 13 + "k"])
def test_more_than_the_world_holds_is_refused(text):
    with pytest.raises(ReviewError, match=r"more than any document|does not come to"):
        parse("grand_total", text, language="nl", near=Near(date(2026, 11, 20)))


def test_a_term_beyond_the_end_of_the_calendar_is_no_date():
    near = Near(date(2026, 11, 20), date(9999, 12, 31))
    for text in ("+30", "m+30", "d+999", "31-12-9999", "1-1-1066"):
        with pytest.raises(ReviewError, match="12 Dec 2026"):
            parse("due_date", text, near=near)


def test_marks_that_nobody_sees_are_not_kept():
    assert parse("supplier_name", "Staal\u202e & Zn\x00 BV") == "Staal & Zn BV"
    assert parse("supplier_name", "شركة النور 🚢") == "شركة النور 🚢"
