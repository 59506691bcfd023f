"""The screen's addresses: who may, what they answer, and what they refuse."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import Page
from ingest.records import DocType, Evidence, Value
from mail2erp.audit.models import Entry
from review import services
from review.models import Review, ReviewState
from review.screen.values import source_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.person("clerk", "Sanne de Vries")


@pytest.fixture
def desk(clerk) -> Client:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def signed_in(role: str, name: str) -> Client:
    client = Client()
    client.force_login(factories.person(role, name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, review: Review) -> str:
    return reverse(f"review:{name}", args=[review.pk])


def save(client: Client, review: Review, version: int | None = None, **values: str):
    sent = {"version": str(version or review.version)} | {
        name.replace("__", "."): text for name, text in values.items()
    }
    return client.post(at("screen_draft", review), sent, headers={"HX-Request": "true"})


# Opening ----------------------------------------------------------------------------------------------
def test_the_screen_shows_values_with_source_and_certainty(desk):
    review = factories.review(doubts={"due_date": factories.Doubt("Which one is due?")})
    page = desk.get(at("screen", review)).content.decode()
    assert 'value="1,185.24"' in page
    assert "Which one is due?" in page
    assert 'data-state="doubt"' in page
    assert page.count('<rect class="w"') > 40


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (Value("QR-1187", 0.9, "mail", Evidence(text="Order QR-1187", header="subject")), "header"),
        (Value("QR-1187", 0.9, "mail", Evidence(text="QR-1187", header="body")), "body"),
        (Value("QR-1187", 0.9, "mail", Evidence(text="QR-1187", page=1, box=(1, 2, 3, 4))), "body"),
        (Value("QR-1187", 0.9, "ocr", Evidence(text="QR-1187", page=1, box=(1, 2, 3, 4))), "OCR"),
    ],
)
def test_a_value_says_whether_the_mail_says_it_in_its_head_or_its_body(value, source):
    assert source_of(value) == source


def test_a_number_that_nobody_found_is_not_said_to_be_missing_on_the_page(desk):
    page = desk.get(at("screen", factories.review(missing=["invoice_number"]))).content.decode()
    row = page[page.index('id="f-invoice_number"') :]
    assert "not found" in row[: row.index('id="f-issue_date"')]


def test_who_orders_from_us_is_labelled_as_the_customer(desk):
    review = factories.review()
    assert "Our company" in desk.get(at("screen", review)).content.decode()
    Review.objects.filter(pk=review.pk).update(doc_type=DocType.PURCHASE_ORDER)
    page = desk.get(at("screen", review)).content.decode()
    assert ">Customer<" in page
    assert "Our company" not in page


def test_a_value_of_an_attachment_says_so(desk):
    page = desk.get(at("screen", factories.review())).content.decode()
    assert re.search(r'class="field__src" title="From the attached or uploaded file">', page)


def test_opening_takes_the_lock_and_loading_ahead_does_not(desk, clerk):
    review = factories.review()
    desk.get(at("screen", review), headers={"X-Preload": "1", "HX-Request": "true"})
    review.refresh_from_db()
    assert review.locked_by is None
    desk.get(at("screen", review))
    review.refresh_from_db()
    assert review.locked_by == clerk


def test_the_second_person_reads_and_is_told_who_and_since_when(desk):
    review = factories.review()
    desk.get(at("screen", review))
    page = signed_in("clerk", "Mads Lind").get(at("screen", review)).content.decode()
    assert re.search(r"Sanne de Vries has had this document open since \d\d:\d\d\.", page)
    assert "Next free document" in page or "Back to the queue" in page
    assert 'id="f-grand_total" name="grand_total" value="1,185.24" placeholder="–"' in page
    assert "hx-post" not in page.split('id="draft"')[1].split("<div>")[0]


def test_a_lock_that_ran_out_goes_to_who_comes_next(desk):
    review = factories.review()
    desk.get(at("screen", review))
    Review.objects.update(locked_at=timezone.now() - timedelta(hours=1))
    mads = signed_in("clerk", "Mads Lind")
    assert 'data-mode="edit"' in mads.get(at("screen", review)).content.decode()


def test_an_auditor_reads_and_may_change_nothing(desk):
    review = factories.review()
    auditor = signed_in("auditor", "Ada Audit")
    page = auditor.get(at("screen", review)).content.decode()
    assert 'data-mode="read"' in page
    assert "A clerk or a supervisor decides on it." in page
    for name in (
        "screen_draft",
        "screen_approve",
        "screen_reject",
        "screen_postpone",
        "screen_lock",
        "screen_kind",
    ):
        assert auditor.post(at(name, review)).status_code == 403
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN


def test_who_is_not_signed_in_sees_nothing_of_it():
    review = factories.review()
    page = Page.objects.get()
    picture = reverse("review:picture", args=[page.pk, page.image, 900])
    for address in (at("screen", review), at("screen_mail", review), picture):
        assert Client().get(address).status_code == 302


def test_an_integrator_sees_no_documents():
    review = factories.review()
    page = Page.objects.get()
    client = signed_in("integrator", "Ina Tegra")
    assert client.get(at("screen", review)).status_code == 403
    assert client.get(reverse("review:picture", args=[page.pk, page.image, 900])).status_code == 403


def test_the_page_holds_no_inline_script_or_style_and_the_policy_forbids_them(desk):
    answer = desk.get(at("screen", factories.review()))
    policy = answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)", page)


def test_what_an_e_invoice_says_is_lit_on_the_page_too(desk):
    review = factories.review()
    xml = {"text": "1185.24", "xpath": "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"}
    fields = review.fields | {"grand_total": {**review.fields["grand_total"], "method": "xml", "evidence": xml}}
    printed = review.fields["grand_total"]["evidence"]["box"]
    Review.objects.update(fields=fields)
    page = desk.get(at("screen", review)).content.decode()
    assert f'data-value="1,185.24" data-at="1 {" ".join(f"{number:.2f}" for number in printed)}"' in page
    assert ">XML<" in page


# The page itself --------------------------------------------------------------------------------------
def test_a_page_picture_is_kept_by_the_browser_for_ever_and_by_nobody_else(desk):
    factories.review()
    page = Page.objects.get()
    answer = desk.get(reverse("review:picture", args=[page.pk, page.image, 900]))
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"


def test_a_picture_is_had_by_its_hash_in_the_widths_there_are(desk):
    factories.review()
    page = Page.objects.get()
    assert desk.get(reverse("review:picture", args=[page.pk, page.image, 1800])).status_code == 200
    assert desk.get(reverse("review:picture", args=[page.pk, page.image, 1234])).status_code == 404
    assert desk.get(reverse("review:picture", args=[page.pk, "0" * 64, 900])).status_code == 404


def test_following_pages_come_when_they_are_asked_for(desk):
    review = factories.review(factories.Paper(more_pages=2))
    screen = desk.get(at("screen", review)).content.decode()
    later = Page.objects.get(number=2)
    assert f'hx-get="{reverse("review:page", args=[later.pk])}"' in screen
    assert "Anlage" not in screen
    assert 'data-w="Anlage"' in desk.get(reverse("review:page", args=[later.pk])).content.decode()


def test_the_original_is_saved_and_never_opened_here(desk):
    review = factories.review()
    source = review.document.sources.get()
    answer = desk.get(reverse("review:original", args=[source.original.sha256]))
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{source.filename}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_mail_says_is_text_and_never_markup(desk):
    review = factories.review(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>")
    drawer = desk.get(at("screen_mail", review)).content.decode()
    assert "&lt;script&gt;" in drawer
    assert "<script" not in drawer
    assert "<img" not in drawer


# The draft --------------------------------------------------------------------------------------------
def test_a_saved_value_is_canonical_and_the_answer_brings_the_checks(desk):
    review = factories.review(missing=["grand_total"])
    answer = save(desk, review, grand_total="1,185.24")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="checks"' in page
    assert f'name="version" id="version" value="{review.version + 1}"' in page
    review.refresh_from_db()
    assert review.fields["grand_total"]["value"] == "1185.24"
    assert review.fields["grand_total"]["evidence"]["text"] == "1.185,24"


def test_clicked_words_are_read_as_the_page_writes_them(desk):
    review = factories.review(missing=["net_total"])
    save(desk, review, net_total="1.200", at__net_total="1 500.00 266.00 538.00 277.00")
    review.refresh_from_db()
    assert review.fields["net_total"]["value"] == "1200"
    assert review.fields["net_total"]["evidence"] == {
        "text": "1.200",
        "page": 1,
        "box": [500.0, 266.0, 538.0, 277.0],
    }


def test_only_what_was_sent_changes(desk):
    review = factories.review()
    before = review.fields
    save(desk, review, order_reference="45-20913")
    review.refresh_from_db()
    assert {name for name in before if before[name] != review.fields[name]} == {"order_reference"}


def test_a_clash_shows_both_values_and_overwrites_nothing(desk):
    review = factories.review()
    mads = factories.person("clerk", "Mads Lind")
    services.save_draft(review, version=review.version, changes={"due_date": {"value": "2026-12-01"}}, by=mads)
    answer = save(desk, review, version=1, due_date="26 Nov 2026", seen__due_date="12 Dec 2026")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mads Lind changed the due date a moment ago." in page
    assert "Mads Lind set 1 Dec 2026, you typed 26 Nov 2026" in page
    assert 'data-act="keep-theirs"' in page
    assert 'data-act="use-mine"' in page
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-12-01"


def test_two_people_may_change_different_fields(desk):
    review = factories.review()
    mads = factories.person("clerk", "Mads Lind")
    services.save_draft(review, version=1, changes={"due_date": {"value": "2026-12-01"}}, by=mads)
    answer = save(desk, review, version=1, order_reference="45-20913", seen__order_reference="45-20931")
    assert answer.status_code == 200
    assert 'data-value="1 Dec 2026"' in answer.content.decode()
    review.refresh_from_db()
    assert review.fields["order_reference"]["value"] == "45-20913"


def test_an_impossible_value_is_one_sentence_under_its_field(desk):
    review = factories.review()
    answer = save(desk, review, due_date="soon", order_reference="45-1")
    page = answer.content.decode()
    assert "“soon” is not a date. Write for example 12 Dec 2026." in page
    assert 'id="state-due_date" data-state="invalid"' in page
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-12-12"
    assert review.fields["order_reference"]["value"] == "45-1"


def test_while_somebody_else_has_it_nothing_is_saved(desk):
    review = factories.review()
    services.take_lock(review, by=factories.person("clerk", "Mads Lind"))
    answer = save(desk, review, order_reference="45-1")
    assert answer.status_code == 422
    assert "Mads Lind has had this open since" in answer.content.decode()


def lines(*rows: tuple[str, ...]) -> dict[str, list[str]]:
    names = ("was", "description", "quantity", "unit", "unit_price", "tax_rate", "net_amount")
    return {f"line.{name}": list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def test_lines_come_as_they_stand_and_keep_what_the_screen_does_not_show(desk):
    review = factories.review()
    Review.objects.update(lines=[{**review.lines[0], "price_base": "100"}, review.lines[1]])
    sent = lines(
        ("1", "Palettengebühr", "20", "", "14.80", "19 %", "296.00"),
        ("-1", "Zuschlag", "1", "Stk", "10.5", "19", "10.50"),
        ("-1", "", "", "", "", "", ""),
        ("0", "Fracht Hamburg nach Odense", "2", "", "350.00", "19 %", "700.00"),
    )
    answer = desk.post(at("screen_draft", review), {"version": "1", "lines": "1", **sent})
    review.refresh_from_db()
    assert [line["description"] for line in review.lines] == [
        "Palettengebühr",
        "Zuschlag",
        "Fracht Hamburg nach Odense",
    ]
    assert review.lines[2]["price_base"] == "100"
    assert review.lines[1]["net_amount"] == "10.50"
    assert "10.50 more than the net amount" in answer.content.decode()


def test_a_table_with_a_wrong_cell_is_not_taken_and_the_cell_is_named(desk):
    review = factories.review()
    sent = lines(("0", "Fracht", "viele", "", "350.00", "19 %", "700.00"))
    page = desk.post(at("screen_draft", review), {"version": "1", "lines": "1", **sent}).content.decode()
    assert '<p data-cell="0.quantity">“viele” is not an amount.' in page
    review.refresh_from_db()
    assert len(review.lines) == 2


# Decisions --------------------------------------------------------------------------------------------
def test_approval_tells_with_an_undo_and_goes_to_posting(desk):
    review = factories.review()
    answer = desk.post(
        at("screen_approve", review), {"version": str(review.version)}, headers={"HX-Request": "true"}
    )
    assert "1,185.24 EUR approved. It goes to the ERP in" in answer.content.decode()
    assert "data-undo" in answer.content.decode()
    review.refresh_from_db()
    assert review.state == ReviewState.APPROVED


def test_an_older_page_cannot_approve(desk):
    review = factories.review()
    save(desk, review, order_reference="45-1")
    answer = desk.post(at("screen_approve", review), {"version": "1"})
    assert answer.status_code == 409
    assert answer.content.decode() == (
        "Somebody changed this document a moment ago. Look at it again, then decide."
    )


def test_a_rejection_keeps_reason_and_note(desk):
    review = factories.review()
    desk.post(at("screen_reject", review), {"reason": "Not ours", "note": "For the sister company."})
    review.refresh_from_db()
    assert (review.state, review.reject_reason) == (ReviewState.REJECTED, "Not ours: For the sister company.")


def test_a_postponed_document_comes_back_in_the_morning(desk):
    review = factories.review()
    day = timezone.localdate() + timedelta(days=3)
    desk.post(at("screen_postpone", review), {"until": day.isoformat()})
    review.refresh_from_db()
    back = timezone.localtime(review.postponed_until)
    assert (back.date(), back.hour) == (day, 7)
    assert desk.post(at("screen_postpone", review), {"until": "some day"}).status_code == 409


def test_a_comment_stands_in_the_journal_and_the_drawer(desk, clerk):
    review = factories.review()
    desk.post(at("screen_comment", review), {"text": "Asked the warehouse."})
    assert Entry.objects.get(action="commented").after == {"text": "Asked the warehouse."}
    assert "Asked the warehouse." in desk.get(at("screen_mail", review)).content.decode()


def test_a_decided_document_is_shown_with_who_and_when(desk):
    review = factories.review()
    desk.post(at("screen_reject", review), {"reason": "Not ours"})
    page = desk.get(at("screen", review)).content.decode()
    assert 'data-mode="read"' in page
    assert "Rejected, Sanne de Vries," in page
    assert "The reason: Not ours" in page


# Around it --------------------------------------------------------------------------------------------
def test_the_next_free_documents_are_listed_and_locked_ones_passed_over(desk):
    first, taken, last = (factories.review(waits=timedelta(minutes=wait)) for wait in range(3))
    services.take_lock(taken, by=factories.person("clerk", "Mads Lind"))
    page = desk.get(at("screen", first)).content.decode()
    assert re.findall(r'href="(/review/\d+/)" data-next', page) == [at("screen", last)]
    assert "1 of 3" in page


def test_after_the_last_document_the_queue_starts_again(desk):
    first = factories.review()
    last = factories.review(waits=timedelta(minutes=1))
    page = desk.get(at("screen", last)).content.decode()
    assert re.findall(r'href="(/review/\d+/)" data-next', page) == [at("screen", first)]
