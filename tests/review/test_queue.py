from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mail2erp import pipeline
from mail2erp.jobs.models import Job
from review import services
from review.models import Policy, Review, ReviewState
from tests.review import desk

pytestmark = pytest.mark.django_db
QUEUE = "/"


def due(review: Review, hours: float) -> Review:
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() + timedelta(hours=hours))
    return review


def page(client, query: str = "", **headers: str) -> str:
    return client.get(QUEUE + query, headers=headers).content.decode()


def rows(html: str) -> list[int]:
    return [int(part.split('"')[0]) for part in html.split('<tr data-row="')[1:]]


def test_the_most_urgent_document_stands_first_under_its_heading(client, clerk):
    client.force_login(clerk)
    later, late = due(desk.review(), 90), due(desk.review(), -2)
    html = page(client)
    assert rows(html) == [late.pk, later.pk]
    assert html.index("Late <span") < html.index("Later <span")
    assert "2 h late" in html


def test_pages_follow_one_another_without_gap_or_repetition(client, clerk, settings):
    settings.QUEUE_PAGE = 3
    client.force_login(clerk)
    made = [due(desk.review(), hours).pk for hours in (1, 2, 2, 2, 3, 4, 5)]
    same_moment = timezone.now() + timedelta(hours=2)
    Review.objects.filter(pk__in=made[1:4]).update(due_at=same_moment)
    seen: list[int] = []
    query = ""
    while True:
        html = page(client, query, hx_request="true")
        seen += rows(html)
        if 'hx-get="?' not in html:
            break
        query = "?" + html.split('hx-get="?')[1].split('"')[0].replace("&amp;", "&")
    assert seen == made
    assert "<h1>Queue</h1>" in page(client, query)  # the same address opened as a page of its own


def test_views_and_filters_narrow_the_queue(client, clerk, supplier):
    client.force_login(clerk)
    clean = desk.review()
    stopped = desk.review(fields=desk.invoice_fields(iban="NL80NWAL0319120910"))
    mine = services.assign(desk.review(), to=clerk, by=clerk)
    order = desk.review(doc_type="purchase_order")
    assert rows(page(client, "?view=stopped")) == [stopped.pk]
    assert rows(page(client, "?view=mine")) == [mine.pk]
    assert rows(page(client, "?view=orders")) == [order.pk]
    assert set(rows(page(client, "?view=clean"))) == {clean.pk, mine.pk, order.pk}
    assert rows(page(client, "?over=900")) == []
    assert len(rows(page(client, "?sender=STAAL&mailbox=ap&kind=invoice&reason=clean"))) == 2
    assert rows(page(client, "?mailbox=elsewhere")) == []
    assert rows(page(client, "?with=sanne")) == [mine.pk]
    assert len(rows(page(client, "?with=-&under=900"))) == 3
    assert rows(page(client, "?age=7")) == []
    assert rows(page(client, f"?text={clean.number}")) == [clean.pk]
    Review.objects.filter(pk=clean.pk).update(received_at=timezone.now() - timedelta(days=8))
    assert rows(page(client, "?age=7")) == [clean.pk]


def test_an_address_nobody_wrote_still_opens_the_queue(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    odd = "?view=none&kind=poem&over=much&under=x&age=old&text=-&after=yesterday~x&mailbox=&reason=1"
    assert rows(page(client, odd)) == [review.pk]


def test_a_postponed_document_is_out_of_sight_until_its_day(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    services.postpone(review, until=timezone.now() + timedelta(days=1), by=clerk)
    assert rows(page(client)) == []
    assert "The queue is empty" in page(client)
    assert rows(page(client, "?view=postponed")) == [review.pk]


def test_a_row_without_an_amount_shows_no_currency(client, clerk):
    client.force_login(clerk)
    desk.review()
    assert '<span class="faint cur">EUR</span>' in page(client)
    Review.objects.update(amount=None)
    assert '<span class="faint cur"></span>' in page(client)


def test_what_is_clean_is_approved_together_and_taken_back_together(client, clerk, supplier):
    client.force_login(clerk)
    clean = [desk.review(), desk.review()]
    doubtful = desk.review(fields=desk.invoice_fields(currency=desk.read("EUR", 0.4)))
    ids = [review.pk for review in (*clean, doubtful)]
    html = client.get(reverse("review:preview"), {"review": ids}).content.decode()
    assert "Approve 2 documents" in html
    assert "The currency, “EUR”, was read without certainty." in html
    shown = [f"{review.pk}:{review.version}" for review in clean]
    answer = client.post(reverse("review:approve"), {"review": [r.pk for r in clean], "shown": shown}, follow=True)
    assert "2 documents approved: 1,684.32 EUR." in answer.content.decode()
    assert Job.objects.filter(kind="posting.queue").count() == 2
    client.post(reverse("review:undo"), {"review": [review.pk for review in clean]})
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 3
    assert not Job.objects.filter(kind="posting.queue").exists()


def test_what_waits_for_a_supervisor_is_not_summed_up_as_approved(client, clerk, supplier):
    client.force_login(clerk)
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(5000), currency="EUR")
    clean = [desk.review(), desk.review(fields=desk.invoice_fields(currency="DKK"))]
    ids = [review.pk for review in clean]
    html = client.get(reverse("review:preview"), {"review": ids}).content.decode()
    assert "1 of them waits for a supervisor first." in html
    post = {"review": ids, "shown": [f"{pk}:1" for pk in ids]}
    told = client.post(reverse("review:approve"), post, follow=True).content.decode()
    assert "1 document approved: 842.16 EUR. 1 document waits for a supervisor." in told


def test_of_several_that_are_refused_the_first_is_named_and_the_others_counted(client, clerk):
    client.force_login(clerk)
    reviews = [desk.review() for _ in range(3)]
    for count, others in ((2, "Another one was left as it is."), (3, "2 more were left as they are.")):
        ids = [review.pk for review in reviews[:count]]
        told = client.post(reverse("review:reject"), {"review": ids, "reason": ""}, follow=True).content.decode()
        assert "Staal &amp; Zn BV: " in told
        assert others in told


def test_what_changed_since_the_preview_is_not_approved(client, clerk, supervisor, supplier):
    client.force_login(clerk)
    review = desk.review()
    services.save_draft(review, version=1, changes={"invoice_number": {"value": "other"}}, by=supervisor)
    post = {"review": [review.pk], "shown": [f"{review.pk}:1"]}
    answer = client.post(reverse("review:approve"), post, follow=True)
    assert "Somebody saved this document" in answer.content.decode()
    assert Review.objects.get(pk=review.pk).state == ReviewState.OPEN


def test_taking_a_second_time_gives_back(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    client.post(reverse("review:take"), {"review": [review.pk]})
    assert Review.objects.get(pk=review.pk).assigned_to == clerk
    client.post(reverse("review:take"), {"review": [review.pk]})
    assert Review.objects.get(pk=review.pk).assigned_to is None


def test_several_are_assigned_postponed_and_rejected_at_once(client, clerk, supervisor):
    client.force_login(clerk)
    ids = [desk.review().pk, desk.review().pk]
    client.post(reverse("review:assign"), {"review": ids, "to": supervisor.pk})
    assert Review.objects.filter(assigned_to=supervisor).count() == 2
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    client.post(reverse("review:postpone"), {"review": ids[:1], "until": day})
    assert timezone.localtime(Review.objects.get(pk=ids[0]).postponed_until).date().isoformat() == day
    refused = client.post(reverse("review:reject"), {"review": ids, "reason": ""}, follow=True)
    assert "why it is rejected" in refused.content.decode()
    client.post(reverse("review:reject"), {"review": ids, "reason": "sent by mistake"})
    assert Review.objects.filter(state=ReviewState.REJECTED).count() == 2


def test_an_action_returns_to_the_page_it_came_from_and_to_no_other_site(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    home = client.post(reverse("review:take"), {"review": [review.pk], "back": "/?view=mine"})
    assert home.headers["Location"] == "/?view=mine"
    away = client.post(reverse("review:take"), {"review": [review.pk], "back": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_a_page_of_the_queue_asks_the_database_little(client, clerk, django_assert_max_num_queries):
    client.force_login(clerk)
    for _ in range(12):
        desk.review()
    page(client)  # counts and permissions of the first call are remembered
    with django_assert_max_num_queries(11):
        page(client)


def news(client, query: str) -> Any:
    return client.get(f"{QUEUE}queue/news/?{query}", headers={"HX-Request": "true"})


def test_an_empty_queue_says_that_mail_is_being_read_and_shows_itself_anew_when_there_is_a_document(client, clerk):
    client.force_login(clerk)
    assert "The queue is empty." in page(client)
    pipeline.hand_over("mail.stored", 1)
    html = page(client)
    assert "The mail is being read." in html
    assert "1 being read" in html
    assert "The queue is empty." not in html
    assert "HX-Refresh" not in news(client, "newest=0&empty=1").headers
    desk.review()
    assert news(client, "newest=0&empty=1").headers["HX-Refresh"] == "true"


def test_a_queue_that_somebody_works_on_only_tells_that_more_has_come(client, clerk):
    client.force_login(clerk)
    first = desk.review()
    asked = page(client).split('hx-get="/queue/news/?')[1].split('"')[0]
    assert asked == f"newest={first.pk}"
    assert " new</a>" not in news(client, asked).content.decode()
    desk.review()
    answer = news(client, asked)
    assert "1 new</a>" in answer.content.decode()
    assert "HX-Refresh" not in answer.headers


@pytest.mark.parametrize("newest", ["", "x", "-1", "९", "9" * 40])
def test_news_are_told_however_the_address_was_mangled(client, clerk, newest):
    client.force_login(clerk)
    assert news(client, f"newest={newest}").status_code == 200
