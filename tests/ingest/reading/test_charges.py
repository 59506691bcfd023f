"""Freight, fees and rebates between the items and the sums of a page: taken only where they make it add up."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ingest.reading.engine import read
from ingest.records import charges_of, items_of, to_text
from tests.ingest.reading.papers import ENGLISH_ITEMS, pdf, table
from tests.ingest.reading.test_item_lines import HEADS, TOTALS

ITEMS = {
    "de": ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
    "en": ("Description", "Qty", "Price", "Amount"),
    "nl": ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
    "da": ("Beskrivelse", "Antal", "Enhedspris", "Beløb"),
    "fr": ("Désignation", "Quantité", "Prix unitaire", "Montant"),
    "es": ("Descripción", "Cantidad", "Precio", "Importe"),
}
SUMS = {
    "de": ("USt. 20 %", "Rechnungsbetrag"), "en": ("VAT 20 %", "Total"), "nl": ("Btw 20 %", "Totaal incl. btw"),
    "da": ("Moms 20 %", "I alt inkl. moms"), "fr": ("TVA 20 %", "Total TTC"), "es": ("IVA 20 %", "Total factura"),
}  # fmt: skip


def shown(amount: str, language: str) -> str:
    return amount if language == "en" else re.sub(r"(?<=\d)\.(?=\d)", ",", amount)


def reading(language, *changes, net, items=(("Tau 24", "10", "12.50", "125.00"),)):
    """Read a paper whose items are followed by changes, their net total, 20 % of tax and the grand total."""
    tax, gross = SUMS[language]
    owed = Decimal(net) * Decimal("0.2")
    money = [(TOTALS[language], net), (tax, f"{owed:.2f}"), (gross, f"{Decimal(net) + owed:.2f}")]
    rows = [tuple(shown(cell, language) for cell in row) for row in (*changes, *money)]
    goods = [tuple(shown(cell, language) for cell in row) for row in items]
    return read(pdf(HEADS[language] + table(ITEMS[language], *goods) + table(*rows))).reading


def charges(read):
    return [(line.description, to_text(line.net_amount)) for line in charges_of(read.lines)]


@pytest.mark.parametrize(
    ("language", "freight", "rebate"),
    [
        ("de", "Versandkosten", "Rabatt 3 %"),
        ("de", "zzgl. Mindermengenzuschlag", "abzgl. Sondernachlass 3 %"),
        ("en", "Shipping & handling", "Trade discount 3 %"),
        ("nl", "Verzendkosten", "Korting 3 %"),
        ("da", "Fragt", "Rabat 3 %"),
        ("fr", "Frais de port", "Remise 3 %"),
        ("es", "Portes", "Descuento 3 %"),
    ],
)
def test_freight_and_a_rebate_make_the_net_total_with_the_items(language, freight, rebate):
    found = reading(language, (rebate, "3.75"), (freight, "6.90"), net="128.15")
    assert charges(found) == [(rebate, "-3.75"), (freight, "6.90")]
    assert [to_text(line.net_amount) for line in items_of(found.lines)] == ["125.00"]
    assert not [sentence for sentence in found.problems if "lines make" in sentence]


def test_a_charge_says_where_its_words_and_its_amount_stand():
    (freight,) = charges_of(reading("de", ("Versandkosten (19 %)", "6.90"), net="131.90").lines)
    assert [freight.evidence[cell].text for cell in ("description", "net_amount")] == [
        "Versandkosten (19 %)",
        "6,90",
    ]
    assert (freight.tax_rate, freight.quantity, freight.unit_price) == (19, None, None)


def test_a_rebate_printed_with_its_minus_is_taken_off_once():
    assert charges(reading("nl", ("Korting", "-5.00"), net="120.00")) == [("Korting", "-5.00")]


def test_what_does_not_make_the_total_is_no_charge():
    found = reading("en", ("Shipping", "6.90"), net="140.00")
    assert charges(found) == []
    assert any("lines make 125.00" in sentence for sentence in found.problems)


def test_items_that_make_the_total_alone_leave_freight_that_is_only_told():
    assert charges(reading("en", ("Shipping paid by us", "6.90"), net="125.00")) == []


def test_an_amount_that_no_word_calls_freight_or_rebate_is_none_though_it_fits():
    assert charges(reading("en", ("Mooring", "6.90"), net="131.90")) == []


def test_sums_side_by_side_name_freight_over_its_amount():
    sums = table(("Shipping", "Net total", "VAT", "Grand total"), ("$10.00", "$615.00", "$123.00", "$738.00"))
    found = read(pdf(HEADS["en"] + ENGLISH_ITEMS + sums)).reading
    assert charges(found) == [("Shipping", "10.00")]


def test_amounts_with_tax_make_the_grand_total_with_freight():
    sums = table(("Shipping", "$10.00"), ("Total incl. VAT", "$615.00"), ("VAT 20 % included", "$102.50"))
    found = read(pdf(HEADS["en"] + ENGLISH_ITEMS + sums)).reading
    assert charges(found) == [("Shipping", "10.00")]


def test_a_credit_note_that_prints_minus_signs_gives_back_its_freight_too():
    head = HEADS["de"].replace("Rechnung Nr.", "Gutschrift Nr.")
    goods = table(ITEMS["de"], ("Tau 24", "-10", "12,50", "-125,00"))
    sums = [("Versandkosten", "-6,90"), ("Nettobetrag", "-131,90"), ("USt. 20 %", "-26,38")]
    found = read(pdf(head + goods + table(*sums, ("Gutschriftsbetrag", "-158,28")))).reading
    assert (found.doc_type, found.value("net_total")) == ("credit_note", Decimal("131.90"))
    assert charges(found) == [("Versandkosten", "6.90")]


def test_the_fewest_rows_that_make_the_total_are_taken():
    found = reading(
        "fr", ("Transport", "6.90"), ("Frais de dossier", "2.00"), ("dont transport", "6.90"), net="133.90"
    )
    assert charges(found) == [("Transport", "6.90"), ("Frais de dossier", "2.00")]
