from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from review import services
from review.models import Policy, Review, ReviewState
from tests.review import desk

pytestmark = pytest.mark.django_db
SCREEN = "/approvals/"


@pytest.fixture
def waiting(supplier, clerk) -> Review:
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    review = desk.review()
    review = services.save_draft(review, version=1, changes={"order_reference": {"value": "45-1"}}, by=clerk)
    return services.approve(review, version=review.version, by=clerk)


def test_the_supervisor_sees_why_and_what_was_changed(client, supervisor, waiting):
    client.force_login(supervisor)
    html = client.get(SCREEN).content.decode()
    assert "842.16 EUR is over the limit of 500.00 EUR." in html
    assert "Sent to you by Sanne de Vries" in html
    assert "45-1" in html
    assert "Nothing is doubtful" not in html


def test_approving_hands_over_and_can_be_undone(client, supervisor, waiting):
    client.force_login(supervisor)
    address = reverse("review:approve_over_limit", args=[waiting.pk])
    html = client.post(address, {"version": waiting.version}, follow=True).content.decode()
    assert "842.16 EUR approved. It goes to the ERP in 12 s." in html
    assert "Nothing waits for you." in html
    client.post(reverse("review:undo"), {"review": waiting.pk})
    assert Review.objects.get(pk=waiting.pk).state == ReviewState.OPEN


def test_a_stale_version_is_not_approved(client, supervisor, waiting):
    client.force_login(supervisor)
    address = reverse("review:approve_over_limit", args=[waiting.pk])
    html = client.post(address, {"version": waiting.version - 1}, follow=True).content.decode()
    assert "Somebody saved this document" in html
    assert Review.objects.get(pk=waiting.pk).state == ReviewState.AWAITING


def test_it_is_sent_back_with_a_question_only(client, supervisor, waiting):
    client.force_login(supervisor)
    address = reverse("review:send_back", args=[waiting.pk])
    assert "Write in a few words" in client.post(address, {"why": ""}, follow=True).content.decode()
    client.post(address, {"why": "Which order is this?"})
    assert Review.objects.get(pk=waiting.pk).state == ReviewState.OPEN


def test_it_is_rejected_with_a_reason(client, supervisor, waiting):
    client.force_login(supervisor)
    client.post(reverse("review:reject_over_limit", args=[waiting.pk]), {"reason": "We never ordered it"})
    assert Review.objects.get(pk=waiting.pk).state == ReviewState.REJECTED


def test_who_approved_at_the_desk_is_told_that_another_decides(client, supplier, supervisor):
    Policy.objects.create(name="large", doc_type="invoice", over=Decimal(500), currency="EUR")
    services.approve(desk.review(), version=1, by=supervisor)
    client.force_login(supervisor)
    html = client.get(SCREEN).content.decode()
    assert "You approved this yourself at the desk." in html
    assert "approve/" not in html


def test_the_list_asks_the_database_no_more_for_five_than_for_one(
    client, supervisor, clerk, waiting, django_assert_num_queries
):
    client.force_login(supervisor)
    client.get(SCREEN)  # permissions of the first call are remembered
    with CaptureQueriesContext(connection) as asked:
        client.get(SCREEN)
    one = len(asked)
    for _ in range(4):
        services.approve(desk.review(), version=1, by=clerk)
    with django_assert_num_queries(one):
        html = client.get(SCREEN).content.decode()
    assert html.count("Staal &amp; Zn BV") >= 5


def test_a_question_sent_back_stands_in_the_queue(client, clerk, supervisor, waiting):
    services.send_back(waiting, why="Is 45-1 the right order?", by=supervisor)
    client.force_login(clerk)
    assert "Marieke: Is 45-1 the right order?" in client.get("/").content.decode()


def test_another_supervisor_is_asked_to_decide_and_that_is_taken_back(client, clerk, supervisor, waiting):
    other = desk.person("mads", "supervisor")
    client.force_login(supervisor)
    address = reverse("review:delegate", args=[waiting.pk])
    refused = client.post(address, {"to": clerk.pk}, follow=True).content.decode()
    assert "Sanne de Vries is no supervisor." in refused
    told = client.post(address, {"to": other.pk, "note": "You know them."}, follow=True).content.decode()
    assert "Mads is asked to decide." in told
    assert "Mads is asked</span>" in told
    client.force_login(other)
    assert "You know them." in client.get(SCREEN).content.decode()
    client.force_login(supervisor)
    client.post(reverse("review:undo"), {"review": waiting.pk})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.assigned_to, waiting.note) == (ReviewState.AWAITING, None, "")
