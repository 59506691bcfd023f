"""Health for machines, operations for people."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from ingest.models import Document, Mail, Mailbox, Original, Source
from mail2erp.audit.models import Call, Entry
from mail2erp.jobs.models import Heart, Job, JobState
from mail2erp.jobs.services import enqueue
from mail2erp.ops import stale
from mail2erp.ops.board import ago, board
from mail2erp.ops.subjects import Name, names_of
from mail2erp.roles import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    def as_role(role: str) -> User:
        user = User.objects.create_user(role)
        grant(user, [role])
        client.force_login(user)
        return user

    return as_role


@pytest.fixture
def dead_job() -> Job:
    mailbox = Mailbox.objects.create(name="ap", kind="gmail", address="ap@noordwal.example")
    job = enqueue("mailbox.fetch", subject=mailbox.pk)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DEAD, attempts=5, error="Gmail refused us. Connect it again.", finished_at=timezone.now()
    )
    return job


def test_a_mailbox_that_nothing_is_fetched_from_needs_attention(dead_job):
    assert [row["well"] for row in board()["mailboxes"]] == [False]
    Job.objects.filter(pk=dead_job.pk).update(state=JobState.DONE)
    assert [row["well"] for row in board()["mailboxes"]] == [True]


def test_a_process_that_answers_is_live_without_signing_in(client):
    assert client.get("/healthz").json() == {"alive": True}


def test_it_is_ready_when_a_worker_beats_and_nothing_is_far_behind(client):
    Heart.objects.create(name="one")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_it_is_not_ready_without_a_worker(client):
    Heart.objects.create(name="one", seen_at=timezone.now() - timedelta(minutes=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (
        503,
        ["No worker runs. Start one: manage.py worker"],
    )


def test_it_is_not_ready_when_work_waits_too_long(client):
    Heart.objects.create(name="one")
    enqueue("mail.open", subject=1, after=timedelta(minutes=-20))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["oldest_due_seconds"] >= 1200


def test_a_dead_job_stands_there_with_its_cause_and_is_replayed_in_one_click(client, sign_in, dead_job):
    sign_in("supervisor")
    page = client.get(reverse("operations")).content.decode()
    assert "Gmail refused us. Connect it again." in page
    assert "ap@noordwal.example" in page
    answer = client.post(reverse("replay", args=[dead_job.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Gmail refused us" not in answer.content.decode()
    dead_job.refresh_from_db()
    assert (dead_job.state, dead_job.attempts) == (JobState.READY, 0)
    assert Entry.objects.get(action="job.replayed").actor == "supervisor"


def test_a_replay_that_comes_second_says_so(client, sign_in, dead_job):
    sign_in("supervisor")
    for _ in range(2):
        client.post(reverse("replay", args=[dead_job.pk]))
    assert "Somebody has replayed it already." in client.get(reverse("operations")).content.decode()
    assert Entry.objects.count() == 1


def test_all_dead_jobs_are_replayed_at_once(client, sign_in, dead_job):
    sign_in("supervisor")
    second = enqueue("retired.kind", subject=3)
    Job.objects.filter(pk=second.pk).update(state=JobState.DEAD, error="gone", finished_at=timezone.now())
    client.post(reverse("replay_all"))
    assert not Job.objects.filter(state=JobState.DEAD).exists()


def test_who_may_only_look_sees_no_button_and_cannot_press_it(client, sign_in, dead_job):
    sign_in("clerk")
    assert "Replay" not in client.get(reverse("operations")).content.decode()
    assert client.post(reverse("replay", args=[dead_job.pk])).status_code == 403


def test_nobody_else_sees_it(client):
    assert client.get(reverse("operations")).status_code == 302


def test_the_board_counts_what_is_due_running_late_and_dead(dead_job):
    now = timezone.now()
    for subject in (1, 2, 3):
        enqueue("mail.open", subject=subject)
    Job.objects.filter(kind="mail.open", subject=1).update(run_after=now - timedelta(minutes=20))
    Job.objects.claim(Job.objects.get(kind="mail.open", subject=2).pk, "here:1:1:x", timedelta(minutes=5))
    shown = board()
    figures = {name: shown["figures"][name] for name in ("due", "running", "late", "dead")}
    assert figures == {"due": 2, "running": 1, "late": 1, "dead": 1}
    opened = next(kind for kind in shown["kinds"] if kind["what"] == "Open a mail")
    assert {name: opened[name] for name in ("due", "running", "late", "dead")} == {**figures, "dead": 0}
    assert [row.subject for row in shown["late"]] == ["mail 1"]


def test_the_board_shows_who_was_called_and_how_it_went():
    now = timezone.now()
    for status in (200, 503, None):
        Call.objects.create(at=now, target="erp", method="GET", url="/", status=status, milliseconds=3)
    (target,) = board()["targets"]
    assert (target["calls"], target["errors"], bool(target["well"])) == (3, 2, False)


def test_a_job_is_called_by_what_it_works_on_and_leads_to_its_story():
    mailbox = Mailbox.objects.create(name="ap", kind="folder")
    original = Original.objects.create(sha256="ab" * 32, size=3, content_type="application/pdf")
    mail = Mail.objects.create(
        mailbox=mailbox, provider_id="1", original=original, subject="Rechnung", sender="a@b.example"
    )
    document = Document.objects.create()
    Source.objects.create(document=document, original=original, kind="pdf", filename="scan-0031.pdf")
    opening, reading = enqueue("mail.open", subject=mail.pk), enqueue("document.read", subject=document.pk)
    lost = enqueue("document.read", subject=document.pk + 1)
    names = names_of([opening, reading, lost])
    assert names[opening.pk].text == "“Rechnung” from a@b.example"
    assert names[reading.pk].text == "scan-0031.pdf"
    assert f"q={'ab' * 32}" in names[reading.pk].link
    assert names[lost.pk] == Name(f"document {document.pk + 1}")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (89, "89 s"), (840, "14 min"), (7200, "2 h"), (864000, "10 d")]
)
def test_ages_are_said_in_the_unit_that_says_enough(seconds, words):
    now = timezone.now()
    assert ago(now - timedelta(seconds=seconds), now) == words


def test_health_is_asked_past_the_proxy_that_speaks_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get(reverse("operations")).status_code == 301


def test_a_program_that_was_changed_under_what_runs_is_said_with_what_to_do(client, sign_in, settings, tmp_path):
    """As after a pull without a restart: what runs takes half of the new files for its own."""
    sign_in("supervisor")
    (tmp_path / "review" / "views").mkdir(parents=True)
    pulled = tmp_path / "review" / "views" / "queue.py"
    pulled.write_text("")
    settings.ROOT = tmp_path
    cache.clear()
    Heart.objects.create(name="here:1", started_at=timezone.now() - timedelta(hours=2))
    page = client.get(reverse("operations")).content.decode()
    assert "The program was changed at" in page
    assert "Stop it and start it again" in page
    os.utime(pulled, (0, 0))
    cache.clear()
    assert "The program was changed at" not in client.get(reverse("operations")).content.decode()


def test_a_board_that_is_looked_at_all_the_time_sees_a_changed_program(monkeypatch, settings, tmp_path):
    settings.ROOT = tmp_path
    cache.clear()
    clock = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    assert stale.stale() is None
    (tmp_path / "review").mkdir()
    changed = tmp_path / "review" / "urls.py"
    changed.write_text("")
    os.utime(changed, (stale.STARTED.timestamp() + 60,) * 2)
    seen = []
    for _ in range(20):
        clock[0] += 3
        seen.append(stale.stale() is not None)
    assert seen[0] is False
    assert seen[-1] is True
