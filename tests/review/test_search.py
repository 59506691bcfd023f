from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from ingest.models import Mailbox, MailboxKind, Page
from ingest.services import receive_mail
from mail2erp.jobs import run
from review import search, services
from review.models import Review
from review.queue import Question, page_of
from review.search import table
from review.search.hits import find
from review.search.terms import kept, wanted
from tests import factories
from tests.ingest.mail.build import mail, part, text
from tests.ingest.papers import invoice_pdf
from tests.review import desk

pytestmark = pytest.mark.django_db


def found(asked: str) -> list[int]:
    return [hit.review.pk for hit in find(asked)[0]]


@pytest.fixture
def paper() -> Review:
    """An invoice on a real page: 996.00 net, 1,185.24 in all."""
    return factories.review(factories.Paper(number="2026-10482", supplier="Kjærgaard Müller A/S"))


@pytest.mark.parametrize("text", ["18.245,00", "18,245.00", "18245.00", "18 245,00", "18'245.00", "€18.245,00"])
def test_an_amount_is_one_term_however_it_is_written(text):
    assert kept([text]) == {"18245c00"}
    assert [word.whole for word in wanted(text)] == ["18245c00"]


def test_a_number_is_kept_whole_and_in_its_parts():
    assert kept(["2026-10482"]) == {"202610482", "2026", "10482"}
    assert kept(["Kjærgaard", "MÜLLER."]) == {"kjaergaard", "muller"}
    assert wanted(" - , ") == []


@pytest.mark.parametrize("asked", ["2026-10482", "202610482", "10482", "2026-104", "2026 10482"])
def test_a_document_is_found_by_its_number_and_by_the_beginning_of_it(paper, asked):
    desk.review()
    assert found(asked) == [paper.pk]


@pytest.mark.parametrize("asked", ["1.185,24", "1185.24", "1,185.24", "1185", "kjaergaard", "Kjærg mull"])
def test_a_document_is_found_by_its_amount_and_by_its_supplier_in_plain_letters(paper, asked):
    desk.review()
    assert found(asked) == [paper.pk]


def test_every_word_of_the_page_and_of_the_mail_finds_it(paper):
    assert found("Palettengebühr") == [paper.pk]
    assert found("anbei rechnung") == [paper.pk]  # the mail says so
    assert found("rechnung@brandt.example") == [paper.pk]
    assert found("Palettengebühr nowhere") == []
    assert found("12-12-2026") == [paper.pk]


def test_what_a_person_typed_is_found_too(clerk):
    review = desk.review()
    assert found("PO-778812") == []
    services.save_draft(review, version=1, changes={"order_reference": {"value": "PO-778812"}}, by=clerk)
    assert found("po-7788") == [review.pk]


def test_a_newer_reading_is_found_and_the_older_no_more():
    review = desk.review()
    original = review.document.sources.get().original
    page = Page.objects.create(
        original=original,
        number=1,
        document=review.document,
        position=9,
        width=595,
        height=842,
        words=[["Zwaluw", 1, 1, 2, 2]],
    )
    search.index(review.document)
    assert found("zwaluw") == [review.pk]
    page.words = [["Merel", 1, 1, 2, 2]]
    page.save()
    search.index(review.document)
    assert (found("zwaluw"), found("merel")) == ([], [review.pk])


def test_the_place_is_shown_as_a_cutout_with_its_sentence(client, clerk, paper):
    (hit,), more = find("45-20931")
    assert more is None
    place = hit.places[0]
    assert (place.where, place.lit) == ("Order", "45-20931")
    assert place.cutout is not None
    assert hit.url.endswith("?find=45-20931")
    (hit,), _ = find("Hamburg")
    assert (hit.places[0].where, hit.places[0].lit) == ("Page 1", "Hamburg")
    assert "Odense" in hit.places[0].after
    client.force_login(clerk)
    html = client.get(reverse("review:search"), {"q": "hamburg"}).content.decode()
    assert "<mark>Hamburg</mark>" in html
    assert '<svg class="snippet"' in html


def test_older_hits_follow_on_the_next_page(monkeypatch):
    monkeypatch.setattr("review.search.hits.AT_ONCE", 2)
    made = [desk.review().pk for _ in range(5)]
    seen, before = [], None
    for _ in range(3):
        hits, before = find("staal", before=before)
        seen += [hit.review.pk for hit in hits]
    assert before is None
    assert seen == made[::-1]


def test_only_who_sees_the_queue_searches(client):
    desk.review()
    client.force_login(desk.person("ivo", "integrator"))
    assert client.get(reverse("review:search"), {"q": "staal"}).status_code == 403


def test_marks_of_the_index_s_own_language_are_only_marks(client, clerk):
    desk.review()
    client.force_login(clerk)
    for odd in [
        '"',
        "a AND OR NOT",
        "*",
        "staal*",
        "(staal",
        "terms:staal",
        "' | !x",
        "\\",
        "NEAR(a b)",
        "%",
    ]:
        assert client.get(reverse("review:search"), {"q": odd}).status_code == 200
    assert len(found("(staal*")) == 1


def test_what_was_read_before_there_was_an_index_is_filled_in():
    review = desk.review()
    with connection.cursor() as cursor:
        cursor.execute("delete from review_search")
    assert found(review.number) == [review.pk]  # its own number needs no index
    assert found("staal") == []
    import_module("review.migrations.0004_search").fill(apps, SimpleNamespace(connection=connection))
    assert found("staal factuur") == [review.pk]


def test_a_file_that_comes_again_is_found_under_its_second_mail():
    mailbox = Mailbox.objects.create(name="ap", kind=MailboxKind.FOLDER)
    for id, words in (("m1", "Invoice attached"), ("m2", "Zwaluwstaart reminder")):
        file = part(invoice_pdf("F-2026-7"), "application/pdf; name=7.pdf")
        receive_mail(mailbox, mail(text(words), file), provider_id=id)
        assert run.drain().dead == 0
    assert found("zwaluwstaart") == found("attached") == [Review.objects.get().pk]


@pytest.mark.parametrize("common", [1, 50])
def test_the_queue_is_narrowed_alike_by_words_that_many_hold_and_by_those_of_few(monkeypatch, clerk, common):
    monkeypatch.setattr(table, "COMMON", common)
    first = factories.review(factories.Paper(number="RE-2026-118"))
    other = factories.review(factories.Paper(number="RE-2026-120"))
    desk.review()
    wanted_rows = {
        "rechnung": [first.pk, other.pk],
        "re-2026-120": [other.pk],
        "2026 brandt": [first.pk, other.pk],
        "re": [first.pk, other.pk],
        "r": [],
        "1.185,24 rech": [first.pk, other.pk],
        "rechnung unheard-of": [],
    }
    for asked, rows in wanted_rows.items():
        page, _ = page_of(Question.of({"text": asked}), clerk)
        assert sorted(review.pk for review in page) == rows, asked


def test_a_number_is_found_in_any_case_by_its_index():
    review = desk.review(fields=desk.invoice_fields(invoice_number="Ab-77"))
    assert [one.pk for one in Review.objects.numbered("aB-77")] == [review.pk]
    explained = Review.objects.numbered("aB-77").explain()
    assert (
        "review_number_any_case" in explained or connection.vendor == "postgresql"
    )  # a small table is read whole


@pytest.mark.parametrize("asked", ["rechnung", "rech", "re", "brandt rechnung", "re-2026-120"])
@pytest.mark.parametrize("looked_through", [0, 200])
def test_what_is_found_is_the_same_whether_the_newest_are_looked_through_or_the_index_is_asked(
    monkeypatch, asked, looked_through
):
    monkeypatch.setattr(table, "LOOKED_THROUGH", looked_through)
    one, _, other = factories.review(factories.Paper(number="RE-2026-118")), desk.review(), factories.review()
    wanted_rows = [other.pk] if asked == "re-2026-120" else [other.pk, one.pk]
    assert found(asked) == wanted_rows
