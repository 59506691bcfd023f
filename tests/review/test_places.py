"""A typed value's place: its label speaks for one, else a person is asked."""

from __future__ import annotations

import pytest

from ingest.records import Evidence
from review.places import Printed, locate, locate_cell, words_on
from tests import factories

pytestmark = pytest.mark.django_db


def pages_of(paper: factories.Paper) -> Printed:
    review = factories.review(paper)
    return Printed.on(review.document.sources.get().original.pages.all())


def line(y: float, *texts: str) -> list[list]:
    return [[text, 100.0 + 60 * at, y, 150.0 + 60 * at, y + 10] for at, text in enumerate(texts)]


WORDS = [
    *line(40, "Brandt", "Logistik", "GmbH"),
    *line(60, "Rechnungsdatum:", "12.", "Dezember", "2026"),
    *line(80, "Fällig", "12.12.2026,", "Skonto", "26.11.26"),
    *line(100, "IBAN", "DE89", "3704", "0044", "0532", "0130", "00"),
    *line(120, "Netto", "1.200,00", "USt", "228,00", "€1.428,00"),
    *line(140, "Nummer", "RE-2O26-118"),  # OCR took the nought for a letter
]
PAGE = Printed([words_on(1, 595.0, 842.0, WORDS)])


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("supplier_name", "brandt logistik gmbh", "Brandt Logistik GmbH"),
        ("issue_date", "2026-12-12", "12. Dezember 2026"),
        ("due_date", "2026-11-26", "26.11.26"),
        ("iban", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("tax_total", "228.00", "228,00"),
        ("grand_total", "1428", "€1.428,00"),
        ("currency", "EUR", "€1.428,00"),
        ("invoice_number", "RE-2026-118", "RE-2O26-118"),
    ],
)
def test_a_value_is_found_however_it_is_printed(field, value, text):
    assert locate(field, value, PAGE, language="de").place.text == text


@pytest.mark.parametrize(("field", "value"), [("net_total", "999.99"), ("due_date", "2027-01-01"), ("iban", "")])
def test_what_is_not_printed_is_not_found(field, value):
    assert locate(field, value, PAGE, language="de").place is None


def test_one_place_is_the_place():
    found = locate("iban", "DE89370400440532013000", pages_of(factories.Paper()), language="de")
    assert (found.place.text, found.others) == ("DE89 3704 0044 0532 0130 00", ())


def test_of_two_equal_amounts_the_one_beside_its_label_is_meant():
    """The only line's amount is the net amount too."""
    pages = pages_of(factories.Paper(lines=(("Fracht", "1", "700.00"),)))
    found = locate("net_total", "700", pages, language="de")
    on_its_row = [word.text for word in pages.pages[0].words if abs(word.box[1] - found.place.box[1]) < 2]
    assert on_its_row == ["Netto", "700,00"]
    assert not found.others


def test_where_no_label_tells_all_places_are_offered():
    paper = factories.Paper(number="RE-7", more_pages=2)
    found = locate("order_reference", "RE-7", pages_of(paper), language="de")
    assert [place.page for place in (found.place, *found.others)] == [1, 2, 3]


def test_what_stood_in_the_field_before_keeps_its_place():
    pages = pages_of(factories.Paper(number="RE-7", more_pages=2))
    second = locate("order_reference", "RE-7", pages, language="de").others[0]
    found = locate("order_reference", "RE-7", pages, before=Evidence("RE-7", second.page, second.box))
    assert (found.place, found.others) == (second, ())


def test_the_currency_is_the_same_wherever_it_stands():
    assert not locate("currency", "EUR", pages_of(factories.Paper(more_pages=1))).others


def test_what_is_nowhere_is_said_to_be_nowhere():
    found = locate("invoice_number", "X-1", pages_of(factories.Paper()))
    assert (found.place, found.others) == (None, ())


def test_a_typed_cell_is_found_on_the_line_of_its_row():
    """The quantity 20 stands elsewhere too, as the position of another line does."""
    pages = pages_of(factories.Paper(lines=(("Fracht", "20", "10.00"), ("Paletten", "20", "14.80"))))
    row = [locate_cell("description", "Paletten", [], pages, language="de")]
    assert locate_cell("quantity", "20", [], pages, language="de") is None
    found = locate_cell("quantity", "20", row, pages, language="de")
    assert found.box[1] == pytest.approx(row[0].box[1], abs=2)


def test_a_document_without_a_page_has_no_places():
    assert locate("grand_total", "12", Printed([]), language="de").place is None
    assert locate_cell("quantity", "12", [], Printed([])) is None
