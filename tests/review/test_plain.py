"""What a request may hold."""

from __future__ import annotations

import pytest
from django.views.defaults import server_error

from review.models import Review
from tests.review import desk

pytestmark = pytest.mark.django_db

ODD = [
    "\u202e" * 50,
    "🚢" * 300,
    "x" * 200_000,
    "شركة",
    "\ud800".encode("utf-8", "surrogatepass"),
    "<script>",
    "%00",
    "'; --",
]


@pytest.mark.parametrize("address", ["/search/?q=a%00b", "/?text=a%00b", "/trace/?q=%00"])
def test_an_address_with_a_nul_is_answered_with_a_page_of_ours(client, clerk, address):
    client.force_login(clerk)
    answer = client.get(address)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()


def test_a_form_with_a_nul_changes_nothing(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    answer = client.post(f"/review/{review.pk}/comment", {"text": "a\0b"}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert Review.objects.get().version == review.version


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize(
    "field", ["invoice_number", "supplier_name", "grand_total", "issue_date", "iban", "currency"]
)
def test_whatever_is_typed_in_a_field_is_kept_or_refused_with_a_sentence(client, clerk, field, text):
    client.force_login(clerk)
    review = desk.review()
    posted = {"version": review.version, field: text, f"seen.{field}": ""}
    answer = client.post(f"/review/{review.pk}/draft", posted, headers={"HX-Request": "true"})
    assert answer.status_code in (200, 409, 422)
    assert client.get(f"/review/{review.pk}/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("text", ODD)
def test_whatever_is_asked_for_is_answered(client, clerk, text):
    client.force_login(clerk)
    short = text[:2000]
    for address in ("/search/", "/trace/"):
        assert client.get(address, {"q": short}).status_code == 200
    for name in ("text", "supplier", "over", "with", "view", "after", "age"):
        assert client.get("/", {name: short}).status_code == 200


def test_a_failure_of_ours_is_told_on_a_page_that_needs_nothing(rf):
    answer = server_error(rf.get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<title>That could not be shown · mail2erp</title>" in page
    assert "Nothing is lost: what you saved is saved." in page
    assert "<style" not in page
