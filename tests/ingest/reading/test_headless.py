"""Item tables without a head, or with one in a language that has no data file."""

from __future__ import annotations

import pytest

from ingest.reading.engine import read
from ingest.records import to_text
from tests.ingest.reading.papers import pdf, table

HEAD = "<p>Brook &amp; Sons Ltd<br>Leeds LS1 4AP</p><h1>Invoice BS-2209</h1><p>Date: 12 March 2026</p>"


def numbers(body):
    lines = read(pdf(body)).reading.lines
    return [
        tuple(to_text(getattr(line, name)) for name in ("quantity", "unit_price", "net_amount")) for line in lines
    ]


def test_rows_whose_numbers_multiply_are_items_without_any_head():
    rows = (
        ("Consulting", "4", "95.00", "380.00"),
        ("Travel", "1", "45.50", "45.50"),
        ("Report", "2", "30.00", "60.00"),
    )
    body = HEAD + table(*rows) + table(("Subtotal", "485.50"), ("VAT 20%", "97.10"), ("Total", "582.60"))
    assert numbers(body) == [("4", "95.00", "380.00"), ("1", "45.50", "45.50"), ("2", "30.00", "60.00")]


@pytest.mark.parametrize(
    ("head", "first", "second", "totals"),
    [
        (
            ("Lp", "Nazwa towaru", "J.m.", "Ilość", "Cena netto", "Wartość netto", "VAT", "Wartość brutto"),
            ("1", "Deska sosnowa", "szt.", "24", "32,50", "780,00", "23%", "959,40"),
            ("2", "Wkręty", "op.", "3", "119,00", "357,00", "23%", "439,11"),
            (("Razem", "1137,00"), ("Do zapłaty", "1398,51")),
        ),
        (
            ("Codice", "Descrizione", "Q.tà", "Prezzo", "Importo", "IVA"),
            ("R-1", "Valvola", "24", "32,50", "780,00", "22"),
            ("R-2", "Guarnizione", "3", "119,00", "357,00", "22"),
            (("Imponibile", "1137,00"), ("IVA 22%", "250,14"), ("Totale fattura", "1387,14")),
        ),
    ],
)
def test_a_head_in_a_language_without_data_is_not_needed(head, first, second, totals):
    body = "<p>Warsztat Nowak</p><p>55/03/2026</p>" + table(head, first, second) + table(*totals)
    assert numbers(body) == [("24", "32.50", "780.00"), ("3", "119.00", "357.00")]


def test_amounts_that_add_up_to_the_total_under_them_are_items():
    rows = (("Website maintenance", "250.00"), ("Domain renewal", "14.40"), ("Extra support", "95.00"))
    body = HEAD + table(*rows) + table(("Subtotal", "359.40"), ("VAT 20%", "71.88"), ("Total", "431.28"))
    assert numbers(body) == [(None, None, "250.00"), (None, None, "14.40"), (None, None, "95.00")]


def test_counts_in_front_of_a_slip_s_items_are_quantities_and_a_row_may_follow_its_item():
    rows = (("2 Flat white", "6.40"), ("1 Bacon and eggs", ""), ("sunny side up", "9.50"), ("1 Water", "1.90"))
    body = HEAD + table(*rows) + table(("Subtotal", "17.80"), ("Total", "17.80"))
    assert numbers(body) == [("2", None, "6.40"), ("1", None, "9.50"), ("1", None, "1.90")]


def test_amounts_that_make_no_total_are_no_items():
    body = HEAD + table(("Opening balance", "250.00"), ("Paid", "14.40")) + table(("Total", "431.28"))
    assert numbers(body) == []


def test_one_row_that_multiplies_is_an_item_only_if_its_amount_is_also_the_total():
    row = ("Consulting", "4", "95.00", "380.00")
    assert numbers(HEAD + table(row) + table(("Total", "380.00"))) == [("4", "95.00", "380.00")]
    assert numbers(HEAD + table(row) + table(("Total", "512.30"))) == []
