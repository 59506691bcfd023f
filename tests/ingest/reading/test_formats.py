"""Dates, amounts, labels and checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.reading import checks
from ingest.reading.amounts.numbers import decimal_mark, find_amounts
from ingest.reading.days.dates import day_order, find_dates
from ingest.reading.languages import detect, fold, label_index, languages
from ingest.records import DocType, Line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19.01.2016", date(2016, 1, 19)),
        ("2022-09-27, Pcim", date(2022, 9, 27)),
        ("Oct 31, 2023", date(2023, 10, 31)),
        ("den 3. maj 2021", date(2021, 5, 3)),
        ("1er juillet 2015", date(2015, 7, 1)),
        ("29 maart 2014", date(2014, 3, 29)),
        ("5. März 2024", date(2024, 3, 5)),
        ("26.10.22", date(2022, 10, 26)),
    ],
)
def test_dates_are_read_as_documents_print_them(text, value):
    assert [found.value for found in find_dates(text)] == [value]


def test_a_document_that_has_a_thirteenth_second_number_writes_months_first():
    assert day_order("11/15/2019 and 3/4/2021", american=False) == "mdy"
    assert find_dates("3/4/2021", "mdy")[0].value == date(2021, 3, 4)


@pytest.mark.parametrize("text", ["31.02.2020", "12:30", "IP 78.46.77.79", "1234567", "l7 jun 2021"])
def test_what_is_no_date_is_not_read_as_one(text):
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.420,00 €", "1420.00", "EUR"),
        ("$1,234.56", "1234.56", "USD"),
        ("1 200,00", "1200.00", ""),
        ("-20,48 €", "-20.48", "EUR"),
        ("5,00-", "-5.00", ""),
        ("(5.00)", "-5.00", ""),
        ("kr. 1.234,50", "1234.50", "DKK"),
        ("CHF 1'250.00", "1250.00", "CHF"),
    ],
)
def test_amounts_are_read_as_documents_print_them(text, value, currency):
    (amount,) = find_amounts(text, decimal_mark(text))
    assert (amount.value, amount.currency) == (Decimal(value), currency)


def test_a_point_means_thousands_where_cents_are_written_with_a_comma():
    assert [amount.value for amount in find_amounts("1.200", ",")] == [Decimal(1200)]
    assert [amount.value for amount in find_amounts("1.200", ".")] == [Decimal("1.200")]


def test_labels_are_compared_without_case_accents_and_punctuation():
    assert fold("Date d’échéance :") == fold("DATE D'ECHEANCE") == "datedecheance"
    assert ("invoice_number", "fr") in label_index()[fold("N° de facture")]


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_every_language_names_what_every_document_prints(language):
    needed = {
        "invoice_number",
        "issue_date",
        "due_date",
        "net_total",
        "tax_total",
        "grand_total",
        "supplier",
        "buyer",
    }
    assert needed <= set(language.labels)
    assert {"invoice", "credit_note", "purchase_order", "despatch_advice"} <= set(language.kinds)
    assert set(language.months.values()) == set(range(1, 13))


def test_the_language_is_told_by_small_words_and_labels():
    assert detect("Wij verzoeken u het bedrag over te maken op onze rekening") == "nl"
    assert detect("471102") is None


def verdicts(fields, lines=()):
    return {check.name: check.state for check in checks.run(DocType.INVOICE, fields, lines)}


def test_totals_that_add_up_are_fine_and_others_stop_the_document():
    totals = {"net_total": Decimal("100.00"), "tax_total": Decimal("19.00"), "grand_total": Decimal("119.00")}
    assert verdicts(totals)["totals"] == "ok"
    assert verdicts({**totals, "grand_total": Decimal("120.00")})["totals"] == "stop"


def test_lines_must_multiply_and_make_the_total():
    lines = [
        Line("Rope", Decimal(2), Decimal("5.00"), Decimal("10.00")),
        Line("Hook", Decimal(1), Decimal(3), Decimal(4)),
    ]
    found = verdicts({"net_total": Decimal("14.00")}, lines)
    assert (found["lines"], found["products"]) == ("ok", "look")


def test_a_price_of_nothing_makes_nothing_however_many_there_are():
    line = Line(
        description="Fitting", quantity=Decimal(704344), unit_price=Decimal(0), net_amount=Decimal("173.06")
    )
    assert checks.line_agrees(line) is False


def test_check_digits_of_ibans_and_vat_ids_are_verified():
    assert verdicts({"iban": "NL91ABNA0417164300"})["iban"] == "ok"
    assert verdicts({"iban": "NL91ABNA0417164301"})["iban"] == "stop"
    assert verdicts({"supplier_vat_id": "DE136695976"})["vat_id"] == "ok"
    assert verdicts({"supplier_vat_id": "DE136695977"})["vat_id"] == "look"


def test_a_due_date_before_the_invoice_asks_for_a_look():
    assert verdicts({"issue_date": date(2026, 5, 2), "due_date": date(2026, 5, 1)})["dates"] == "look"


def test_what_a_record_needs_is_named_in_one_sentence():
    (required,) = [check for check in checks.run("invoice", {}) if check.name == "required"]
    assert required.state == "stop"
    assert "supplier, number, date, grand total and currency" in required.sentence
