"""Rows of an item table that are no plain item: rebates, surcharges, sums, items of several rows."""

from __future__ import annotations

import pytest

from ingest.reading.engine import read
from ingest.records import items_of, to_text
from tests.ingest.reading.papers import pdf, table

HEAD = "<p>Kranz Metallbau GmbH<br>70565 Stuttgart</p><h1>Rechnung RE-5512</h1><p>Datum: 12.03.2026</p>"
COLUMNS = ("Pos", "Bezeichnung", "Menge", "Einzelpreis", "Gesamt")
RAIL = ("1", "Geländer", "2", "150,00", "300,00")
GRIP = ("2", "Handlauf", "5", "40,00", "200,00")


def lines_of(body):
    return items_of(read(pdf(HEAD + body)).reading.lines)


def numbers(lines):
    return [
        tuple(to_text(getattr(line, name)) for name in ("quantity", "unit_price", "net_amount")) for line in lines
    ]


def printed(*rows, net, columns=COLUMNS):
    return lines_of(table(columns, *rows) + table(("Nettobetrag", net)))


def test_a_rebate_with_its_amount_is_taken_off_the_item_whose_share_it_is():
    lines = printed(RAIL, ("", "Rabatt 10 %", "", "", "-30,00"), GRIP, net="470,00")
    assert numbers(lines) == [("2", "150.00", "270.00"), ("5", "40.00", "200.00")]
    assert [to_text(line.discount) for line in lines] == ["10", None]


def test_a_rate_that_is_printed_rounded_is_told_as_exactly_as_the_money():
    grass = ("1", "Kunstrasen", "3", "400,00", "1.200,00")
    lines = printed(grass, ("", "abzgl. 16,7 % Rabatt", "", "", "-200,00"), GRIP, net="1.200,00")
    assert numbers(lines)[0] == ("3", "400.00", "1000.00")
    assert to_text(lines[0].discount) == "16.67"


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        (("", "Treuerabatt", "", "", "-25,00"), "-25.00"),
        (("", "zzgl. Legierungszuschlag 5 %", "", "", "15,00"), "15.00"),
        (("", "Versandkosten", "", "", "9,90"), "9.90"),
        (("", "Fracht", "", "", "12,00"), "12.00"),
    ],
)
def test_a_rebate_or_surcharge_among_the_items_is_a_line_of_its_own_and_ends_nothing(row, amount):
    assert numbers(printed(RAIL, row, GRIP, net="500,00")) == [
        ("2", "150.00", "300.00"),
        (None, None, amount),
        ("5", "40.00", "200.00"),
    ]


@pytest.mark.parametrize("label", ["Rabatt 10 %", "Versandkosten", "Zwischensumme"])
def test_what_changes_the_whole_document_under_its_items_is_no_line(label):
    assert numbers(printed(RAIL, GRIP, ("", label, "", "", "50,00"), net="450,00")) == [
        ("2", "150.00", "300.00"),
        ("5", "40.00", "200.00"),
    ]


@pytest.mark.parametrize("label", ["Übertrag", "Zwischensumme", "Summe Los 1", "Doorgaan met"])
def test_a_sum_of_the_items_above_is_no_line_whatever_it_is_called(label):
    assert numbers(printed(RAIL, GRIP, ("", label, "", "", "500,00"), RAIL, net="800,00")) == [
        ("2", "150.00", "300.00"),
        ("5", "40.00", "200.00"),
        ("2", "150.00", "300.00"),
    ]


def test_a_sum_carried_over_to_the_next_page_and_that_page_s_letterhead_are_no_lines():
    one = table(COLUMNS, RAIL, GRIP, ("", "Übertrag", "", "", "500,00"))
    letterhead = "<p>Kranz Metallbau GmbH</p><p>Rechnung RE-5512 vom 12.03.2026, 2000</p>"
    two = table(COLUMNS, ("", "Übertrag", "", "", "500,00"), ("3", "Montage", "4", "35,00", "140,00"))
    body = f"{one}<div style='break-before:page'></div>{letterhead}{two}{table(('Nettobetrag', '640,00'))}"
    assert numbers(lines_of(body)) == [
        ("2", "150.00", "300.00"),
        ("5", "40.00", "200.00"),
        ("4", "35.00", "140.00"),
    ]


def test_an_item_whose_numbers_stand_a_row_below_its_words_is_one_item():
    lines = printed(
        ("1", "Rohr verzinkt 2 m", "", "", ""),
        ("", "", "6 Stk", "18,00", "108,00"),
        ("2", "Bogen 90°", "", "", ""),
        ("", "", "4 Stk", "7,50", "30,00"),
        net="138,00",
    )
    assert numbers(lines) == [("6", "18.00", "108.00"), ("4", "7.50", "30.00")]
    assert [line.description for line in lines] == ["Rohr verzinkt 2 m", "Bogen 90°"]


def test_an_item_whose_amount_alone_stands_a_row_below_is_one_item():
    columns = ("Pos", "Bezeichnung", "Menge", "MwSt", "Betrag")
    lines = printed(
        ("1", "Coil V2A", "10 Stk", "19 %", ""),
        ("", "Basis 1 Stk", "", "", "1.000,00"),
        ("2", "Coil V4A", "5 Stk", "19 %", ""),
        ("", "Basis 1 Stk", "", "", "750,00"),
        net="1.750,00",
        columns=columns,
    )
    assert [(to_text(line.quantity), to_text(line.net_amount)) for line in lines] == [
        ("10", "1000.00"),
        ("5", "750.00"),
    ]


def test_rows_of_article_batch_period_and_serial_number_belong_to_their_item():
    more = "Art.-Nr. 4711-20<br>Charge 20260114<br>Zeitraum 01.01.2026 - 31.01.2026<br>Serien-Nr. 99812"
    lines = printed(("1", f"Rahmen<br>{more}", "3", "20,00", "60,00"), GRIP, net="260,00")
    assert numbers(lines) == [("3", "20.00", "60.00"), ("5", "40.00", "200.00")]
    assert "Charge 20260114" in lines[0].description


@pytest.mark.parametrize("base", ["100", "1000"])
def test_a_price_for_a_hundred_or_a_thousand_is_told_by_the_amount(base):
    amount = {"100": "24,00", "1000": "2,40"}[base]
    lines = printed(("1", "Schraube", "500", "4,80", amount), GRIP, net="224,00")
    assert [to_text(line.price_base) for line in lines] == [base, None]


def test_a_price_whose_mark_was_lost_is_none_for_a_hundred():
    lines = printed(("1", "Rahmen", "2", "15012", "300,24"), GRIP, net="500,24")
    assert [to_text(line.price_base) for line in lines] == [None, None]


def test_of_two_prices_the_one_after_the_discount_is_charged_and_nothing_is_taken_off_twice():
    columns = ("Artikel", "Menge", "Listenpreis", "Rabatt %", "Nettopreis", "Gesamt")
    lines = printed(
        ("Pumpe", "2", "120,00", "10", "108,00", "216,00"),
        ("Schlauch", "4", "15,00", "5", "14,25", "57,00"),
        net="273,00",
        columns=columns,
    )
    assert numbers(lines) == [("2", "108.00", "216.00"), ("4", "14.25", "57.00")]
    assert [line.discount for line in lines] == [None, None]


def test_a_quantity_that_runs_into_the_words_is_found_by_what_it_makes():
    columns = ("Menge", "Bezeichnung", "Einzelpreis", "Gesamt")
    rows = (("3 Hocker Eiche", "", "45,00", "135,00"), ("12 Glas 0,3 l", "", "2,10", "25,20"))
    assert numbers(printed(*rows, net="160,20", columns=columns)) == [
        ("3", "45.00", "135.00"),
        ("12", "2.10", "25.20"),
    ]


@pytest.mark.parametrize(
    "text", ["3 x Hocker à 45,00", "Hocker 3 x 45,00", "Hocker 45,00 x 3", "3 x 45,00 Hocker"]
)
def test_quantity_and_price_in_the_words_of_an_item_are_read(text):
    lines = printed((text, "135,00"), ("12 x Glas à 2,10", "25,20"), net="160,20", columns=("Leistung", "Betrag"))
    assert numbers(lines) == [("3", "45.00", "135.00"), ("12", "2.10", "25.20")]


def test_the_table_of_tax_rates_under_the_items_is_none_of_them():
    taxes = table(
        ("Nettobetrag", "MwSt-Satz", "MwSt", "Brutto"),
        ("300,00", "19 %", "57,00", "357,00"),
        ("200,00", "frei", "0,00", "200,00"),
    )
    body = table(COLUMNS, RAIL, GRIP) + taxes + table(("Rechnungsbetrag", "557,00"))
    assert numbers(lines_of(body)) == [("2", "150.00", "300.00"), ("5", "40.00", "200.00")]


def test_numbers_in_the_middle_of_an_item_s_rows_belong_to_it_and_labelled_ones_to_nothing():
    columns = (
        "#",
        "Description",
        "List price",
        "Discount",
        "Price base Qty",
        "Net unit price",
        "Qty",
        "Line total",
    )
    more = "<br>SE_ID: 987654321<br>BY_ID: 654987321<br>AL: Base: 60.00 - Rate: 10.00 %<br>Ref: 4"
    rows = (
        ("1", f"Gasket{more}", "11.00", "1.00", "1.00", "10.00", "6.00", "60.00"),
        ("2", f"Flange{more}", "", "", "2.00", "20.00", "10.00", "100.00"),
    )
    lines = printed(*rows, net="160.00", columns=columns)
    assert numbers(lines) == [("6.00", "10.00", "60.00"), ("10.00", "20.00", "100.00")]


def test_a_labelled_number_in_a_row_of_words_heads_no_second_table():
    note = "Price reason: D 95<br>Ref: 4711 - Item: 2 - Amount: 5"
    lines = printed(("1", f"Gasket<br>{note}", "6", "10,00", "60,00"), GRIP, net="260,00")
    assert numbers(lines) == [("6", "10.00", "60.00"), ("5", "40.00", "200.00")]


def test_a_page_s_footer_between_the_items_of_two_pages_is_none_of_them():
    one = table(COLUMNS, RAIL) + table(("Kranz KG · Rechnung RE-5512", "", "", "", "1 / 2"))
    two = table(COLUMNS, GRIP) + table(("Nettobetrag", "500,00"))
    body = f"{one}<div style='break-before:page'></div>{two}"
    assert numbers(lines_of(body)) == [("2", "150.00", "300.00"), ("5", "40.00", "200.00")]


def test_a_quantity_that_touches_the_words_is_known_by_the_edge_of_its_column():
    style = "<style>.r{text-align:right;padding-right:0} .t{padding-left:4pt}</style>"
    counted = (("12", "Tau", "84,00"), ("100", "Kausch", "49,00"), ("6,50", "Stunden", "580,00"))
    cells = "".join(
        f"<tr><td class=r>{count}</td><td class=t>{text}</td><td>{net}</td></tr>" for count, text, net in counted
    )
    head = "<tr><td class=r>Menge</td><td class=t>Bezeichnung</td><td>Nettobetrag</td></tr>"
    body = f"{style}<table>{head}{cells}</table>{table(('Nettobetrag', '713,00'))}"
    assert numbers(lines_of(body)) == [("12", None, "84.00"), ("100", None, "49.00"), ("6.50", None, "580.00")]


def test_a_quantity_that_touches_the_words_counts_on_a_list_without_prices_too():
    style = "<style>.r{padding-right:0} .t{padding-left:4pt}</style>"
    counted = (("526647", "12", "Tau"), ("860661", "100", "Kausch"), ("883249", "6,50", "Stunden"))
    cells = "".join(
        f"<tr><td>{article}</td><td class=r>{count}</td><td class=t>{text}</td></tr>"
        for article, count, text in counted
    )
    head = "<tr><td>Artikelnr.</td><td class=r>Menge</td><td class=t>Bezeichnung</td></tr>"
    lines = read(pdf(f"{style}<h1>Lieferschein Nr. 4711</h1><table>{head}{cells}</table>")).reading.lines
    assert numbers(lines) == [("12", None, None), ("100", None, None), ("6.50", None, None)]


def test_freight_over_the_sums_is_one_of_them_whatever_it_is_called():
    sums = "<table style='margin-left:170pt'>{}</table>".format(
        "".join(
            f"<tr><td>{text}</td><td>{amount}</td></tr>"
            for text, amount in (("Zustellpauschale", "9,00"), ("Nettobetrag", "509,00"))
        )
    )
    assert numbers(lines_of(table(COLUMNS, RAIL, GRIP) + sums)) == [
        ("2", "150.00", "300.00"),
        ("5", "40.00", "200.00"),
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("QTY", "DESCRIPTION", "UNIT PRICEAMOUNT"),
        ("Aantal", "Omschrijving", "Prijs Totaal excl. btw"),
        ("Qté", "Désignation", "Tarif Montant HT"),
    ],
)
def test_heads_of_two_columns_that_run_together_are_told_apart(heads):
    rows = "".join(
        f"<tr><td>{count}</td><td>{text}</td><td>{price} &emsp;&emsp; {net}</td></tr>"
        for count, text, price, net in (("1", "Rope", "24.00", "24.00"), ("1", "Hook", "12.00", "12.00"))
    )
    body = f"<table><tr>{''.join(f'<td>{head}</td>' for head in heads)}</tr>{rows}</table>"
    assert numbers(lines_of(body + table(("Total", "36.00")))) == [
        ("1", "24.00", "24.00"),
        ("1", "12.00", "12.00"),
    ]


def test_rows_that_only_multiply_have_the_words_over_them():
    parts = (
        ("Teapot", "2 × 34.50", "69.00"),
        ("Cup set of 6", "1 × 28.00", "28.00"),
        ("Tea 250 g", "4 × 7.25", "29.00"),
    )
    rows = [row for name, times, net in parts for row in ((name, ""), (times, net))]
    lines = lines_of(table(*rows) + table(("Subtotal", "126.00"), ("Total", "151.20")))
    assert numbers(lines) == [("2", "34.50", "69.00"), ("1", "28.00", "28.00"), ("4", "7.25", "29.00")]
    assert [line.description.rstrip(" ×") for line in lines] == ["Teapot", "Cup set of 6", "Tea 250 g"]
