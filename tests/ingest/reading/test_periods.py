"""What a bill charges for: read where the page or the e-invoice says it, absent where it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.reading.days.spans import days_told, find_periods, period_at_start
from ingest.reading.engine import Result, read
from ingest.reading.evaluation.flat import flat
from ingest.records import PERIOD
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table
from tests.ingest.reading.template.senders import FIRST, NEXT, pages_of, reading_of, taught, works

DEMO = Path(__file__).resolve().parents[3] / "fixtures" / "documents"
MARCH = ("2026-03-01", "2026-03-31")
QUARTER = ("2026-01-01", "2026-03-31")


def told(reading):
    return tuple(str(day) if (day := reading.value(name)) else None for name in PERIOD)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("01.03.2026 – 31.03.2026", MARCH),
        ("01.03.2026-31.03.2026", MARCH),
        ("vom 01.03.2026 bis zum 31.03.2026", MARCH),
        ("1.–31.03.2026", MARCH),
        ("01.03. bis 31.03.2026", MARCH),
        ("1-3-2026 t/m 31-3-2026", MARCH),
        ("van 1 maart 2026 tot en met 31 maart 2026", MARCH),
        ("fra 1. marts til 31. marts 2026", MARCH),
        ("du 01/03/2026 au 31/03/2026", MARCH),
        ("1er au 31 mars 2026", MARCH),
        ("from 1 March 2026 to 31 March 2026", MARCH),
        ("March 1 – March 31, 2026", MARCH),
        ("2026-03-01/2026-03-31", MARCH),
        ("del 1 al 31 de marzo de 2026", MARCH),
        ("März 2026", MARCH),
        ("03/2026", MARCH),
        ("2026-03", MARCH),
        ("Januar – März 2026", QUARTER),
        ("01/2026 – 03/2026", QUARTER),
        ("1. Quartal 2026", QUARTER),
        ("Q1 2026", QUARTER),
        ("2e kwartaal 2026", ("2026-04-01", "2026-06-30")),
        ("15. Dezember – 14. Januar 2026", ("2025-12-15", "2026-01-14")),
        ("05.03.2026", ("2026-03-05", "2026-03-05")),
    ],
)
def test_a_span_of_days_is_read_however_it_is_written(text, days):
    found = period_at_start(text)
    assert found is not None
    assert (str(found.start), str(found.end)) == days


@pytest.mark.parametrize("text", ["Kundennummer 5 - 31.03.2026", "Seite 1 - 2", "Nr. 12/2026/118", "10 – 14 Uhr"])
def test_numbers_with_a_dash_are_no_span_of_days(text):
    assert find_periods(text) == []


def test_the_month_of_a_day_is_not_a_month():
    assert list(days_told("service_end", "12.11.2026, 12 November 2026")) == []
    assert [day for day, _ in days_told("service_end", "Miete November 2026")] == [date(2026, 11, 30)]


@pytest.mark.parametrize("text", ["Kundennummer 4711", "31.13.2026", "am Montag", "2026"])
def test_what_is_no_date_begins_no_span(text):
    assert period_at_start(text) is None


@pytest.mark.parametrize(
    ("body", "label", "value", "days"),
    [
        (papers.GERMAN, "Leistungszeitraum:", "01.03.2026 – 31.03.2026", MARCH),
        (papers.GERMAN, "Lieferzeitraum", "01.03.–31.03.2026", MARCH),
        (papers.GERMAN, "Abrechnungszeitraum", "März 2026", MARCH),
        (papers.GERMAN, "Liefer-/Leistungsdatum:", "05.03.2026", ("2026-03-05", "2026-03-05")),
        (papers.DUTCH, "Periode", "1-1-2026 t/m 31-1-2026", ("2026-01-01", "2026-01-31")),
        (papers.DUTCH, "Factuurperiode:", "maart 2026", MARCH),
        (papers.DANISH, "Periode", "01.01.2026 - 31.03.2026", QUARTER),
        (papers.DANISH, "Forbrugsperiode:", "1. januar til 31. marts 2026", QUARTER),
        (papers.FRENCH, "Période", "du 01/03/2026 au 31/03/2026", MARCH),
        (papers.FRENCH, "Mois de prestation :", "mars 2026", MARCH),
        (papers.ENGLISH, "Service period", "March 1, 2026 to March 31, 2026", MARCH),
        (papers.ENGLISH, "Billing period:", "03/01/2026 - 03/31/2026", MARCH),
        (papers.ENGLISH, "Date of service", "March 5, 2026", ("2026-03-05", "2026-03-05")),
        (papers.FRENCH, "Periodo de facturación", "del 1 al 31 de marzo de 2026", MARCH),
    ],
)
def test_a_period_is_read_beside_its_label_in_every_language(body, label, value, days):
    reading = read(papers.pdf(body + table((label, value)))).reading
    assert told(reading) == days
    assert all(reading.fields[name].evidence.page == 1 for name in PERIOD)
    assert not any(reading.fields[name].doubt for name in PERIOD)


@pytest.mark.parametrize(
    ("body", "sentence", "days"),
    [
        (papers.GERMAN, "Wir berechnen für den Zeitraum vom 01.03.2026 bis 31.03.2026 wie folgt.", MARCH),
        (papers.DUTCH, "Wij brengen u over de periode 1 maart 2026 t/m 31 maart 2026 in rekening:", MARCH),
        (papers.DANISH, "Vi har leveret for perioden 1. januar 2026 - 31. marts 2026.", QUARTER),
        (papers.FRENCH, "Prestations de la période du 1er mars 2026 au 31 mars 2026.", MARCH),
        (papers.ENGLISH, "This bill is for the period 1 March 2026 to 31 March 2026.", MARCH),
        (papers.FRENCH, "Servicios en el período del 1 de marzo al 31 de marzo de 2026.", MARCH),
    ],
)
def test_a_period_is_read_from_a_sentence(body, sentence, days):
    assert told(read(papers.pdf(f"{body}<p>{sentence}</p>")).reading) == days


def test_a_period_is_read_under_its_label_and_over_two_lines():
    heads = table(("Leistungszeitraum", "Kundennummer"), ("01.03.2026 – 31.03.2026", "4711"))
    narrow = "<table><tr><td>Periode</td><td style='width:90pt'>1 maart 2026 - 31 maart 2026</td></tr></table>"
    assert told(read(papers.pdf(papers.GERMAN + heads)).reading) == MARCH
    assert told(read(papers.pdf(papers.DUTCH + narrow)).reading) == MARCH


def test_first_and_last_day_may_have_labels_of_their_own():
    apart = table(("Leistungsbeginn:", "01.03.2026"), ("Leistungsende:", "31.03.2026"))
    assert told(read(papers.pdf(papers.GERMAN + apart)).reading) == MARCH


@pytest.mark.parametrize(
    "body", [papers.ENGLISH, papers.GERMAN, papers.DUTCH, papers.DANISH, papers.FRENCH], ids=lambda body: body[:20]
)
def test_a_paper_without_a_period_has_no_such_field(body):
    result = read(papers.pdf(body))
    assert not set(PERIOD) & set(result.reading.fields)
    assert not set(PERIOD) & set(flat("paper.pdf", result))


@pytest.mark.parametrize(
    "row",
    [
        ("Lieferdatum", "05.03.2026"),
        ("Skonto bis", "31.03.2026"),
        ("Vertragslaufzeit", "01.01.2026 – 31.12.2028"),
        ("Gültig", "01.01.2026 – 31.12.2026"),
    ],
)
def test_other_days_are_no_service_period(row):
    assert told(read(papers.pdf(papers.GERMAN + table(row))).reading) == (None, None)


def test_a_delivery_that_took_several_days_is_one():
    row = table(("Lieferdatum", "01.03.2026 – 31.03.2026"))
    assert told(read(papers.pdf(papers.GERMAN + row)).reading) == MARCH


def test_several_periods_are_those_of_the_rows_and_none_of_the_whole():
    rows = (("Zeitraum", f"01.0{month}.2026 – 28.0{month}.2026") for month in (1, 2, 3))
    assert told(read(papers.pdf(papers.GERMAN + table(*rows))).reading) == (None, None)


def test_a_row_keeps_the_period_that_its_description_names():
    items = papers.ENGLISH_ITEMS.replace("Fender cover", "Berth 01.03.2026 - 31.03.2026")
    first, second = read(papers.pdf(papers.ENGLISH.replace(papers.ENGLISH_ITEMS, items))).reading.lines
    assert (first.service_start, first.service_end) == (None, None)
    assert (second.service_start, second.service_end) == (date(2026, 3, 1), date(2026, 3, 31))
    assert second.evidence["service_end"].text == "31.03.2026"
    assert flat("b.pdf", Result(read(papers.pdf(papers.ENGLISH)).reading, (), 0))["lines"][0].keys() == {
        "description", "quantity", "unit_price", "net_amount",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "heads", "rows"),
    [
        (
            papers.GERMAN,
            ("Bezeichnung", "Zeitraum", "Menge", "Einzelpreis", "Gesamtpreis"),
            ("01.03.–31.03.2026", "01.04.2026 – 30.04.2026"),
        ),
        (papers.DUTCH, ("Omschrijving", "Periode", "Aantal", "Prijs", "Bedrag"), ("1-3-2026 t/m 31-3-2026", "")),
    ],
)
def test_a_row_keeps_the_period_of_its_column(body, heads, rows):
    items = table(heads, *(("Webhosting", row, "1", "10,00", "10,00") for row in rows))
    head = body[: body.index("<table>")]
    lines = read(papers.pdf(head + items)).reading.lines
    assert [line.net_amount for line in lines] == [10, 10]
    assert (lines[0].service_start, lines[0].service_end) == (date(2026, 3, 1), date(2026, 3, 31))
    assert lines[1].service_end == (date(2026, 4, 30) if rows[1] else None)


def test_a_period_that_ends_before_it_starts_is_asked_about():
    row = table(("Leistungszeitraum", "31.03.2026 – 01.03.2026"))
    reading = read(papers.pdf(papers.GERMAN + row)).reading
    assert any("ends on 2026-03-01, before it starts on 2026-03-31" in said for said in reading.problems)
    assert all(reading.fields[name].doubt for name in PERIOD)


def test_a_period_long_after_the_invoice_is_no_fault():
    row = table(("Leistungszeitraum", "01.01.2027 – 31.12.2027"))
    plain, later = (read(papers.pdf(papers.GERMAN + more)).reading for more in ("", row))
    assert told(later) == ("2027-01-01", "2027-12-31")
    assert later.problems == plain.problems


def job(number: str, span: str) -> str:
    return works(number, "12 October 2026", "81-2204", "500.00", "100.00", "600.00", table(("Season", span)))


def test_a_template_learns_where_a_sender_prints_its_period():
    template = taught(
        job("TJ/1", "1 March 2026 – 31 March 2026"),
        service_start=date(2026, 3, 1),
        service_end=date(2026, 3, 31),
    )
    found = reading_of(job("TJ/2", "1 April 2026 – 30 April 2026"), template)
    assert told(found) == ("2026-04-01", "2026-04-30")
    assert {found.fields[name].method for name in PERIOD} == {"template v1"}


def test_a_template_learns_a_period_that_is_a_month():
    template = taught(job("TJ/1", "March 2026"), service_start=date(2026, 3, 1), service_end=date(2026, 3, 31))
    assert told(reading_of(job("TJ/2", "April 2026"), template)) == ("2026-04-01", "2026-04-30")


def test_a_sender_that_once_named_a_period_is_not_missed_one():
    template = taught(job("TJ/1", "March 2026"), service_start=date(2026, 3, 1), service_end=date(2026, 3, 31))
    assert told(reading_of(NEXT, template)) == (None, None)


def test_a_document_without_a_period_teaches_nothing_of_one():
    assert pages_of(FIRST)
    assert not set(PERIOD) & set(taught(FIRST).forms[0].fields)


def test_the_demos_subscription_names_its_month():
    reading = read((DEMO / "04-lakewood-subscription" / "document.pdf").read_bytes()).reading
    assert told(reading) == ("2026-11-01", "2026-11-30")
    assert reading.fields["service_start"].evidence.text == "1 November 2026"


def test_the_period_of_one_of_several_items_is_not_that_of_the_whole():
    items = papers.ENGLISH_ITEMS.replace("Fender cover", "Berth, period 01.03.2026 to 31.03.2026")
    reading = read(papers.pdf(papers.ENGLISH.replace(papers.ENGLISH_ITEMS, items))).reading
    assert told(reading) == (None, None)
    assert reading.lines[1].service_end == date(2026, 3, 31)
