"""The screen's addresses: who may open it, and what it shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import Page
from ingest.records import DocType, Evidence, Value
from review import services
from review.models import Review, ReviewState
from review.screen.values import source_of
from tests import factories
from tests.review.screens import at, signed_in

pytestmark = pytest.mark.django_db


def test_the_screen_shows_values_with_source_and_certainty(browser):
    review = factories.review(doubts={"due_date": factories.Doubt("Which one is due?")})
    page = browser.get(at("screen", review)).content.decode()
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


def test_a_number_that_nobody_found_is_not_said_to_be_missing_on_the_page(browser):
    page = browser.get(at("screen", factories.review(missing=["invoice_number"]))).content.decode()
    row = page[page.index('id="f-invoice_number"') :]
    assert "not found" in row[: row.index('id="f-issue_date"')]


def test_who_orders_from_us_is_labelled_as_the_customer(browser):
    review = factories.review()
    assert "Our company" in browser.get(at("screen", review)).content.decode()
    Review.objects.filter(pk=review.pk).update(doc_type=DocType.PURCHASE_ORDER)
    page = browser.get(at("screen", review)).content.decode()
    assert ">Customer<" in page
    assert "Our company" not in page


def test_a_value_of_an_attachment_says_so(browser):
    page = browser.get(at("screen", factories.review())).content.decode()
    assert re.search(r'class="field__src" title="From the attached or uploaded file">', page)


def test_opening_takes_the_lock_and_loading_ahead_does_not(browser, clerk):
    review = factories.review()
    browser.get(at("screen", review), headers={"X-Preload": "1", "HX-Request": "true"})
    review.refresh_from_db()
    assert review.locked_by is None
    browser.get(at("screen", review))
    review.refresh_from_db()
    assert review.locked_by == clerk


def test_the_second_person_reads_and_is_told_who_and_since_when(browser):
    review = factories.review()
    browser.get(at("screen", review))
    page = signed_in(factories.person("clerk", "Mads Lind")).get(at("screen", review)).content.decode()
    assert re.search(r"Sanne de Vries has had this document open since \d\d:\d\d\.", page)
    assert "Next free document" in page or "Back to the queue" in page
    assert 'id="f-grand_total" name="grand_total" value="1,185.24" placeholder="–"' in page
    assert "hx-post" not in page.split('id="draft"')[1].split("<div>")[0]


def test_a_lock_that_ran_out_goes_to_who_comes_next(browser):
    review = factories.review()
    browser.get(at("screen", review))
    Review.objects.update(locked_at=timezone.now() - timedelta(hours=1))
    mads = signed_in(factories.person("clerk", "Mads Lind"))
    assert 'data-mode="edit"' in mads.get(at("screen", review)).content.decode()


def test_an_auditor_reads_and_may_change_nothing(browser):
    review = factories.review()
    auditor = signed_in(factories.person("auditor", "Ada Audit"))
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
    client = signed_in(factories.person("integrator", "Ina Tegra"))
    assert client.get(at("screen", review)).status_code == 403
    assert client.get(reverse("review:picture", args=[page.pk, page.image, 900])).status_code == 403


def test_the_page_holds_no_inline_script_or_style_and_the_policy_forbids_them(browser):
    answer = browser.get(at("screen", factories.review()))
    policy = answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)", page)


def test_what_an_e_invoice_says_is_lit_on_the_page_too(browser):
    review = factories.review()
    xml = {"text": "1185.24", "xpath": "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"}
    fields = review.fields | {"grand_total": {**review.fields["grand_total"], "method": "xml", "evidence": xml}}
    printed = review.fields["grand_total"]["evidence"]["box"]
    Review.objects.update(fields=fields)
    page = browser.get(at("screen", review)).content.decode()
    assert f'data-value="1,185.24" data-at="1 {" ".join(f"{number:.2f}" for number in printed)}"' in page
    assert ">XML<" in page


def test_a_page_picture_is_kept_by_the_browser_for_ever_and_by_nobody_else(browser):
    factories.review()
    page = Page.objects.get()
    answer = browser.get(reverse("review:picture", args=[page.pk, page.image, 900]))
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"


def test_a_picture_is_had_by_its_hash_in_the_widths_there_are(browser):
    factories.review()
    page = Page.objects.get()
    assert browser.get(reverse("review:picture", args=[page.pk, page.image, 1800])).status_code == 200
    assert browser.get(reverse("review:picture", args=[page.pk, page.image, 1234])).status_code == 404
    assert browser.get(reverse("review:picture", args=[page.pk, "0" * 64, 900])).status_code == 404


def test_following_pages_come_when_they_are_asked_for(browser):
    review = factories.review(factories.Paper(more_pages=2))
    screen = browser.get(at("screen", review)).content.decode()
    later = Page.objects.get(number=2)
    assert f'hx-get="{reverse("review:page", args=[later.pk])}"' in screen
    assert "Anlage" not in screen
    assert 'data-w="Anlage"' in browser.get(reverse("review:page", args=[later.pk])).content.decode()


def test_the_original_is_saved_and_never_opened_here(browser):
    review = factories.review()
    source = review.document.sources.get()
    answer = browser.get(reverse("review:original", args=[source.original.sha256]))
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{source.filename}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_mail_says_is_text_and_never_markup(browser):
    review = factories.review(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>")
    drawer = browser.get(at("screen_mail", review)).content.decode()
    assert "&lt;script&gt;" in drawer
    assert "<script" not in drawer
    assert "<img" not in drawer


def test_the_next_free_documents_are_listed_and_locked_ones_passed_over(browser):
    first, taken, last = (factories.review(waits=timedelta(minutes=wait)) for wait in range(3))
    services.take_lock(taken, by=factories.person("clerk", "Mads Lind"))
    page = browser.get(at("screen", first)).content.decode()
    assert re.findall(r'href="(/review/\d+/)" data-next', page) == [at("screen", last)]
    assert "1 of 3" in page


def test_after_the_last_document_the_queue_starts_again(browser):
    first = factories.review()
    last = factories.review(waits=timedelta(minutes=1))
    page = browser.get(at("screen", last)).content.decode()
    assert re.findall(r'href="(/review/\d+/)" data-next', page) == [at("screen", first)]
