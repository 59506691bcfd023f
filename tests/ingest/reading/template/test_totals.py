"""Totals of the next document: they float with the items, and the tax may come in parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.ingest.reading.papers import table
from tests.ingest.reading.template.senders import reading_of, taught


def inclusive(number: str, items: list[tuple[str, str]], total: str, taxes: list[tuple[str, str]]) -> str:
    """Return a bill whose prices hold the tax, said below for each rate in words no rule knows."""
    rows = [("What was done", "Sum"), *items]
    return f"""
<p>Tidewater Joinery<br>9 Slipway Road<br>Galway H91 A1B2<br>office@tidewater-joinery.example</p>
<h1>Invoice</h1><p>Bill to:<br>Noordwal BV<br>Havenkade 38<br>8861 TX Harlingen</p>
<p>Invoice number: {number}<br>Invoice date: 12 October 2026</p>
{table(*rows)}
{table(("All in", f"€{total}"), *((f"Held within at {rate}%", amount) for rate, amount in taxes))}
<p>Kindly transfer €{total} before November {len(items)}, 2026.</p>
"""


ONE_RATE = inclusive("TJ/4471", [("Oak hatch cover", "121.00")], "121.00", [("21", "21.00")])
TWO_RATES = inclusive(
    "TJ/4502",
    [("Oak hatch cover", "242.00"), ("Varnish for the deck", "54.50"), ("Carriage to the yard", "12.10")],
    "308.60",
    [("21", "44.10"), ("9", "4.50")],
)


def test_a_tax_that_was_one_amount_and_comes_in_two_is_their_sum():
    template = taught(ONE_RATE, tax_total=Decimal("21.00"), grand_total=Decimal("121.00"))
    read = reading_of(TWO_RATES, template)
    assert (read.value("tax_total"), read.value("grand_total")) == (Decimal("48.60"), Decimal("308.60"))


def test_a_tax_that_came_in_two_parts_is_read_where_it_comes_in_one():
    template = taught(TWO_RATES, tax_total=Decimal("48.60"), grand_total=Decimal("308.60"))
    assert reading_of(ONE_RATE, template).value("tax_total") == Decimal("21.00")


def test_a_date_behind_an_amount_in_its_sentence_is_found_by_the_words_between():
    template = taught(ONE_RATE, due_date=date(2026, 11, 1))
    assert reading_of(TWO_RATES, template).value("due_date") == date(2026, 11, 3)
