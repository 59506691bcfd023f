"""Whose session ends in the middle of work loses nothing, and is told what to do."""

from __future__ import annotations

import pytest

from review.models import Review
from tests.review import desk

pytestmark = pytest.mark.django_db


def test_a_page_is_asked_for_again_after_signing_in(client):
    assert client.get("/review/1/").headers["Location"] == "/signin/?next=/review/1/"


def test_a_change_from_a_page_is_refused_and_not_answered_with_the_sign_in_page(client):
    review = desk.review()
    answer = client.post(f"/review/{review.pk}/draft", {"invoice_number": "7"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Sign in again" in answer.content.decode()
    assert Review.objects.get().version == review.version


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/?view=clean", "/signin/?next=/%3Fview%3Dclean"),
        ("http://testserver/upload/", "/signin/?next=/upload/"),
        ("https://elsewhere.example/trap/", "/signin/?next=/"),
        ("", "/signin/?next=/"),
    ],
)
def test_a_form_leads_back_to_the_page_it_was_on_and_is_told_that_nothing_was_done(client, came_from, back):
    answer = client.post("/queue/take/", {"review": "1"}, headers={"Referer": came_from})
    assert answer.headers["Location"] == back
    assert "that was not done" in client.get(answer.headers["Location"]).content.decode()


def test_no_page_stays_in_a_browser_that_somebody_has_signed_out_of(client, clerk):
    review = desk.review()
    assert "no-store" in client.get("/signin/").headers["Cache-Control"]
    client.force_login(clerk)
    for page in ("/", f"/review/{review.pk}/", "/nothing/"):
        assert "no-store" in client.get(page).headers.get("Cache-Control", ""), page
