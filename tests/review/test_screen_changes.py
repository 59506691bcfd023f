"""What the screen's addresses change, what they answer, and what they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mail2erp.audit.models import Entry
from review import services
from review.models import Review, ReviewState
from tests import factories
from tests.review.screens import at, save

pytestmark = pytest.mark.django_db


def test_a_saved_value_is_canonical_and_the_answer_brings_the_checks(browser):
    review = factories.review(missing=["grand_total"])
    answer = save(browser, review, grand_total="1,185.24")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="checks"' in page
    assert f'name="version" id="version" value="{review.version + 1}"' in page
    review.refresh_from_db()
    assert review.fields["grand_total"]["value"] == "1185.24"
    assert review.fields["grand_total"]["evidence"]["text"] == "1.185,24"


def test_clicked_words_are_read_as_the_page_writes_them(browser):
    review = factories.review(missing=["net_total"])
    save(browser, review, net_total="1.200", at__net_total="1 500.00 266.00 538.00 277.00")
    review.refresh_from_db()
    assert review.fields["net_total"]["value"] == "1200"
    assert review.fields["net_total"]["evidence"] == {
        "text": "1.200",
        "page": 1,
        "box": [500.0, 266.0, 538.0, 277.0],
    }


def test_only_what_was_sent_changes(browser):
    review = factories.review()
    before = review.fields
    save(browser, review, order_reference="45-20913")
    review.refresh_from_db()
    assert {name for name in before if before[name] != review.fields[name]} == {"order_reference"}


def test_a_clash_shows_both_values_and_overwrites_nothing(browser):
    review = factories.review()
    mads = factories.person("clerk", "Mads Lind")
    services.save_draft(review, version=review.version, changes={"due_date": {"value": "2026-12-01"}}, by=mads)
    answer = save(browser, review, version=1, due_date="26 Nov 2026", seen__due_date="12 Dec 2026")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mads Lind changed the due date a moment ago." in page
    assert "Mads Lind set 1 Dec 2026, you typed 26 Nov 2026" in page
    assert 'data-act="keep-theirs"' in page
    assert 'data-act="use-mine"' in page
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-12-01"


def test_two_people_may_change_different_fields(browser):
    review = factories.review()
    mads = factories.person("clerk", "Mads Lind")
    services.save_draft(review, version=1, changes={"due_date": {"value": "2026-12-01"}}, by=mads)
    answer = save(browser, review, version=1, order_reference="45-20913", seen__order_reference="45-20931")
    assert answer.status_code == 200
    assert 'data-value="1 Dec 2026"' in answer.content.decode()
    review.refresh_from_db()
    assert review.fields["order_reference"]["value"] == "45-20913"


def test_an_impossible_value_is_one_sentence_under_its_field(browser):
    review = factories.review()
    answer = save(browser, review, due_date="soon", order_reference="45-1")
    page = answer.content.decode()
    assert "“soon” is not a date. Write for example 12 Dec 2026." in page
    assert 'id="state-due_date" data-state="invalid"' in page
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-12-12"
    assert review.fields["order_reference"]["value"] == "45-1"


def test_while_somebody_else_has_it_nothing_is_saved(browser):
    review = factories.review()
    services.take_lock(review, by=factories.person("clerk", "Mads Lind"))
    answer = save(browser, review, order_reference="45-1")
    assert answer.status_code == 422
    assert "Mads Lind has had this open since" in answer.content.decode()


def lines(*rows: tuple[str, ...]) -> dict[str, list[str]]:
    names = ("was", "description", "quantity", "unit", "unit_price", "tax_rate", "net_amount")
    return {f"line.{name}": list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def test_lines_come_as_they_stand_and_keep_what_the_screen_does_not_show(browser):
    review = factories.review()
    Review.objects.update(lines=[{**review.lines[0], "price_base": "100"}, review.lines[1]])
    sent = lines(
        ("1", "Palettengebühr", "20", "", "14.80", "19 %", "296.00"),
        ("-1", "Zuschlag", "1", "Stk", "10.5", "19", "10.50"),
        ("-1", "", "", "", "", "", ""),
        ("0", "Fracht Hamburg nach Odense", "2", "", "350.00", "19 %", "700.00"),
    )
    answer = browser.post(at("screen_draft", review), {"version": "1", "lines": "1", **sent})
    review.refresh_from_db()
    assert [line["description"] for line in review.lines] == [
        "Palettengebühr",
        "Zuschlag",
        "Fracht Hamburg nach Odense",
    ]
    assert review.lines[2]["price_base"] == "100"
    assert review.lines[1]["net_amount"] == "10.50"
    assert "10.50 more than the net amount" in answer.content.decode()


def test_lines_are_not_laid_over_those_that_somebody_changed_meanwhile(browser):
    review = factories.review()
    mads = factories.person("clerk", "Mads Lind")
    changed = [{**line, "description": f"{line['description']} 2"} for line in review.lines]
    services.save_draft(review, version=1, changes={}, lines=changed, by=mads)
    sent = lines(("0", "Fracht", "2", "", "350.00", "19 %", "700.00"))
    answer = browser.post(at("screen_draft", review), {"version": "1", "lines": "1", **sent})
    assert answer.status_code == 409
    review.refresh_from_db()
    assert [line["description"] for line in review.lines] == ["Fracht Hamburg nach Odense 2", "Palettengebühr 2"]


def test_a_table_with_a_wrong_cell_is_not_taken_and_the_cell_is_named(browser):
    review = factories.review()
    sent = lines(("0", "Fracht", "viele", "", "350.00", "19 %", "700.00"))
    page = browser.post(at("screen_draft", review), {"version": "1", "lines": "1", **sent}).content.decode()
    assert '<p data-cell="0.quantity">“viele” is not an amount.' in page
    review.refresh_from_db()
    assert len(review.lines) == 2


def test_approval_tells_with_an_undo_and_goes_to_posting(browser):
    review = factories.review()
    answer = browser.post(
        at("screen_approve", review), {"version": str(review.version)}, headers={"HX-Request": "true"}
    )
    assert "1,185.24 EUR approved. It goes to the ERP in" in answer.content.decode()
    assert "data-undo" in answer.content.decode()
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED


def test_an_older_page_cannot_approve(browser):
    review = factories.review()
    save(browser, review, order_reference="45-1")
    answer = browser.post(at("screen_approve", review), {"version": "1"})
    assert answer.status_code == 409
    assert answer.content.decode() == (
        "Somebody changed this document a moment ago. Look at it again, then decide."
    )


def test_a_rejection_keeps_reason_and_note(browser):
    review = factories.review()
    browser.post(at("screen_reject", review), {"reason": "Not ours", "note": "For the sister company."})
    review.refresh_from_db()
    assert (review.state, review.reject_reason) == (ReviewState.REJECTED, "Not ours: For the sister company.")


def test_a_postponed_document_comes_back_in_the_morning(browser):
    review = factories.review()
    day = timezone.localdate() + timedelta(days=3)
    browser.post(at("screen_postpone", review), {"until": day.isoformat()})
    review.refresh_from_db()
    back = timezone.localtime(review.postponed_until)
    assert (back.date(), back.hour) == (day, 7)
    assert browser.post(at("screen_postpone", review), {"until": "some day"}).status_code == 409


def test_a_comment_stands_in_the_journal_and_the_drawer(browser, clerk):
    review = factories.review()
    browser.post(at("screen_comment", review), {"text": "Asked the warehouse."})
    assert Entry.objects.get(action="commented").after == {"text": "Asked the warehouse."}
    assert "Asked the warehouse." in browser.get(at("screen_mail", review)).content.decode()


def test_a_decided_document_is_shown_with_who_and_when(browser):
    review = factories.review()
    browser.post(at("screen_reject", review), {"reason": "Not ours"})
    page = browser.get(at("screen", review)).content.decode()
    assert 'data-mode="read"' in page
    assert "Rejected, Sanne de Vries," in page
    assert "The reason: Not ours" in page
