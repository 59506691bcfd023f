"""Every address of the application, walked as every role and as nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from mail2erp.roles import PERMISSIONS
from tests.review import desk

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Door:
    """How an address is asked for, and the permission it takes; empty: whoever is signed in."""

    method: str
    permission: str


SEE, DECIDE, LARGE = "review.see_queue", "review.decide", "review.approve_large"
RETRY, REPLAY = "connectors.retry_posting", "jobs.replay"
CHOSEN = ("take", "assign", "escalate", "postpone", "reject", "approve", "undo")
ON_SCREEN = (
    "whose",
    "lines",
    "draft",
    "accept",
    "kind",
    "lock",
    "leave",
    "approve",
    "reject",
    "postpone",
    "assign",
    "comment",
    "touch",
    "ask",
    "hand_over",
    "supplier",
    "table",
    "split",
    "join",
    "arrange",
    "lay_back",
    "set_apart",
)
ON_SENDER = (
    *("teach", "test", "go_back", "discard", "let_live", "switch", "delete", "rename", "merge", "split"),
    *("join", "silence", "bring_back"),
)
SECOND_YES = ("approve_over_limit", "send_back", "delegate", "reject_over_limit")
DOORS = {
    "review:queue": Door("get", SEE),
    "review:queue_news": Door("get", SEE),
    "review:search": Door("get", SEE),
    "review:preview": Door("get", DECIDE),
    "review:save_filter": Door("post", SEE),
    "review:remove_filter": Door("post", SEE),
    "review:results": Door("get", "review.see_results"),
    "review:my_day": Door("get", DECIDE),
    "review:group": Door("get", DECIDE),
    "review:group_settle": Door("post", DECIDE),
    "review:upload": Door("get", "review.upload"),
    "review:approvals": Door("get", LARGE),
    "review:screen": Door("get", SEE),
    "review:screen_mail": Door("get", SEE),
    "review:screen_choices": Door("get", DECIDE),
    "review:page": Door("get", SEE),
    "review:picture": Door("get", SEE),
    "review:original": Door("get", SEE),
    "review:file": Door("get", SEE),
    **{f"review:{name}": Door("post", DECIDE) for name in CHOSEN},
    **{f"review:screen_{name}": Door("post", DECIDE) for name in ON_SCREEN},
    **{f"review:{name}": Door("post", LARGE) for name in SECOND_YES},
    "review:senders": Door("get", "ingest.see_senders"),
    "review:sender": Door("get", "ingest.see_senders"),
    **{f"review:sender_{name}": Door("post", "ingest.teach") for name in ON_SENDER},
    "connectors:trace": Door("get", "audit.trace"),
    "connectors:retry_posting": Door("post", RETRY),
    "connectors:cancel_posting": Door("post", RETRY),
    "operations": Door("get", "jobs.view_operations"),
    "replay": Door("post", REPLAY),
    "replay_all": Door("post", REPLAY),
    "mailboxes": Door("get", "ingest.connect_mailbox"),
    "disconnect_mailbox": Door("post", "ingest.connect_mailbox"),
}
PUBLIC = {"live", "ready", "signin", "demo_signin", "signout", "language"}
OTHERS = ("social:",)
"""Google's own flow, which has tests of its own."""


def addresses(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield space + (pattern.name or str(pattern.pattern))


def address_of(name: str) -> str:
    patterns = {
        "review:picture": {"pk": 1, "name": "a" * 64, "width": 900},
        "review:original": {"sha256": "a" * 64},
    }
    own = (
        "screen",
        "approve_over_limit",
        "send_back",
        "delegate",
        "reject_over_limit",
        "replay",
        "page",
        "file",
        "group_settle",
        "remove_filter",
    )
    bare = name.rpartition(":")[2]
    of_one = bare.startswith((*own, "sender_")) or bare == "sender" or bare.endswith(("_posting", "_mailbox"))
    with_pk = of_one and bare != "replay_all"
    return reverse(name, kwargs=patterns.get(name) or ({"pk": 1} if with_pk else {}))


def test_every_address_has_its_door_named_here():
    known = {name for name in addresses(get_resolver()) if not name.startswith(OTHERS)}
    assert known == DOORS.keys() | PUBLIC


@pytest.mark.parametrize("name", DOORS)
def test_nobody_comes_in_without_signing_in(client, name):
    answer = getattr(client, DOORS[name].method)(address_of(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/signin/")


@pytest.mark.parametrize("role", PERMISSIONS)
def test_a_role_opens_its_own_doors_and_no_others(client, role):
    client.force_login(desk.person("somebody", role))
    opened = {
        name for name, door in DOORS.items() if getattr(client, door.method)(address_of(name)).status_code != 403
    }
    assert opened == {name for name, door in DOORS.items() if door.permission in PERMISSIONS[role]}


def test_who_may_not_see_a_page_is_led_to_one_of_her_own(client):
    client.force_login(desk.person("somebody", "integrator"))
    for address, status in (("/", 403), ("/nothing/", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert '<a class="btn" href="/operations/">' in answer.content.decode()


def test_an_address_that_changes_something_never_answers_to_a_mere_visit(client):
    client.force_login(desk.person("somebody", *PERMISSIONS))
    changing = [name for name, door in DOORS.items() if door.method == "post"]
    assert {client.get(address_of(name)).status_code for name in changing} == {405}


def test_a_form_of_another_site_changes_nothing():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.person("somebody", *PERMISSIONS))
    for name, door in DOORS.items():
        if door.method == "post":
            assert strict.post(address_of(name)).status_code == 403, name


def test_every_answer_forbids_what_is_not_ours_and_is_kept_by_no_browser(client):
    nobody, strict = Client(), Client(enforce_csrf_checks=True)
    for one in (client, strict):
        one.force_login(desk.person("somebody" if one is client else "another", *PERMISSIONS))
    answers = [getattr(client, door.method)(address_of(name)) for name, door in DOORS.items()]
    answers += [getattr(nobody, door.method)(address_of(name)) for name, door in DOORS.items()]
    answers += [client.get("/nothing/"), client.get("/healthz")]
    answers += [strict.post("/queue/take/"), client.get("/", headers={"host": "elsewhere.example"})]
    assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)
    answers.append(client.get("/static/favicon.svg"))
    assert {answer.status_code for answer in answers} >= {200, 302, 400, 403, 404}
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, answer
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_of_another_site_gets_a_page_of_ours_that_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.person("somebody", *PERMISSIONS))
    page = strict.post("/queue/take/").content.decode()
    assert "Go back, load the page again, and do it once more." in page
    assert "<style" not in page


def test_a_name_that_the_server_does_not_know_is_named_with_the_setting(client):
    page = client.get("/", headers={"host": "desk.example"}).content.decode()
    assert "“desk.example”" in page
    assert "MAIL2ERP_HOSTS" in page
