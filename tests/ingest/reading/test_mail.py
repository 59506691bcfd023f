"""What a mail says itself: its newest message, and orders, tickets and leads in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.mailfields import read_mail
from ingest.reading.thread import newest
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
