"""Send again and take back, as a person presses them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from connectors.models import Posting, PostingState
from tests.connectors import world
from tests.review import desk


@pytest.fixture
def failed(db, settings, tmp_path) -> Posting:
    settings.UNDO_SECONDS = 0
    (tmp_path / "erp").mkdir()
    world.connection(tmp_path / "erp", kind="unknown")
    world.approved(desk.person("sanne", "clerk"))
    world.work()
    return Posting.objects.get()


def press(client, name: str, posting: Posting, role: str):
    client.force_login(desk.person("marieke", role))
    return client.post(reverse(f"connectors:{name}", args=[posting.pk]), follow=True)


def test_a_supervisor_sends_again_what_failed(client, failed):
    assert "There is no connector “unknown”" in failed.error
    failed.connection.kind = "files"
    failed.connection.save()
    page = press(client, "retry_posting", failed, "supervisor")
    assert "It is sent again." in page.content.decode()
    world.work()
    failed.refresh_from_db()
    assert failed.state == PostingState.POSTED


def test_an_integrator_may_too_and_lands_where_integrators_look(client, failed):
    page = press(client, "retry_posting", failed, "integrator")
    assert page.redirect_chain[-1][0] == reverse("operations")


def test_a_supervisor_takes_it_back(client, failed):
    failed.connection.kind = "files"
    failed.connection.save()
    press(client, "cancel_posting", failed, "supervisor")
    world.work()
    failed.refresh_from_db()
    assert (failed.state, failed.review.state) == (PostingState.CANCELLED, "open")


def test_the_trace_offers_both_to_whoever_may(client, failed):
    client.force_login(desk.person("marieke", "supervisor"))
    page = client.get(reverse("connectors:trace"), {"q": failed.reference}).content.decode()
    assert reverse("connectors:retry_posting", args=[failed.pk]) in page
    assert reverse("connectors:cancel_posting", args=[failed.pk]) in page


@pytest.mark.parametrize("role", ["clerk", "auditor"])
@pytest.mark.parametrize("name", ["retry_posting", "cancel_posting"])
def test_nobody_else_may(client, failed, role, name):
    assert press(client, name, failed, role).status_code == 403
    failed.refresh_from_db()
    assert failed.state == PostingState.FAILED


def test_what_cannot_be_done_any_more_is_told(client, failed):
    Posting.objects.update(state=PostingState.SENDING)
    page = press(client, "cancel_posting", failed, "supervisor")
    assert "being sent" in page.content.decode()
