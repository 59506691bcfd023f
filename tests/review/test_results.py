from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ingest.models import Mail
from review import services
from review.models import Approval, Review, Touch, Verdict
from review.results import counted
from review.results.counted import PERIODS
from review.results.day import day_of
from review.results.page import results
from review.services.touch import touched
from review.verdicts import judge
from tests.review import desk

pytestmark = pytest.mark.django_db
WEEK, QUARTER = PERIODS[0], PERIODS[2]


def done(by, *, correct: str = "", seconds: float = 20.0, days_ago: int = 0, **fields) -> Review:
    """Return a document that somebody approved, with one corrected due date where asked."""
    review = desk.review(fields=desk.invoice_fields(**fields))
    if correct:
        review = services.save_draft(review, version=1, changes={"due_date": {"value": correct}}, by=by)
    touched(review, seconds=seconds, keys=4, clicks=1, by=by)
    review = services.approve(review, version=review.version, by=by)
    judge(review)
    if days_ago:
        then = timezone.now() - timedelta(days=days_ago)
        Verdict.objects.filter(review=review).update(at=then)
        Touch.objects.filter(review=review).update(at=then)
        Approval.objects.filter(review=review).update(at=then)
        Mail.objects.filter(arrivals__source__document=review.document).update(received_at=then)
    return review


def test_a_day_counts_what_its_person_did_and_nothing_else(clerk, supervisor, supplier):
    done(clerk, seconds=30)
    done(clerk, seconds=50, correct="2026-12-24")
    done(supervisor, seconds=99)
    done(clerk, seconds=99, days_ago=1)
    services.reject(desk.review(), reason="not ours", by=clerk)
    waits = services.assign(desk.review(), to=clerk, by=supervisor)
    day = day_of(clerk, timezone.localdate())
    assert (day.approved, day.rejected, day.seconds, day.keys, day.clicks) == (2, 1, 80.0, 8, 2)
    assert day.each == "27 s"
    assert (day.hands.part, day.hands.whole) == (1, 2)
    assert [(rate.name, rate.errors, rate.asked) for rate in day.fields] == [("due_date", 1, 2)]
    assert [one.corrected for one in day.done if one.corrected] == [["due_date"]]
    assert len(day.done) == 3
    assert [(one.label, one.count) for one in day.waiting] == [("with you", 1)]
    assert day.hours is not None
    assert waits.assigned_to == clerk


def test_an_empty_day_says_so_and_the_day_before_is_a_key_away(client, clerk):
    client.force_login(clerk)
    html = client.get(reverse("review:my_day")).content.decode()
    assert "Nothing waits for you alone" in html
    assert "Nothing was measured in this time yet." in html
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert f"?day={yesterday}" in html
    assert client.get(reverse("review:my_day"), {"day": "2999-01-01"}).status_code == 200
    assert client.get(reverse("review:my_day"), {"day": "soon"}).status_code == 200


def test_how_documents_went_through_is_counted_by_day_and_by_week(clerk, supplier):
    done(clerk)
    done(clerk, correct="2026-12-24")
    done(clerk, correct="2026-12-24", days_ago=10)
    passed = done(clerk)
    Verdict.objects.filter(review=passed).update(by_person=False)
    keyed = done(clerk, correct="2026-12-24")
    Review.objects.filter(pk=keyed.pk).update(reading=None)
    today = counted.went_through(WEEK)[timezone.localdate()]
    assert {name: today[name] for name in ("untouched", "one_key", "corrected", "keyed")} == {
        "untouched": 1, "one_key": 1, "corrected": 1, "keyed": 1,
    }  # fmt: skip
    weeks = counted.went_through(QUARTER)
    assert sum(row["corrected"] for row in weeks.values()) == 2
    assert set(weeks) <= set(QUARTER.buckets())
    assert counted.touch_time(WEEK)[timezone.localdate()]["seconds"] == 80.0


def test_mails_that_became_records_are_told_from_those_that_did_not(clerk, supplier):
    done(clerk)
    services.reject(desk.review(), reason="not ours", by=clerk)
    desk.review()
    today = counted.mails(WEEK)[timezone.localdate()]
    assert (today["came"], today["became"]) == (3, 1)


def test_accuracy_is_shown_for_each_sender_with_what_is_wrong_most_often(clerk, supplier):
    done(clerk, seconds=10)
    done(clerk, seconds=20, correct="2026-12-24")
    done(clerk, supplier_name="Ribe Elektro ApS", supplier_vat_id=None, iban=None)
    first, second = counted.senders(WEEK)
    assert (first.name, first.documents, first.seconds) == ("Staal & Zn BV", 2, 15.0)
    assert first.right.part == first.right.whole - 1
    assert (first.touched.part, list(first.worst)) == (1, ["due_date"])
    assert (second.name, second.right.percent, list(second.worst)) == ("Ribe Elektro ApS", 100.0, [])
    (worst, *_) = [rate for rate, _ in results(WEEK).fields]
    assert (worst.name, worst.errors, worst.asked) == ("due_date", 1, 3)


def test_the_page_shows_supervisor_and_auditor_what_the_rows_say(client, clerk, supervisor, auditor, supplier):
    done(clerk, seconds=45)
    done(clerk, seconds=45, correct="2026-12-24", days_ago=3)
    figures = {one.label: (one.number, one.unit) for one in results(WEEK).figures}
    assert figures["Touch time a document"] == ("45 s", "")
    assert figures["Touch time a mail"] == ("45 s", "")
    assert figures["Done by hand"] == ("50", "%")
    assert figures["Mails that became records"] == ("100", "%")
    for person in (supervisor, auditor):
        client.force_login(person)
        for period in PERIODS:
            html = client.get(reverse("review:results"), {"period": period.key}).content.decode()
            assert "Staal &amp; Zn BV" in html
            assert html.count('<svg class="chart"') == 5
    client.force_login(clerk)
    assert client.get(reverse("review:results")).status_code == 403


def test_the_page_opens_on_a_quarter_so_that_a_month_that_has_only_begun_is_not_empty(
    client, clerk, supervisor, supplier
):
    done(clerk, days_ago=60)
    client.force_login(supervisor)
    html = client.get(reverse("review:results")).content.decode()
    assert 'href="?period=quarter" aria-current="true"' in html
    assert "No document was approved in this time." not in html


def test_nothing_done_is_no_number():
    shown = results(WEEK)
    assert {one.number for one in shown.figures} == {"–", "0"}
    assert (shown.time, shown.through, shown.hands, shown.mails) == (None, None, None, None)
