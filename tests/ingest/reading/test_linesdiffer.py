from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.reading.compare.disagree import alone, beside
from ingest.reading.compare.linesdiffer import aligned, contradicts
from ingest.records import DocType, Line, Reading, Value


def line(name: str, quantity: str, price: str, net: str) -> Line:
    return Line(name, Decimal(quantity), Decimal(price), Decimal(net))


def reading(*lines: Line, net: str) -> Reading:
    fields = {"net_total": Value(Decimal(net), 1.0, "xml")}
    return Reading(DocType.INVOICE, fields, lines, trusted=True)


BOLTS = line("Bolts", "10", "2.00", "20.00")
ROPE = line("Rope", "3", "7.50", "22.50")
RED, BLUE = line("Rope, red", "1", "7.50", "7.50"), line("Rope, blue", "2", "7.50", "15.00")


def test_the_same_rows_agree_however_they_are_named():
    printed = reading(line("Bolzen", "10", "2.00", "20.00"), ROPE, net="42.50")
    assert not contradicts(reading(BOLTS, ROPE, net="42.50"), printed, "20,00 22,50 42,50")


def test_freight_counts_for_the_page_being_whole_and_is_no_row_of_either():
    freight = Line(description="Fracht", net_amount=Decimal("6.90"), charge=True)
    printed = reading(BOLTS, line("Rope", "4", "7.50", "30.00"), freight, net="56.90")
    assert contradicts(reading(BOLTS, ROPE, net="42.50"), printed, "20,00 30,00 6,90 56,90")
    assert len(aligned((BOLTS, freight), (BOLTS,))) == 1


def test_another_amount_that_the_page_does_not_show_is_a_clash_and_its_cells_are_named():
    truth, printed = (
        reading(BOLTS, line("Rope", "4", "7.50", "30.00"), net="50.00"),
        reading(BOLTS, ROPE, net="42.50"),
    )
    assert contradicts(truth, printed, "20,00 22,50 42,50")
    same, other = aligned(truth.lines, printed.lines)
    assert (same.cells, other.cells) == (frozenset(), {"quantity", "net_amount"})


def test_a_row_that_only_the_e_invoice_has_stands_beside_nothing():
    truth, printed = reading(BOLTS, ROPE, net="42.50"), reading(BOLTS, net="20.00")
    assert contradicts(truth, printed, "20,00")
    assert [pair.page for pair in aligned(truth.lines, printed.lines)] == [BOLTS, None]


def test_another_quantity_for_the_same_amount_is_a_clash():
    truth = reading(BOLTS, net="20.00")
    assert contradicts(truth, reading(line("Bolts", "5", "4.00", "20.00"), net="20.00"), "20,00")
    slip = line("Bolts", "5", "2.00", "20.00")  # quantity and price do not make the amount: badly read
    assert not contradicts(truth, reading(slip, net="20.00"), "20,00")


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        (reading(BOLTS, net="42.50"), "20,00 42,50"),  # the page's table is not whole: a row was not read
        # The page spreads it over two rows and shows their sum.
        (reading(BOLTS, RED, BLUE, net="42.50"), "20,00 7,50 15,00 22,50 42,50"),
        (reading(net="42.50"), ""),
        (None, ""),
    ],
)
def test_what_proves_nothing_is_no_clash(printed, text):
    assert not contradicts(reading(BOLTS, ROPE, net="42.50"), printed, text)


def test_a_clash_goes_along_with_the_reading_and_takes_trust_away():
    truth, printed = reading(BOLTS, net="20.00"), reading(line("Bolts", "5", "4.00", "20.00"), net="20.00")
    both = beside(truth, printed, "20,00")
    assert (both.lines, both.printed_lines, both.trusted) == (truth.lines, printed.lines, False)
    assert Reading.from_json(both.as_json()).printed_lines == printed.lines
    assert alone(both).printed_lines == ()
