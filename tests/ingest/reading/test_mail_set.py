"""Mails of many programs and languages, marked by hand: the newest message to the line, and who writes."""

from __future__ import annotations

import pytest

from ingest.reading.confidence import DOUBTFUL
from ingest.reading.mail.fields import read_mail
from ingest.reading.mail.forward import said
from ingest.reading.mail.sure import share
from ingest.records import DocType
from tests.ingest.reading.mails import mails
from tools.bench.mails import FIELDS, WHERE, judged

MAILS = list(mails())
KIND_UNREAD = {"later-en-mailto-head", "later-de-apple-leer", "later-en-empty-answer"}
"""An answer whose subject says “quote”, a lamp that only flickers, and an answer without a word."""


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)
def test_a_mail_is_read_as_a_person_would(mail):
    _, right = judged(mail)
    unread = {"kind"} if mail.name in KIND_UNREAD else set()
    assert {name for name in FIELDS if not right[name]} == unread


HEAD = {"From": "Tim Vos <tim@noordwal.example>", "Subject": "FW: Pump", "Date": "Fri, 7 Nov 2025 12:00:00 +0100"}
PASSED_ON = """
From: Ann Reed <ann@reed-farm.example>
Sent: 06 November 2025 08:44
To: Tim Vos
Subject: Pump

The pump is broken.

Kind regards
Ann Reed
Reed Farm Ltd
T 01234 555 777
"""


def test_of_a_mail_that_was_only_passed_on_every_value_says_that_it_stands_in_the_body():
    reading = read_mail(HEAD, PASSED_ON)
    assert (reading.doc_type, reading.value("message")) == (DocType.TICKET, "The pump is broken.")
    values = {name: (value.value, value.evidence.header) for name, value in reading.fields.items()}
    assert values["sender_name"] == ("Ann Reed", "body")
    assert values["email"] == ("ann@reed-farm.example", "body")
    assert values["company"] == ("Reed Farm Ltd", "body")
    assert values["phone"] == ("01234 555 777", "body")
    assert values["subject"] == ("Pump", "subject")
    assert reading.fields["email"].evidence.text == "From: Ann Reed <ann@reed-farm.example>"


def test_an_answer_without_a_word_does_not_say_what_it_quotes():
    reading = read_mail({**HEAD, "Subject": "RE: Pump"}, PASSED_ON)
    assert (reading.value("sender_name"), reading.value("message")) == ("Tim Vos", None)


def test_a_forward_of_a_machine_that_names_nobody_stays_with_who_sent_it():
    message, writer = said("\n---------- Forwarded message ---------\nSubject: Pump\n\nIt is broken.", "Tim Vos")
    assert (message.text, writer) == ("", None)


def test_how_sure_a_value_is_was_measured_wherever_it_may_be_read():
    assert all(0.5 <= share(where) < 1 for where in WHERE)
    reading = read_mail(HEAD, PASSED_ON)
    assert reading.fields["sender_name"].confidence == share("name_passed_on")


def test_a_company_that_only_the_domain_names_is_for_a_person_to_look_at():
    reading = read_mail({**HEAD, "Subject": "Pump"}, "The pump is broken.\n\nTim")
    company = reading.fields["company"]
    assert (company.value, company.evidence.header) == ("Noordwal", "from")
    assert company.confidence == share("company_domain") < DOUBTFUL <= share("company_legal_form")
