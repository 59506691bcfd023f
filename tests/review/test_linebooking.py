"""What lines are booked on: as the supplier's last document said, by article or words; a person's word stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.records import Line
from review import services
from review.linebooking import is_given
from review.models import Account, Supplier
from review.record import draft_of, record_of
from review.screen import lines as screen_lines
from review.services import redrafting, table
from tests.review import desk

BEAM = Line("Hoekprofiel 40×40", Decimal(12), Decimal(10), Decimal(120), Decimal(21), article_number="HP-40")
FREIGHT = Line("Vracht week 45", Decimal(1), Decimal(20), Decimal(20), Decimal(21))


@pytest.fixture(autouse=True)
def books(db):
    for code, name in (("4510", "Freight"), ("7000", "Goods for resale")):
        Account.objects.create(kind="account", code=code, name=name, erp="erp", erp_id=code)
    return Supplier.objects.create(
        name="Staal & Zn BV", vat_id="NL875196640B01", ibans=[desk.IBAN], account="7000", erp="erp", erp_id="10021"
    )


def booked(review, *codes, by):
    lines = [{**line, "account": code} for line, code in zip(review.lines, codes, strict=True)]
    return services.save_draft(review, version=review.version, changes={}, lines=lines, by=by)


def codes(review):
    return [line.get("account", "") for line in review.lines]


@pytest.fixture
def last(clerk):
    review = booked(desk.review(lines=(BEAM, FREIGHT)), "", "4510", by=clerk)
    return services.approve(review, version=review.version, by=clerk)


def test_a_line_that_says_the_same_is_booked_as_it_was(last):
    following = desk.review(lines=(replace(FREIGHT, description="Vracht week 46"), BEAM, Line("Pallets")))
    assert codes(following) == ["4510", "", ""]
    record = record_of(following)
    assert [record.booked_on(line)[0] for line in record.lines] == ["4510", "7000", "7000"]
    shown = screen_lines.table(draft_of(following), ["account"])
    assert shown.booked_as_before
    assert not next(column for column in shown.columns if column.name == "account").is_folded


def test_an_article_tells_where_the_words_have_changed(clerk):
    review = booked(desk.review(lines=(BEAM,)), "4510", by=clerk)
    services.approve(review, version=review.version, by=clerk)
    assert codes(desk.review(lines=(replace(BEAM, description="Angle bar"),))) == ["4510"]


def test_two_lines_that_said_the_same_and_were_booked_otherwise_tell_nothing(clerk):
    review = booked(desk.review(lines=(FREIGHT, FREIGHT)), "4510", "7000", by=clerk)
    services.approve(review, version=review.version, by=clerk)
    assert codes(desk.review(lines=(FREIGHT,))) == [""]


def test_a_code_that_the_erp_has_no_more_is_not_taken_over(last):
    Account.objects.filter(code="4510").delete()
    assert codes(desk.review(lines=(FREIGHT,))) == [""]


def test_a_code_that_was_emptied_stays_empty(last, clerk, client):
    following = desk.review(lines=(FREIGHT,))
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    cells = {"line.was": "0", "line.more": "{}", "line.at": "{}", "line.account": ""}
    client.post(f"/review/{following.pk}/draft", {"version": following.version, "lines": "1", **cells})
    following.refresh_from_db()
    assert (codes(following), is_given(following)) == ([""], True)
    changes = {"supplier_name": services.Change(value="Staal & Zn BV")}
    following = services.save_draft(following, version=following.version, changes=changes, by=clerk)
    assert codes(following) == [""]


def test_a_line_that_is_typed_is_booked_as_it_was(last, clerk):
    following = desk.review(lines=(BEAM,))
    typed = [*following.lines, replace(FREIGHT, description="Vracht week 47").as_json()]
    following = services.save_draft(following, version=following.version, changes={}, lines=typed, by=clerk)
    assert codes(following) == ["", "4510"]


def test_what_was_taken_over_is_nobodys_word_when_pages_are_laid_anew(last, clerk):
    """The lines of the new reading came to nothing once, as a code that was taken over passed for a person's."""
    following = desk.review(lines=(BEAM, FREIGHT))
    assert not is_given(following)
    assert is_given(booked(desk.review(lines=(FREIGHT,)), "7000", by=clerk))
    redrafting.lay(following, following.reading, {1: 1})
    assert codes(following) == ["", "4510"]
    assert following.untouched


def test_a_table_that_is_drawn_again_keeps_its_codes(last, clerk, monkeypatch):
    following = desk.review(lines=(BEAM, FREIGHT))
    monkeypatch.setattr(table, "lines_in", lambda *_, **__: (FREIGHT,))
    monkeypatch.setattr(table, "as_read", lambda page: page)
    drawn = table.draw_table(following, [None], page=1, box=(0, 0, 1, 1), by=clerk)
    assert codes(drawn) == ["4510"]
