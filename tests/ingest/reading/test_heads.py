"""Fields of the head as unknown layouts print them, a test for each kind of mistake that was once made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.engine import read
from ingest.reading.parties.names import name_of
from ingest.records import DocType
from tests.ingest.reading import papers

FOOT = "<p style='position:absolute;bottom:0'>{}</p>"
SUMS = papers.table(("Net", "£100.00"), ("VAT 20%", "£20.00"), ("Total", "£120.00"))


def fields(body):
    return read(papers.pdf(body)).reading


def test_taxes_side_by_side_under_their_rates_are_added_up():
    sums = papers.table(
        ("Total HT", "TVA à 20%", "TVA à 10%", "Montant TTC"), ("2 139.00", "366.00", "30.90", "2 535.90")
    )
    found = fields(f"<h1>Facture</h1>{sums}")
    assert found.value("tax_total") == Decimal("396.90")
    assert found.value("grand_total") == Decimal("2535.90")


def test_a_bare_number_word_among_dated_fields_numbers_the_document():
    meta = papers.table(("No.", "Issue date", "Customer ID"), ("202404622", "19 December 2024", "57372"))
    assert fields(f"<h1>Tax Invoice</h1><p style='height:60pt'></p>{meta}{SUMS}").value("invoice_number") == (
        "202404622"
    )


def test_a_large_line_that_ends_in_a_number_names_the_document():
    body = f"<h2>Statement of Charges CI2020-693</h2><p>Date of issue 5/7/2020</p>{SUMS}<p>Due date 5/8/2020</p>"
    assert fields(body).value("invoice_number") == "CI2020-693"


def test_the_label_under_a_title_keeps_its_own_number():
    meta = papers.table(("BL n°", "N° de facture"), ("814470", "00007807"))
    assert fields(f"<p>FACTURE N°</p>{meta}").value("invoice_number") == "00007807"


def test_a_day_before_which_to_pay_is_when_it_is_due():
    body = f"<h1>Invoice</h1><p>Invoice date: 27 November 2020</p>{SUMS}"
    body += "<p>Kindly transfer £120.00 to the account below before 5 December 2020.</p>"
    assert fields(body).value("due_date") == date(2020, 12, 5)


def test_the_day_of_printing_yields_to_the_date_of_the_paper():
    meta = papers.table(("Date", "Édité le"), ("2022-12-28", "2022-12-30"))
    assert fields(f"<h1>Facture</h1>{meta}").value("issue_date") == date(2022, 12, 28)


def test_a_vat_id_in_brackets_said_to_be_the_customers_is_not_the_suppliers():
    meta = papers.table(("VAT Reg No. (customer)", "IE7597757G"), ("Invoice no.", "12"))
    foot = FOOT.format("Pebaon B.V., 3511 LX Utrecht, VAT Reg. No. NL848309509B01")
    found = fields(f"<p>Pebaon B.V.</p><h1>Invoice</h1>{meta}{SUMS}{foot}")
    assert found.value("supplier_vat_id") == "NL848309509B01"


def test_the_vat_id_under_the_senders_name_in_the_footer_is_the_senders():
    head = (
        "<p>Netzhaus Online GmbH · Hauptstr. 25 · 91710 Gunzenhausen</p><p>Max Muster<br>Gasse 1<br>60435 Ort</p>"
    )
    meta = "<p style='text-align:right'>Kundennummer: K01<br>USt-IdNr.: DE199952957<br>Rechnungsnummer: R88</p>"
    foot = FOOT.format("Netzhaus Online GmbH<br>Amtsgericht Ansbach, HRB 1<br>USt-IdNr. DE812871812")
    assert fields(f"{head}{meta}<h1>Rechnung</h1>{foot}").value("supplier_vat_id") == "DE812871812"


@pytest.mark.parametrize(
    ("account", "currency"),
    [("IBAN: DK50 0040 0440 1162 43", "DKK"), ("IBAN: DE89 3704 0044 0532 0130 00", "EUR")],
)
def test_where_no_money_is_named_the_country_of_the_account_names_it(account, currency):
    sums = papers.table(("Net", "100.00"), ("VAT 25%", "25.00"), ("Total", "125.00"))
    assert fields(f"<h1>Invoice</h1>{sums}<p>{account}</p>").value("currency") == currency


def test_a_name_at_the_foot_over_its_address_is_the_sender_without_a_letterhead():
    foot = FOOT.format("Susan Oneill Consulting<br>155 Station Road<br>London EC2A 3AY")
    body = f"<p>BILL TO<br>Stonebridge A/S<br>51 King Street<br>8000 Aarhus C</p><h1>Invoice</h1>{SUMS}"
    body += f"<p>We thank you for your order B2013618.</p>{foot}"
    assert fields(body).value("supplier_name") == "Susan Oneill Consulting"


@pytest.mark.parametrize("line", ["DUPLICATE", "Main: (207) 945-6457", "Avenue", "ZA des Prés", "Friday"])
def test_a_word_at_the_senders_place_that_names_nobody_is_no_sender_and_neither_is_the_buyer(line):
    body = (
        f"<p>{line}</p><p>Bill to:<br>Stonebridge A/S<br>51 King Street<br>8000 Aarhus C</p><h1>Invoice</h1>{SUMS}"
    )
    found = fields(body)
    assert (found.value("supplier_name"), found.value("buyer_name")) == (None, "Stonebridge A/S")


@pytest.mark.parametrize(
    "line", ["Artikelnummer Beschreibung", "Prix Quantité", "Accounts Payable", "Rechnungsprüfung"]
)
def test_heads_of_columns_and_departments_are_nobodys_name(line):
    assert name_of(line) == ""


def test_what_stands_under_the_senders_small_line_is_the_addressee():
    block = "Tri-Star Ltd, 239 Maple Avenue, Sheffield S3 8GG"
    body = papers.table(("Date of Invoice", "2/8/24", f"<small>{block}</small>"))
    window = f"<p><small>{block}</small><br>Logistics 4Points PLC<br>210 Market Street<br>Leeds LS1 4AP</p>"
    found = fields(f"{body}{window}<h1>Commercial Invoice</h1>{SUMS}<p>ap@logistics-4points.example</p>")
    assert (found.value("supplier_name"), found.value("buyer_name")) == ("Tri-Star Ltd", "Logistics 4Points PLC")


def test_a_paper_without_title_that_answers_an_order_is_its_confirmation():
    meta = papers.table(("Onze order:", "00001260"), ("Orderdatum:", "15-09-2023"))
    sums = papers.table(("Netto:", "100,00 EUR"), ("BTW-bedrag:", "21,00 EUR"), ("Te betalen:", "121,00 EUR"))
    assert fields(f"<p>Zuidema Schilderwerken</p>{meta}{sums}").doc_type == DocType.ORDER_RESPONSE


def test_an_order_addressed_by_a_letter_and_a_colon_names_the_seller():
    foot = FOOT.format("Jourdain Alimentaire<br>26, avenue des Lilas<br>44000 Nantes")
    body = f"<p>À :<br>Kerguelen Métallerie<br>15, rue du Port<br>33000 Bordeaux</p><h1>Bon de commande</h1>{foot}"
    found = fields(body)
    assert (found.value("supplier_name"), found.value("buyer_name")) == (
        "Kerguelen Métallerie",
        "Jourdain Alimentaire",
    )


def test_the_name_of_a_format_is_no_senders_domain():
    head = (
        "<p>Factur-x 1.0 Profil EXTENDED</p><p>urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended</p>"
    )
    body = "<p>Verkäufer:<br>Groß und Breit Bau AG<br>Hauptstr. 1<br>12345 Berlin</p><h1>Rechnung</h1>"
    assert fields(f"{head}{body}{SUMS}").value("supplier_name") == "Groß und Breit Bau AG"


def test_the_date_of_an_order_in_a_head_is_no_title_of_an_invoice_without_one():
    meta = papers.table(("ORDER DATE", "REFERENCE NO."), ("27.09.2019", "2019/7039"))
    meta += papers.table(("INV. DATE", "PURCHASE ORDER"), ("03.11.2019", "PO61456"))
    found = fields(f"<p>Bracken & Nova Ltd</p>{meta}{SUMS}<p>ACCOUNT (IBAN) IE29AIBK93115212345678</p>")
    assert found.doc_type == DocType.INVOICE
    assert (found.value("invoice_number"), found.value("order_reference")) == ("2019/7039", "PO61456")


def test_the_vat_id_of_the_seller_on_an_order_is_the_one_called_the_sellers():
    parties = papers.table(
        ("BUYER: Jourdain Alimentaire", "SELLER: Kerguelen Métallerie"),
        ("44000 Nantes", "33000 Bordeaux"),
        ("Buyer VAT ID: FR 83 404 833 048", "Seller VAT ID: FR 40 303 265 045"),
    )
    found = fields(f"<h1>Purchase order</h1><p>Order no. 4711</p>{parties}{SUMS}")
    assert found.doc_type == DocType.PURCHASE_ORDER
    assert found.value("supplier_vat_id") == "FR40303265045"


def test_the_second_line_of_a_head_and_a_sentence_below_name_the_day_of_payment():
    meta = "<p>N° de facture INV/02/2016</p>" + papers.table(("Date", "d'échéance"), ("10/02/2016", "25/02/2016"))
    assert fields(f"<h1>Facture</h1>{meta}{SUMS}").value("due_date") == date(2016, 2, 25)
    body = f"<h1>Facture</h1><p>Date 10/02/2016</p>{SUMS}<p>À régler avant : 25/02/2016</p>"
    assert fields(body).value("due_date") == date(2016, 2, 25)
