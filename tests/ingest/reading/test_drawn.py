"""A person draws a box around a table: its lines are read from the words inside."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.reading.items.drawn import lines_in
from ingest.reading.pages import Page, Word

COLUMNS = {"left": 60.0, "text": 90.0, "quantity": 330.0, "price": 400.0, "rate": 450.0, "amount": 520.0}


def row(y: float, **cells: str) -> list[Word]:
    """Set a row: texts from their left edge, figures to their right one, five points a letter."""
    words = []
    for place, text in cells.items():
        x = COLUMNS[place]
        if place in ("quantity", "price", "rate", "amount"):
            x -= 5.0 * len(text)
        for part in text.split():
            words.append(Word(part, (x, y, x + 5.0 * len(part), y + 10)))
            x += 5.0 * (len(part) + 1)
    return words


HEAD = row(200, left="Pos", text="Bezeichnung", quantity="Menge", price="Preis", rate="USt", amount="Betrag")
ITEMS = [
    *row(220, left="1", text="Fracht nach Odense", quantity="2", price="350,00", rate="19 %", amount="700,00"),
    *row(232, text="über Hamburg"),
    *row(250, left="2", text="Paletten", quantity="20", price="14,80", rate="19 %", amount="296,00"),
]
SUMS = [*row(270, text="Netto", amount="996,00"), *row(284, text="Gesamt", amount="1.185,24")]
ABOVE = [*row(40, text="Brandt Logistik GmbH"), *row(60, text="Rechnung 12", amount="4.711,00")]
BOX = (50.0, 215.0, 530.0, 265.0)


def page_of(*parts: list[Word]) -> tuple[Page, ...]:
    return (Page(1, 595.0, 842.0, tuple(word for part in parts for word in part), source="text"),)


@pytest.mark.parametrize(
    ("words", "box"),
    [
        pytest.param((ABOVE, HEAD, ITEMS, SUMS), (50.0, 195.0, 530.0, 265.0), id="with its head"),
        pytest.param((ABOVE, HEAD, ITEMS, SUMS), BOX, id="under its head"),
        pytest.param((ABOVE, ITEMS, SUMS), BOX, id="no head anywhere"),
        pytest.param((ABOVE, HEAD, ITEMS, SUMS), (50.0, 195.0, 530.0, 300.0), id="sums in the box"),
    ],
)
def test_the_columns_are_found_from_the_words_in_the_box(words, box):
    first, second = lines_in(page_of(*words), 1, box)
    assert (first.quantity, first.unit_price, first.net_amount) == (Decimal(2), Decimal(350), Decimal(700))
    assert (second.quantity, second.unit_price, second.net_amount) == (Decimal(20), Decimal("14.8"), Decimal(296))
    assert (first.description, second.description) == ("Fracht nach Odense über Hamburg", "Paletten")
    assert first.tax_rate == Decimal(19)


def test_every_cell_says_where_it_stands():
    first, _ = lines_in(page_of(ABOVE, HEAD, ITEMS), 1, BOX)
    where = first.evidence["net_amount"]
    assert (where.page, where.text, where.box[3]) == (1, "700,00", 230)


def test_what_stands_outside_the_box_is_not_read():
    lines = lines_in(page_of(ABOVE, HEAD, ITEMS, SUMS), 1, (50.0, 245.0, 530.0, 265.0))
    assert [line.description for line in lines] == ["Paletten"]


def test_a_box_on_a_later_page_goes_on_under_the_head_of_the_first():
    first = Page(1, 595.0, 842.0, (*HEAD, *ITEMS), source="text")
    more = row(60, left="3", text="Zoll", quantity="1", price="96,00", rate="19 %", amount="96,00")
    second = Page(2, 595.0, 842.0, tuple(more), source="text")
    (line,) = lines_in((first, second), 2, (50.0, 50.0, 530.0, 80.0))
    assert (line.description, line.net_amount, line.evidence["quantity"].page) == ("Zoll", Decimal(96), 2)


def test_an_empty_box_has_no_lines():
    assert lines_in(page_of(ABOVE), 1, (0.0, 700.0, 500.0, 800.0)) == ()
