"""What item tables print beside quantity, price and amount: rebates, orders, units, tax rates."""

from __future__ import annotations

import pytest

from ingest.reading.engine import read
from ingest.records import to_text
from tests.ingest.reading.papers import pdf, table

HEADS = {
    "de": "<p>Brandt Logistik GmbH<br>27572 Bremerhaven</p><h1>Rechnung Nr. 2026/118</h1><p>Datum: 05.11.2026</p>",
    "en": "<p>Harbour Rope Ltd<br>Galway</p><h1>Invoice HR-7</h1><p>Invoice date: 5 November 2026</p>",
    "nl": "<p>Veldkamp BV<br>8447 GG Heerenveen</p><h1>Factuur 2611-7</h1><p>Factuurdatum: 5-11-2026</p>",
    "da": "<p>Kjærgaard A/S<br>6715 Esbjerg</p><h1>Faktura 10482</h1><p>Fakturadato: 05.11.2026</p>",
    "fr": "<p>Corderie SARL<br>29200 Brest</p><h1>Facture F-7</h1><p>Date de facture : 05/11/2026</p>",
    "es": "<p>Cabos SL<br>36201 Vigo</p><h1>Factura F-7</h1><p>Fecha de factura: 05/11/2026</p>",
}
TOTALS = {
    "de": "Nettobetrag", "en": "Subtotal", "nl": "Totaal excl. btw", "da": "I alt ekskl. moms",
    "fr": "Total HT", "es": "Base imponible",
}  # fmt: skip


def local(amount: str, language: str) -> str:
    """Write an amount as the language does."""
    return amount if language == "en" else amount.replace(".", ",")


def printed(language, *rows, net):
    lines = read(pdf(HEADS[language] + table(*rows) + table((TOTALS[language], net)))).reading.lines
    names = ("description", "quantity", "unit", "unit_price", "net_amount", "tax_rate", "discount")
    return [tuple(to_text(getattr(line, name)) or "" for name in (*names, "order_reference")) for line in lines]


@pytest.mark.parametrize(
    ("language", "head", "items", "units", "rates", "percent"),
    [
        (
            "de",
            "Pos.|Bezeichnung|Menge|ME|Einzelpreis|Rabatt %|MwSt. %|Gesamt",
            "Tau Schäkel",
            "m Stk",
            "19 7",
            "{}",
        ),
        ("en", "Description|Qty|UoM|Price|Disc. %|VAT %|Amount", "Line Shackle", "m pcs", "23 13.5", "{}"),
        ("nl", "Omschrijving|Aantal|Eenheid|Prijs|Korting|Btw|Bedrag", "Tros Sluiting", "m st", "21 9", "{}%"),
        ("da", "Beskrivelse|Antal|Enhed|Enhedspris|Rabat %|Moms %|Beløb", "Tov Sjækkel", "m stk", "25 25", "{}"),
        ("fr", "Désignation|Qté|Unité|P.U. HT|Remise|TVA|Montant HT", "Cordage Manille", "m pce", "20 10", "{} %"),
    ],
)
def test_columns_of_rebate_unit_and_tax_rate_are_read(language, head, items, units, rates, percent):
    (one, other), (metre, piece), (high, low) = items.split(), units.split(), rates.split()
    rows = [
        (one, "10", metre, "12.50", percent.format("10"), percent.format(high), "112.50"),
        (other, "4", piece, "8.00", "", percent.format(low), "32.00"),
    ]
    rows = [(*row[:3], local(row[3], language), *row[4:6], local(row[6], language)) for row in rows]
    if head.startswith("Pos."):
        rows = [(str(number), *row) for number, row in enumerate(rows, 1)]
    assert printed(language, head.split("|"), *rows, net=local("144.50", language)) == [
        (one, "10", metre, "12.50", "112.50", high, "10", ""),
        (other, "4", piece, "8.00", "32.00", low, "", ""),
    ]


@pytest.mark.parametrize(
    ("language", "head", "rebate"),
    [
        ("de", ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"), "abzgl. 10 % Rabatt"),
        ("en", ("Description", "Qty", "Unit price", "Amount"), "Discount 10%"),
        ("nl", ("Omschrijving", "Aantal", "Prijs", "Bedrag"), "Korting -10%"),
        ("da", ("Beskrivelse", "Antal", "Enhedspris", "Beløb"), "Rabat 10 %"),
        ("fr", ("Désignation", "Qté", "P.U. HT", "Montant HT"), "Remise 10 %"),
        ("es", ("Descripción", "Cantidad", "Precio", "Importe"), "Descuento 10 %"),
    ],
)
def test_a_rebate_on_the_row_below_belongs_to_the_item_whose_amount_it_makes(language, head, rebate):
    rows = [("Tros", "10", "12.50", "112.50"), (rebate, "", "", ""), ("Lijn", "4", "8.00", "32.00")]
    found = printed(language, head, *[tuple(local(cell, language) for cell in row) for row in rows], net="144,50")
    assert found == [
        ("Tros", "10", "", "12.50", "112.50", "", "10", ""),
        ("Lijn", "4", "", "8.00", "32.00", "", "", ""),
    ]


def test_a_rebate_that_does_not_make_the_amount_is_only_told_about():
    head = ("Description", "Qty", "Unit price", "Amount")
    found = printed(
        "en", head, ("Rope", "10", "12.50", "125.00"), ("Discount 10% from 20", "", "", ""), net="125.00"
    )
    assert found[0][6] == ""
    assert found[0][0].startswith("Rope Discount")


def test_a_rebate_column_in_money_is_told_in_per_cent():
    head = ("Description", "Qty", "Unit price", "Discount", "Amount")
    rows = (("Rope", "10", "12.50", "12.50", "112.50"), ("Shackle", "4", "8.00", "1.60", "30.40"))
    found = printed("en", head, *rows, net="142.90")
    assert [(row[4], row[6]) for row in found] == [("112.50", "10.00"), ("30.40", "5.00")]


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("de", ("Ihre Bestellung", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt")),
        ("en", ("PO number", "Description", "Qty", "Unit price", "Amount")),
        ("nl", ("Order", "Omschrijving", "Aantal", "Prijs", "Bedrag")),
        ("da", ("Ordrenr.", "Beskrivelse", "Antal", "Enhedspris", "Beløb")),
        ("fr", ("Commande", "Désignation", "Qté", "P.U. HT", "Montant HT")),
        ("es", ("Pedido", "Descripción", "Cantidad", "Precio", "Importe")),
    ],
)
@pytest.mark.parametrize("numbers", [("45-20811", "45-20812"), ("4711", "4712")])
def test_a_column_of_order_numbers_is_read(language, head, numbers):
    rows = [("Tros", "10", "12.50", "125.00"), ("Lijn", "4", "8.00", "32.00")]
    rows = [(number, *(local(c, language) for c in row)) for number, row in zip(numbers, rows, strict=True)]
    found = printed(language, head, *rows, net="157,00")
    assert [(row[0], row[-1]) for row in found] == [("Tros", numbers[0]), ("Lijn", numbers[1])]


@pytest.mark.parametrize(
    ("language", "head", "first", "second"),
    [
        (
            "de",
            ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
            "Ihre Bestellung 4711 vom 01.10.2026",
            "Lieferschein 88, Ihre Bestellung Nr. 4712",
        ),
        (
            "en",
            ("Description", "Qty", "Unit price", "Amount"),
            "Your order 4711 of 1 October 2026",
            "Purchase order: 4712",
        ),
        (
            "nl",
            ("Omschrijving", "Aantal", "Prijs", "Bedrag"),
            "Uw order 4711 d.d. 01-10-2026",
            "Uw ordernummer: 4712",
        ),
        ("da", ("Beskrivelse", "Antal", "Enhedspris", "Beløb"), "Deres ordre 4711 af 01.10.2026", "Ordrenr. 4712"),
        (
            "fr",
            ("Désignation", "Qté", "P.U. HT", "Montant HT"),
            "Votre commande 4711 du 01/10/2026",
            "Commande n° 4712",
        ),
        (
            "es",
            ("Descripción", "Cantidad", "Precio", "Importe"),
            "Su pedido 4711 de 01/10/2026",
            "Pedido nº 4712",
        ),
    ],
)
def test_a_heading_names_the_order_of_the_items_under_it(language, head, first, second):
    rows = [
        (first, "", "", ""),
        ("Tros", "10", "12.50", "125.00"),
        (second, "", "", ""),
        ("Lijn", "4", "8.00", "32.00"),
        ("Kous", "2", "5.00", "10.00"),
    ]
    keep = {first, second}
    rows = [tuple(c if c in keep else local(c, language) for c in row) for row in rows]
    found = printed(language, head, *rows, net="167,00")
    assert [(row[0], row[-1]) for row in found] == [("Tros", "4711"), ("Lijn", "4712"), ("Kous", "4712")]


def test_an_order_named_under_each_item_belongs_to_the_item_above_it():
    rows = [
        ("Bezeichnung", "Menge", "Einzelpreis", "Gesamt"),
        ("Tauwerk", "10", "12,50", "125,00"),
        ("Ihre Bestellung 4711", "", "", ""),
        ("Schäkel", "4", "8,00", "32,00"),
        ("Ihre Bestellung 4712", "", "", ""),
    ]
    assert [row[-1] for row in printed("de", *rows, net="157,00")] == ["4711", "4712"]


def test_a_heading_goes_on_over_a_page_break_and_no_item_comes_twice():
    head = ("Description", "Qty", "Unit price", "Amount")
    first = table(head, ("Your order 4711", "", "", ""), ("Rope", "10", "12.50", "125.00"))
    second = table(head, ("Shackle", "4", "8.00", "32.00"), ("Thimble", "2", "5.00", "10.00"))
    body = f"{HEADS['en']}{first}<div style='break-before:page'></div>{second}{table(('Subtotal', '167.00'))}"
    lines = read(pdf(body)).reading.lines
    assert [(line.description, line.order_reference) for line in lines] == [
        ("Rope", "4711"),
        ("Shackle", "4711"),
        ("Thimble", "4711"),
    ]
