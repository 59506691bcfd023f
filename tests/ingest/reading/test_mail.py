"""What a mail says itself: its newest message, and orders, tickets and leads in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.mail.fields import read_mail
from ingest.reading.mail.said import said_number, said_total
from ingest.reading.mail.thread import newest
from ingest.reading.parties.phones import telephone
from ingest.records import DocType


@pytest.mark.parametrize(
    "quotation",
    [
        "On Mon, 3 May 2021 at 10:12, Ann <ann@x.example> wrote:\n> old words",
        "Am 13.12.2017 21:11 schrieb Ann Schmidt:\n> old words",
        "Le lun. 15 nov. 2021 à 19:42, Ann\n<ann@x.example> a écrit :\n> old words",
        "Op 12 december 2016 19:05 schreef Ann <ann@x.example>:\n> old words",
        "Den 18. april 2017 kl. 13:09 skrev Ann <ann@x.example>:\n> old words",
        "-----Original Message-----\nFrom: Ann\nold words",
        "Van: Ann\nVerzonden: maandag\nAan: Bob\nOnderwerp: Iets\n\nold words",
    ],
)
def test_what_is_quoted_is_no_part_of_the_newest_message(quotation):
    message = newest(f"Hello,\n\nnew words.\n\nKind regards,\nBob\n\n{quotation}")
    assert message.text == "Hello,\n\nnew words."
    assert message.signature == "Kind regards,\nBob"
    assert "old words" in message.quoted


@pytest.mark.parametrize(
    "body",
    [
        "On the other hand, it could work.\nThe data comes From: our database.",
        "In this regards we need to be careful.",
        "All messages are sent from the main server, not from my phone.",
    ],
)
def test_a_sentence_that_only_looks_like_a_quotation_is_kept(body):
    assert newest(body).text == body


HEADERS = {"From": "Ann Smith <ann@bolts-supply.example>", "Date": "Mon, 3 May 2021 10:12:00 +0200"}
SIGNED = "\n\nBest regards,\nAnn Smith\nBolts Supply Ltd\nTel: +44 20 1234 5678"


def test_an_order_in_plain_words_becomes_lines():
    body = "Please deliver:\n- 10 x Bolt M8 @ 0.25\n- 5 pcs Washer 12mm" + SIGNED
    reading = read_mail({**HEADERS, "Subject": "RE: Order PO-7781"}, body)
    assert reading.doc_type == DocType.PURCHASE_ORDER
    assert reading.value("invoice_number") == "PO-7781"
    assert reading.fields["invoice_number"].evidence.header == "subject"
    assert (reading.value("buyer_name"), reading.value("issue_date")) == ("Bolts Supply Ltd", date(2021, 5, 3))
    assert [(line.description, line.quantity) for line in reading.lines] == [
        ("Bolt M8", Decimal(10)),
        ("Washer 12mm", Decimal(5)),
    ]


def test_an_order_in_an_html_table_becomes_lines():
    html = (
        "<p>Graag leveren, ordernummer 4500123:</p><table><tr><th>Omschrijving</th><th>Aantal</th><th>Prijs</th>"
        "<th>Totaal</th></tr><tr><td>Bout M8</td><td>10</td><td>0,25</td><td>2,50</td></tr></table>"
    )
    reading = read_mail({**HEADERS, "Subject": "Bestelling"}, "", html)
    assert reading.value("invoice_number") == "4500123"
    (line,) = reading.lines
    assert (line.quantity, line.unit_price, line.net_amount) == (Decimal(10), Decimal("0.25"), Decimal("2.50"))


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Winch broken", "The winch is not working since Monday.", DocType.TICKET),
        ("Storing", "De machine is kapot en werkt niet.", DocType.TICKET),
        ("Anfrage", "Wir haben Interesse und bitten um ein Angebot.", DocType.LEAD),
        ("Re: lunch", "See you at noon.", DocType.OTHER),
    ],
)
def test_tickets_and_leads_are_told_apart_and_say_why(subject, body, kind):
    reading = read_mail({**HEADERS, "Subject": subject}, body + SIGNED)
    assert reading.doc_type == kind
    assert reading.reason.endswith(".")
    assert (reading.value("email"), reading.value("phone")) == ("ann@bolts-supply.example", "+44 20 1234 5678")
    assert reading.value("message") == body


def test_a_mail_from_a_machine_is_neither():
    headers = {**HEADERS, "Subject": "Problem with your order", "List-Unsubscribe": "<mailto:u@x.example>"}
    assert read_mail(headers, "We offer help.").doc_type == DocType.OTHER


@pytest.mark.parametrize(
    "quotation",
    [
        "W dniu 2017-01-09 11:59:39 użytkownik Ann <ann@x.example> napisał:\n\nold words",
        "12.02.2021, 18.30, “Ann” <ann@x.example>:\n\nold words",
        "02.04.2012 14:20 пользователь “Ann” <\nann@x.example> написал:\n\nold words",
        "2013.02.08. 7:31 keltezéssel, “Ann” írta:\n> old words",
        "De : Ann<mailto:ann@x.example>\nEnvoyé le :jeudi 15 mai 2016 09:35\nÀ : bob@x.example\nObjet :Vis\n\nold",
        "On Wed, Dec 9, Ann\n<ann@x.example>\nwrote:\n> old words",
    ],
)
def test_a_quotation_is_known_by_its_form_too(quotation):
    assert newest(f"New words.\n\n{quotation}").text == "New words."


def test_answers_among_quoted_lines_are_the_newest_message():
    message = newest(
        "Hi,\nOn Tue, 1 Mar 2011 at 18:02, Ann wrote:\n> How many?\n\nForty.\n\n> When?\n\nIn May.\n\n-- \nBob"
    )
    assert message.text.split() == ["Hi,", "Forty.", "In", "May."]
    assert message.signature == "-- \nBob"


def test_what_stands_below_a_quotation_under_a_signed_message_is_not_said_again():
    body = "Forty.\n\nRegards,\nBob\n\nOn Tue, 1 Mar 2011 at 18:02, Ann wrote:\n> How many?\n\nRead by all."
    assert newest(body).text == "Forty."


def test_a_table_with_a_rule_under_its_head_is_no_signature():
    body = (
        "It expires:\n\nService   Date\n----------------\nMooring   3 May\n\nAnswer to renew.\n\nSincerely,\nBob"
    )
    assert newest(body).text.endswith("renew.")


@pytest.mark.parametrize("sender", ["Ann Smith", ""])
def test_a_signature_without_a_greeting_is_known_by_the_name_or_by_its_telephone(sender):
    message = newest("The winch slips.\n\nAnn Smith\nBolts Supply Ltd\n+44 20 1234 5678", sender)
    assert message.text == "The winch slips."
    assert message.signature.startswith("Ann Smith")


def test_thanks_alone_are_the_message():
    assert newest("Thank you!").text == "Thank you!"
    assert newest("The winch slips.\n\nThank you,\nAnn").signature == "Thank you,\nAnn"


@pytest.mark.parametrize(
    ("signature", "address", "company", "header"),
    [
        ("Ann Smith\nPurchasing\nBolts Supply Ltd", "ann@bolts.example", "Bolts Supply Ltd", "body"),
        ("Ann Smith\nInkoop\nZeilschool De Grutto", "ann@degrutto.example", "Zeilschool De Grutto", "body"),
        ("Ann Smith\nVoiles & Vents", "ann@voiles-vents.example", "Voiles & Vents", "body"),
        ("Ann Smith\nThe Sail Loft", "ann@gmail.com", "The Sail Loft", "body"),
        ("Ann Smith\nEinkäuferin", "ann@gmail.com", None, None),
        ("Ann Smith\nSales Manager", "ann@bolts-supply.example", "Bolts Supply", "from"),
    ],
)
def test_the_company_is_the_one_in_the_signature_else_the_domain(signature, address, company, header):
    headers = {"From": f"Ann Smith <{address}>", "Subject": "Offer"}
    reading = read_mail(headers, f"Please send us an offer.\n\nRegards,\n{signature}")
    assert reading.value("company") == company
    assert company is None or reading.fields["company"].evidence.header == header


@pytest.mark.parametrize(
    ("sentence", "amount", "net"),
    [
        ("Order total excluding VAT: £1,132.50. Delivery to Shed 9.", "1132.50", True),
        ("The total comes to £1,132.50.", "1132.50", False),
        ("Totaal exclusief btw: € 1.270,40.", "1270.40", True),
        ("Die Gesamtsumme beträgt 1.270,40 EUR zzgl. MwSt. Lieferung bis Mai.", "1270.40", True),
        ("I alt ekskl. moms: 13.930,00 kr.", "13930.00", True),
        ("Total HT : 1 270,40 €.", "1270.40", True),
    ],
)
def test_a_total_in_a_sentence_says_whether_it_is_without_tax(sentence, amount, net):
    said = said_total(f"Hello,\n\n{sentence}\n")
    assert (said.amount, said.net) == (Decimal(amount), net)


def test_a_sentence_with_several_amounts_tells_no_total():
    assert said_total("In total we take 5 at £3.00 and 2 at £4.00.") is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Order 7719", "Change to our order 7719. The order now reads:\n\n40 x Bolt M8"),
        ("Bestelling 7719", "Wij willen onze bestelling wijzigen:\n\n40 x Bout M8"),
        ("Unsere Bestellung 7719", "Geänderte Bestellung:\n\n40 x Bolzen M8"),
        ("Ordreændring 7719", "Vi bestiller nu:\n\n40 x Bolt M8"),
        ("Modification de commande 7719", "Merci de livrer :\n\n40 x Vis M8"),
    ],
)
def test_a_mail_that_changes_an_order_is_an_order_change_with_its_lines(subject, body):
    reading = read_mail({**HEADERS, "Subject": subject}, body + SIGNED)
    assert reading.doc_type == DocType.ORDER_CHANGE
    assert [line.quantity for line in reading.lines] == [Decimal(40)]
    assert (reading.value("invoice_number"), reading.value("order_reference")) == ("7719", None)


def test_a_complaint_about_what_was_delivered_is_a_ticket():
    body = "wir haben nachgemessen: Es sind 188 statt 200 m. Bitte liefern Sie die fehlenden 12 m nach."
    assert read_mail({**HEADERS, "Subject": "AW: Ihre Lieferung: Kette zu kurz"}, body).doc_type == DocType.TICKET


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Please supply against our PO no. QR-1187.", "QR-1187"),
        ("Betreft: ons ordernummer 4500123", "4500123"),
        ("Unsere Bestellung Nr. 2026/117 vom 3. Mai", "2026/117"),
        ("Vores ordre: LM-2046", "LM-2046"),
        ("Notre commande n° C-881", "C-881"),
        ("Our order of 12.05.2026", ""),
        ("In order to sail in 2027", ""),
    ],
)
def test_the_number_of_an_order_is_read_from_a_sentence(text, number):
    assert said_number(text) == number


def test_points_with_dashes_are_no_signatures():
    body = "We need:\n\n-Bolts\n-Washers\n\nAs soon as you can."
    assert newest(body).text == body
    assert newest("When does it come?\n\n-Ann Smith").signature == "-Ann Smith"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Tel: +44 20 1234 5678 | Fax: +44 20 1234 5679", "+44 20 1234 5678"),
        ("Fax +49 4421 555 01 59, Telefon +49 (0)4421 555 01-50", "+49 (0)4421 555 01-50"),
        ("T 0517 - 55 03 44 · KvK 01012345", "0517 - 55 03 44"),
        ("Tlf. 75 55 02 15", "75 55 02 15"),
        ("Tél. : 02 98 55 19 02", "02 98 55 19 02"),
        ("(020) 555 01 23", "(020) 555 01 23"),
        ("Mobile: 06.12.34.56.78", "06.12.34.56.78"),
        ("CVR 12345678", ""),
        ("IBAN NL91 ABNA 0417 1643 00", ""),
        ("SIRET 732 829 320 00074", ""),
        ("12.05.2026", ""),
        ("8899 4471 22", ""),
    ],
)
def test_a_telephone_number_is_told_from_other_numbers(line, number):
    assert telephone([line]) == number


def test_a_telephone_in_the_message_counts_where_the_signature_has_none():
    assert telephone(["Ann Smith"], "Please call 020 555 01 23 about order 0447 1122 33.") == "020 555 01 23"
    assert telephone(["Ann Smith"], "We need 0447 1122 33 and 12.05.2026.") == ""


@pytest.mark.parametrize(
    "rows",
    [
        "Bolt M8 - 10 pcs\nWasher M6, 20 Stk.\nNut x 30",
        "1. Bolt M8: 10 pieces\n2. Washer M6: 20 pieces\n3. Nut: 30 pieces",
        "SKU | Product | Qty\n--- | --- | ---\nB8 | Bolt M8 | 10\nW6 | Washer M6 | 20\nN1 | Nut | 30",
    ],
)
def test_goods_are_read_with_their_count_behind_them_and_from_columns_without_prices(rows):
    reading = read_mail({**HEADERS, "Subject": "Order 77123"}, f"Please deliver:\n\n{rows}{SIGNED}")
    assert reading.doc_type == DocType.PURCHASE_ORDER
    assert [(line.description, line.quantity) for line in reading.lines] == [
        ("Bolt M8", Decimal(10)),
        ("Washer M6", Decimal(20)),
        ("Nut", Decimal(30)),
    ]
    assert all(line.evidence["description"].header == "body" for line in reading.lines)


def test_an_html_table_without_prices_becomes_lines():
    html = (
        "<p>Graag leveren, bestelling 4500123:</p><table><tr><td><b>Artikel</b></td><td><b>Aantal</b></td></tr>"
        "<tr><td>Bout M8</td><td>10 st</td></tr><tr><td>Moer M8</td><td>20 st</td></tr></table><p>Dank u.</p>"
    )
    reading = read_mail({**HEADERS, "Subject": "Bestelling"}, "", html)
    assert [(line.description, line.quantity) for line in reading.lines] == [
        ("Bout M8", Decimal(10)),
        ("Moer M8", Decimal(20)),
    ]


def test_sentences_with_numbers_are_no_goods():
    body = (
        "About our order: call me at 10 am.\nThe meeting - 3 May, 20 people.\nRoom: 12\nWe waited, 14 days."
        + SIGNED
    )
    assert [line.description for line in read_mail({**HEADERS, "Subject": "Order"}, body).lines] == []
