"""Numbers in addresses and forms that no row has: more digits than the database holds, or no digits of ours."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ingest.models import SenderTemplate
from review.whole import whole
from tests.review import desk

pytestmark = pytest.mark.django_db

ODD = ["²", "٣", "1" * 40, "-1", "1e3", "abc", "0x10", "1.5", ""]
WHOLE = {"7": 7, "007": 7, "0": 0, "9" * 18: 10**18 - 1}

READ = {
    "/": ("after", "newest", "age", "over", "under"),
    "/queue/news/": ("newest",),
    "/queue/preview/": ("review",),
    "/group/": ("after",),
    "/search/?q=staal": ("before",),
    "/senders/": ("after",),
    "/approvals/": ("review",),
    "/my-day/": ("day",),
    "/results/": ("period",),
    "/trace/?q=staal": ("document",),
}
ON_A_SENDER = ("form", "document", "version", "compare", "from")
POSTED = {
    "take": ("review",),
    "assign": ("to",),
    "escalate": ("supervisor",),
    "approve": ("shown",),
    "undo": ("review",),
}
ON_THE_SCREEN = {
    "draft": ("version", "line.was"),
    "supplier": ("supplier",),
    "assign": ("to",),
    "approve": ("version",),
    "split": ("before", "version"),
    "join": ("other", "version"),
    "arrange": ("order", "version"),
    "whose": ("answer",),
    "touch": ("seconds", "keys", "clicks"),
    "table": ("at",),
}


def test_only_digits_that_a_row_can_have_are_a_number():
    assert {text: whole(text) for text in WHOLE} == WHOLE
    assert [text for text in ODD if whole(text) is not None] == []


@pytest.fixture
def boss(client):
    person = desk.person("marieke", "supervisor", "clerk")
    client.force_login(person)
    return client


@pytest.mark.parametrize("odd", ODD)
def test_an_address_with_an_odd_number_shows_a_page(boss, odd):
    review = desk.review()
    for address, names in READ.items():
        for name in names:
            mark = "&" if "?" in address else "?"
            asked = {"after": f"2026-11-12T00:00:00+00:00~{odd}"} if name == "after" else {name: odd}
            answer = boss.get(address + mark + "&".join(f"{key}={value}" for key, value in asked.items()))
            assert answer.status_code in (200, 404), (address, name)
    sender = SenderTemplate.objects.create(name="Staal & Zn BV")
    for name in ON_A_SENDER:
        assert boss.get(reverse("review:sender", args=[sender.pk]), {name: odd}).status_code == 200, name
    assert boss.get(f"/review/{review.pk}/", {"find": odd}).status_code == 200


@pytest.mark.parametrize("odd", ODD)
def test_a_form_with_an_odd_number_changes_nothing_and_is_answered(boss, odd):
    review = desk.review()
    whole_form = {"review": review.pk, "question": "Which one?", "version": review.version, "line.was": "0"}
    for name, fields in POSTED.items():
        for field in fields:
            value = f"{review.pk}:{odd}" if field == "shown" else odd
            answer = boss.post(reverse(f"review:{name}"), {**whole_form, field: value})
            assert answer.status_code in (302, 404), (name, field)
    for name, fields in ON_THE_SCREEN.items():
        for field in fields:
            sent = {**whole_form, "lines": "1", "line.description": "x", field: odd}
            address = reverse(f"review:screen_{name}", args=[review.pk])
            answer = boss.post(address, sent, headers={"HX-Request": "true"})
            assert answer.status_code in (200, 204, 400, 404, 409, 422), (name, field)
    review.refresh_from_db()
    assert review.state == "open"


@pytest.mark.parametrize("address", ["/review/{}/", "/review/{}/mail", "/page/{}", "/file/{}", "/senders/{}/"])
@pytest.mark.parametrize("pk", [0, 999_999_999, 10**40])
def test_what_is_not_there_is_told_in_a_sentence(boss, address, pk):
    answer = boss.get(address.format(pk))
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "gestern"])
def test_the_day_of_nobody_is_shown_empty(boss, day):
    assert boss.get("/my-day/", {"day": day}).status_code == 200
