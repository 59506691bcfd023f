"""Orders, their changes and their confirmations as pages: which is which, and whose number is whose."""

from __future__ import annotations

import pytest

from ingest.reading.engine import read
from ingest.reading.evaluation.flat import flat
from tests.ingest.reading.papers import pdf, table

ITEMS = table(("Description", "Qty", "Unit price", "Amount"), ("Mooring rope", "10", "12.50", "125.00"))
TOTAL = table(("Subtotal", "€125.00"), ("Total", "€125.00"))
BUYING = "<p>Noordwal Ltd<br>1 Dock Road<br>Cork</p><p>Vendor:<br>Harbour Rope Ltd<br>12 Quay Street<br>Galway</p>"
SELLING = (
    "<p>Harbour Rope Ltd<br>12 Quay Street<br>Galway</p><p>Customer:<br>Noordwal Ltd<br>1 Dock Road<br>Cork</p>"
)
GERMAN_ITEMS = table(
    ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt"), ("1", "Tau", "10", "12,50", "125,00")
)
GERMAN_TOTAL = table(("Nettobetrag", "125,00 €"))
GERMAN_BUYING = (
    "<p>Noordwal GmbH<br>Am Fischbahnhof 9<br>27572 Bremerhaven</p>"
    "<p>Lieferant:<br>Brandt Logistik GmbH<br>Containerallee 17<br>27572 Bremerhaven</p>"
)


def titled(head, title, *cited, english=True):
    items, total = (ITEMS, TOTAL) if english else (GERMAN_ITEMS, GERMAN_TOTAL)
    return f"{head}<p style='font-size:12pt'>{title}</p>{table(*cited)}{items}{total}"


@pytest.mark.parametrize(
    ("paper", "kind", "number", "reference"),
    [
        (
            titled(BUYING, "PURCHASE ORDER: PO-4711", ("SALES ORDER ID:", "SO-991"), ("Date:", "5 November 2026")),
            "purchase_order", "PO-4711", None,
        ),
        (
            titled(BUYING, "ORDER CHANGE: PO-4711-C2", ("PURCHASE ORDER ID:", "PO-4711"), ("Date:", "5.11.2026")),
            "order_change", "PO-4711-C2", "PO-4711",
        ),
        (
            titled(
                SELLING, "ORDER RESPONSE: PO-4711-R1",
                ("PURCHASE ORDER ID:", "PO-4711"), ("SALES ORDER ID:", "SO-991"), ("Date:", "5 November 2026"),
            ),
            "order_response", "PO-4711-R1", "PO-4711",
        ),
        (
            titled(
                GERMAN_BUYING, "Bestelländerung 4711-2", ("Bestellung:", "4711"), ("Datum:", "05.11.2026"),
                english=False,
            ),
            "order_change", "4711-2", "4711",
        ),
    ],
)  # fmt: skip
def test_an_order_its_change_and_its_confirmation_are_told_apart_by_their_titles(paper, kind, number, reference):
    result = read(pdf(paper))
    reading = result.reading
    assert flat("order.pdf", result)["order_reference"] == (reference or number)
    assert (str(reading.doc_type), reading.value("invoice_number"), reading.value("order_reference")) == (
        kind, number, reference,
    )  # fmt: skip


def test_a_name_with_an_underscore_behind_its_label_is_a_name_though_it_reads_like_a_label():
    body = """<p>BUYER: BUYER_NAME<br>12 Quay Street<br>Galway</p>
    <p>SELLER: SELLER_NAME<br>2 Mill Lane<br>Leeds</p>
    <h1>PURCHASE ORDER PO-4711</h1><p>Date: 12/03/2026</p>"""
    fields = read(pdf(body)).reading.fields
    assert fields["supplier_name"].value == "SELLER_NAME"
    assert fields["buyer_name"].value == "BUYER_NAME"
