"""The reader as a whole: its accuracy over time, and the alert where corrections rise for all senders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import ReadingRow
from review.models import Verdict
from review.results import reader
from review.results.counted import PERIODS
from review.results.page import results
from review.sentences import is_known
from tests.review import desk

pytestmark = pytest.mark.django_db
NEWER = "reader 5, model of 2026-11-26 09:30"
FIELDS = ("supplier_name", "invoice_number", "due_date", "grand_total")


def approved(count: int, *, wrong: int, field: str = "due_date", parser: str = "", days_ago: int = 0) -> None:
    """Add approved documents, the first of them with one field wrong, as an earlier day left them."""
    at = timezone.now() - timedelta(days=days_ago)
    for number in range(count):
        review = desk.review()
        review.decided_at = at
        review.save()
        if parser:
            ReadingRow.objects.filter(pk=review.reading_id).update(parser=parser)
        fields = dict.fromkeys(FIELDS, "right") | ({field: "wrong"} if number < wrong else {})
        right = sum(outcome == "right" for outcome in fields.values())
        Verdict.objects.create(review=review, at=at, fields=fields, asked=len(fields), right=right)


def test_corrections_that_rise_overall_are_told_with_the_field_and_what_to_do():
    approved(60, wrong=4, days_ago=9)
    approved(40, wrong=14, parser=NEWER)
    alert = reader.alert()
    assert alert is not None
    assert alert.sentence == (
        "Of all senders together, 14 of the last 40 documents needed a correction, before that 4 of 60. "
        "The due date was wrong on 14 of 40, before that on 4 of 60."
    )
    assert alert.next_step.startswith(f"It began with another version of the reader, {NEWER}, on ")
    assert "remove the folder “model”" in alert.next_step
    assert is_known(alert.sentence)
    assert is_known(alert.next_step)


def test_the_same_reader_as_before_sends_one_to_the_senders_and_fields():
    approved(60, wrong=4, days_ago=9)
    approved(40, wrong=14)
    alert = reader.alert()
    assert alert is not None
    assert alert.next_step.startswith("See below which senders and fields it is")
    assert is_known(alert.next_step)


@pytest.mark.parametrize(("before", "wrong", "count"), [(8, 7, 40), (4, 10, 19), (30, 20, 40)])
def test_what_chance_or_few_documents_explain_is_no_alarm(before, wrong, count):
    approved(60, wrong=before, days_ago=9)
    approved(count, wrong=wrong)
    assert reader.alert() is None


def test_the_results_show_the_accuracy_over_time_by_field_and_where_another_reader_came(client, supervisor):
    approved(60, wrong=4, days_ago=9)
    approved(40, wrong=14, parser=NEWER)
    shown = results(PERIODS[1])
    assert [event.text for event in shown.right.events] == [NEWER]
    assert [text.text for text in shown.right.ends] == ["91 %"]
    lines = {rate.name: line for rate, line in shown.fields}
    assert lines["due_date"].startswith("M")
    client.force_login(supervisor)
    page = client.get(reverse("review:results")).content.decode()
    assert "Of all senders together, 14 of the last 40 documents needed a correction" in page
    assert "Fields read right" in page


def test_the_operations_screen_says_so_too(supervisor):
    approved(60, wrong=4, days_ago=9)
    approved(40, wrong=14)
    client = Client()
    client.force_login(supervisor)
    page = client.get(reverse("operations")).content.decode()
    assert "14 of the last 40 documents needed a correction" in page
