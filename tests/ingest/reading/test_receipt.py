"""Till receipts, set as narrow slips."""

from __future__ import annotations

from decimal import Decimal

from ingest.reading.amounts.receipt import read_receipt
from ingest.reading.engine import read_pages
from ingest.reading.pages import Page, Word
from ingest.reading.paper import paper
from ingest.records import DocType

SLIP = """
HAVEN STATIONERY SDN BHD (123456-K)
12 Quay Street, Harbour Town
Tax Invoice
Receipt no: R-1042   Cashier: Mira
24/10/2026 18:05
Paper A4   2   9.90
Stapler    1   12.25
Sub total  22.15
Service charge  0.88
Total incl. tax  23.03
Rounding  0.02
Total rounded  23.05
Cash  50.00
Change  26.95
Tax summary
Total  21.73  1.30
Please come again
"""


def slip(text, width=8.0):
    words = []
    for row, line in enumerate(text.strip().splitlines()):
        for start, part in enumerate(line.split("  ")):
            x = 20 + 150.0 * start
            for piece in part.split():
                words.append(Word(piece, (x, 20 * row + 10, x + 5 * len(piece), 20 * row + 20)))
                x += 5 * len(piece) + 3
    return (Page(1, 600, 20 * row + 40, tuple(words), source="ocr"),)


def total(text):
    receipt = read_receipt(paper(slip(text)))
    return receipt.total[0].value if receipt and receipt.total else None


def test_a_slip_is_a_receipt_with_seller_total_and_currency():
    reading = read_pages(slip(SLIP))
    assert reading.doc_type == DocType.RECEIPT
    assert reading.value("supplier_name") == "HAVEN STATIONERY SDN BHD"
    assert reading.value("grand_total") == Decimal("23.05")
    assert reading.value("currency") == "MYR"
    assert reading.value("issue_date").isoformat() == "2026-10-24"
    assert reading.value("buyer_name") is None


def test_what_was_paid_less_the_change_tells_which_total_holds():
    assert total(SLIP.replace("Total rounded", "Total")) == Decimal("23.05")


def test_a_wrong_letter_in_the_word_total_does_not_hide_it():
    assert total(SLIP.replace("Total rounded", "Totel")) == Decimal("23.05")


def test_the_totals_of_the_tax_summary_are_not_the_receipts():
    assert total(SLIP.replace("Total", "Amount")) != Decimal("1.30")


def test_a_name_that_ran_over_two_rows_is_one():
    text = SLIP.replace("HAVEN STATIONERY SDN BHD (123456-K)", "HAVEN BOOK\nCO. (M) SDN BHD")
    receipt = read_receipt(paper(slip(text)))
    assert receipt is not None
    assert receipt.seller[0].value == "HAVEN BOOK CO. (M) SDN BHD"


def test_a_wide_page_is_no_receipt():
    wide = "\n".join(
        f"{line} " + "and further words that fill the page " * 2 for line in SLIP.strip().splitlines()
    )
    assert read_receipt(paper(slip(wide))) is None
