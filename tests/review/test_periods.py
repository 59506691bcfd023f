"""A bill's service period on the desk: there where it was read or typed, and no burden where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from connectors.tracing.compared import compared
from ingest.records import PERIOD, DocType, Evidence, Line, Value
from review import approvals, services, verdicts
from review.learning.confirmed import confirmed
from review.models import Mark, Review
from review.record import as_json, from_json, record_of
from review.selectors import checks_for
from tests.review import desk

pytestmark = pytest.mark.django_db

MARCH = {"service_start": date(2026, 3, 1), "service_end": date(2026, 3, 31)}


def with_period(**changes) -> Review:
    return desk.review(fields=desk.invoice_fields(**{**MARCH, **changes}))


def screen(browser: Client, review: Review) -> str:
    return browser.get(reverse("review:screen", args=[review.pk])).content.decode()


def save(browser: Client, review: Review, **values: str) -> Review:
    sent = {"version": review.version, **values, **{f"seen.{name}": "" for name in values}}
    answer = browser.post(reverse("review:screen_draft", args=[review.pk]), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    review.refresh_from_db()
    return review


def test_a_period_that_was_read_stands_among_the_fields(browser, supplier):
    page = screen(browser, with_period())
    assert '<section class="group"><h2>Service period</h2>' in page
    assert 'id="f-service_end" name="service_end" value="31 Mar 2026"' in page


def test_a_period_that_nobody_read_is_folded_away_until_it_is_typed(browser, supplier):
    review = desk.review()
    page = screen(browser, review)
    assert '<details class="group"><summary>Service period</summary>' in page
    save(browser, review, service_start="1 Mar 2026", service_end="March 2026")
    assert {name: review.fields[name]["value"] for name in PERIOD} == {
        "service_start": "2026-03-01",
        "service_end": "2026-03-31",
    }
    assert "<h2>Service period</h2>" in screen(browser, review)


def test_it_asks_for_nothing_on_a_clean_document(supplier):
    assert [review.mark for review in (desk.review(), with_period())] == [Mark.CLEAN, Mark.CLEAN]


def test_an_end_before_the_start_is_asked_about(supplier):
    review = with_period(service_end=date(2026, 2, 1))
    (check,) = (check for check in checks_for(review) if check.name == "period")
    assert check.sentence == "The service period ends on 2026-02-01, before it starts on 2026-03-01: look at both."
    assert (str(check.state), check.fields, review.mark) == ("look", PERIOD, Mark.LOOK)


def test_an_approval_judges_it_only_where_there_is_one(clerk, supplier):
    plain, charged = desk.review(), with_period()
    typed = services.save_draft(charged, version=1, changes={"service_end": {"value": "2026-03-15"}}, by=clerk)
    judged = [
        verdicts.judge(services.approve(review, version=review.version, by=clerk)).fields
        for review in (plain, typed)
    ]
    assert not set(PERIOD) & set(judged[0])
    assert [judged[1][name] for name in PERIOD] == ["right", "wrong"]


def test_a_supervisor_sees_that_it_was_typed(clerk, supplier):
    review = services.save_draft(
        with_period(), version=1, changes={"service_end": {"value": "2026-03-15"}}, by=clerk
    )
    assert [change.label for change in approvals.changes(review)] == ["Service end"]


def test_an_absent_period_teaches_nothing_and_one_taken_out_that_it_is_none(clerk, supplier):
    plain, charged = desk.review(), with_period()
    emptied = services.save_draft(charged, version=1, changes={name: {"value": ""} for name in PERIOD}, by=clerk)
    assert not set(PERIOD) & set(confirmed(plain).fields)
    assert [confirmed(emptied).value(name) for name in PERIOD] == [None, None]
    assert set(PERIOD) <= set(confirmed(emptied).fields)


def test_the_record_carries_it_and_an_older_one_is_read_without(supplier):
    review = with_period()
    record = record_of(review)
    assert (record.service_start, record.service_end) == (date(2026, 3, 1), date(2026, 3, 31))
    frozen = as_json(record)
    assert from_json(frozen) == record
    older = {name: value for name, value in frozen.items() if name not in PERIOD}
    assert from_json(older) == replace(record, service_start=None, service_end=None)


def test_a_lines_own_period_outlives_a_correction_of_the_line(browser, supplier):
    line = replace(desk.LINE, service_start=date(2026, 3, 1), service_end=date(2026, 3, 31))
    review = desk.review(lines=(line,))
    columns = {"description": "Hoekprofiel", "quantity": "12", "unit": "", "unit_price": "58.00"}
    cells = {
        f"line.{name}": text for name, text in {**columns, "tax_rate": "21 %", "net_amount": "696.00"}.items()
    }
    save(browser, review, lines="1", **cells, **{"line.was": "0", "line.more": "{}", "line.at": "{}"})
    kept = Line.from_json(review.lines[0])
    assert (kept.description, kept.service_start, kept.service_end) == ("Hoekprofiel", *MARCH.values())


def test_a_trace_shows_it_on_the_page_and_as_approved(supplier):
    shown = {row.name: row for row in compared(with_period(), None)}
    assert (shown["service_start"].label, shown["service_start"].approved) == ("Service start", "1 Mar 2026")
    assert not set(PERIOD) & {row.name for row in compared(desk.review(), None)}


def test_kinds_without_a_period_show_none(browser, supplier):
    order = desk.review(doc_type=DocType.PURCHASE_ORDER)
    assert "service_start" not in screen(browser, order)


def test_its_evidence_leads_to_the_page(browser, supplier):
    where = Evidence(text="31.03.2026", page=1, box=(72.0, 300.0, 140.0, 312.0))
    review = with_period(service_end=Value(date(2026, 3, 31), 0.95, "label", where))
    assert 'id="state-service_end" data-state="likely" data-value="31 Mar 2026" data-at="1 72' in screen(
        browser, review
    )
