"""Languages are data: Spanish came as a file, and no module had to know."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from ingest.reading import languages as package
from ingest.reading.days.dates import find_dates
from ingest.reading.days.periods import LISTS
from ingest.reading.engine import read
from ingest.reading.languages import languages
from tests.ingest.reading import papers

READING = Path(package.__file__).parent.parent
FALLBACK = "en"
"""The one language that code may name: what it falls back to."""
TOLD = ("ocr", "model")
"""Folders that tell what others made which languages to expect: engines, and weights that were trained on them."""


def test_no_module_names_a_language():
    codes = {language.code for language in languages()} - {FALLBACK}
    named = [
        (path.name, node.value)
        for path in READING.rglob("*.py")
        if path.parent.name not in TOLD
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in codes
    ]
    assert {"es", "nl", "da", "de", "fr"} <= codes
    assert named == []


def test_every_language_has_every_list():
    lists = {language.code: {*language.labels, *language.columns, *language.kinds} for language in languages()}
    assert all(lists[code] == lists[FALLBACK] for code in lists), lists


def test_every_language_says_when_to_pay_and_for_which_days():
    terms = ("days", "end_of_month_days", "next_month_day", "weeks", "payment", "discount", "until", "collected")
    periods = (*LISTS, "period_from", "period_to", "quarter")
    missing = [(one.code, name) for one in languages() for name in (*terms, *periods) if not one.words.get(name)]
    assert missing == []


def test_a_date_is_read_with_the_small_words_of_its_language():
    assert [one.value for one in find_dates("Madrid, 3 de noviembre de 2026")] == [date(2026, 11, 3)]


@pytest.mark.parametrize(
    ("issued", "terms", "due"),
    [
        ("Fakturadato: 09.11.2026", "Betalingsbetingelser: Lb. md. + 20 dage", date(2026, 12, 20)),
        ("Date de facture : 05/11/2026", "Règlement par virement à 30 jours fin de mois.", date(2026, 12, 31)),
        ("Rechnungsdatum: 05.11.2026", "Zahlbar innerhalb von 30 Tagen netto.", date(2026, 12, 5)),
        ("Factuurdatum: 05-11-2026", "Betaling binnen 14 dagen.", date(2026, 11, 19)),
        ("Fecha factura: 05/11/2026", "Forma de pago: transferencia a 30 días", date(2026, 12, 5)),
        ("Rechnungsdatum: 05.11.2026", "10 Tage 2 % Skonto, 30 Tage netto", date(2026, 12, 5)),
        ("Rechnungsdatum: 05.11.2026", "30 Tage zum Monatsende", date(2026, 12, 31)),
        ("Rechnungsdatum: 05.11.2026", "Zahlbar bis zum 20. des Folgemonats.", date(2026, 12, 20)),
        ("Rechnungsdatum: 05.11.2026", "Zahlbar innerhalb von 2 Wochen ohne Abzug.", date(2026, 11, 19)),
        (
            "Factuurdatum: 05-11-2026",
            "Betaling binnen 8 dagen 2% korting, anders 30 dagen netto.",
            date(2026, 12, 5),
        ),
        ("Factuurdatum: 05-11-2026", "Te betalen uiterlijk de 15e van de volgende maand.", date(2026, 12, 15)),
        ("Fakturadato: 05.11.2026", "Betalingsbetingelser: Løbende måned + 30 dage", date(2026, 12, 30)),
        ("Fakturadato: 05.11.2026", "Lb. md. + 20 dage", date(2026, 12, 20)),
        ("Fakturadato: 05.11.2026", "Betales senest den 10. i følgende måned.", date(2026, 12, 10)),
        ("Date de facture : 05/11/2026", "Paiement à 30 jours fin de mois le 10", date(2027, 1, 10)),
        ("Date de facture : 05/11/2026", "Payable le 10 du mois suivant", date(2026, 12, 10)),
        ("Fecha factura: 05/11/2026", "Pago a 30 días fin de mes", date(2026, 12, 31)),
        ("Fecha factura: 05/11/2026", "Pago el día 25 del mes siguiente", date(2026, 12, 25)),
        ("Fecha factura: 05/11/2026", "2 % de descuento en 10 días, 30 días neto.", date(2026, 12, 5)),
        ("Invoice date: 5 November 2026", "Terms: 2 % discount within 10 days, net 30 days", date(2026, 12, 5)),
        ("Invoice date: 5 November 2026", "Due on the 20th of the following month.", date(2026, 12, 20)),
        ("Invoice date: 5 November 2026", "£120.00 will be collected on 19 November 2026.", date(2026, 11, 19)),
    ],
)
def test_terms_of_payment_in_prose_give_the_day_it_is_due_and_their_sentence(issued, terms, due):
    found = read(papers.pdf(f"<p>{issued}</p><p>{terms}</p>")).reading.fields["due_date"]
    assert found.value == due
    assert found.evidence.text in terms


def test_a_label_that_a_narrow_column_broke_is_one_label():
    body = "<table><tr><td style='width:40pt'>Invoice<br>number</td><td>HR-88</td></tr></table><h1>Invoice</h1>"
    assert read(papers.pdf(body)).reading.value("invoice_number") == "HR-88"
