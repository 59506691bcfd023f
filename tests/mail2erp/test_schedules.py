"""What the clock makes due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from connectors.base import TransientError as ErpSilent
from connectors.models import Connection
from ingest.mail.base import TransientError as MailboxSilent
from ingest.models import Mailbox
from mail2erp import schedules
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.run import run
from mail2erp.ops.board import late_jobs

pytestmark = pytest.mark.django_db


def ended(kind: str, ago: timedelta) -> None:
    Job.objects.filter(kind=kind).update(state=JobState.DONE, finished_at=timezone.now() - ago)


def due() -> list[str]:
    return list(Job.objects.filter(state=JobState.READY).order_by("id").values_list("key", flat=True))


def test_active_mailboxes_and_connections_are_looked_after_and_uploads_are_not():
    box = Mailbox.objects.create(name="ap", kind="gmail")
    Mailbox.objects.create(name="old", kind="gmail", state="paused")
    Mailbox.objects.create(name="uploads", kind="upload")
    erp = Connection.objects.create(name="erp", kind="files")
    Connection.objects.create(name="gone", kind="files", active=False)
    schedules.make_due()
    assert due() == [f"mailbox.fetch:{box.pk}", f"connection.sync:{erp.pk}"]


def test_mail_is_fetched_again_when_its_time_has_come_and_a_folder_sooner():
    mail = Mailbox.objects.create(name="ap", kind="gmail")
    folder = Mailbox.objects.create(name="scans", kind="folder")
    schedules.make_due()
    ended("mailbox.fetch", timedelta(seconds=10))
    schedules.make_due()
    assert due() == [f"mailbox.fetch:{folder.pk}"]
    ended("mailbox.fetch", timedelta(seconds=61))
    schedules.make_due()
    assert due() == [f"mailbox.fetch:{mail.pk}", f"mailbox.fetch:{folder.pk}"]
    assert Job.objects.count() == 2


@pytest.mark.parametrize("task", ["ingest.fetching.fetch", "connectors.sync.look_after_postings"])
def test_an_outage_of_half_an_hour_over_there_needs_nobody_here(monkeypatch, task):
    """As a provider's maintenance at night: with pauses of half their longest, and after an upgrade as well."""
    silent = MailboxSilent if task.startswith("ingest") else ErpSilent
    monkeypatch.setattr(task, lambda *_, **__: (_ for _ in ()).throw(silent("It does not answer.")))
    monkeypatch.setattr("random.random", lambda: 0.5)
    Mailbox.objects.create(name="ap", kind="gmail")
    Connection.objects.create(name="erp", kind="files")
    schedules.make_due()
    kind = "mailbox.fetch" if task.startswith("ingest") else "connection.sync"
    Job.objects.filter(kind=kind).update(max_attempts=5)
    ended(kind, timedelta(days=1))
    schedules.make_due()
    job, waited = Job.objects.get(kind=kind), timedelta(0)
    while waited < timedelta(minutes=30):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        assert run(job.pk) == JobState.READY
        job.refresh_from_db()
        waited += job.run_after - timezone.now()


def test_once_a_day_what_is_old_is_put_away():
    schedules.make_daily_due()
    assert due() == ["day.tidy:0"]
    ended("day.tidy", timedelta(hours=23))
    schedules.make_daily_due()
    assert due() == []
    ended("day.tidy", timedelta(hours=25))
    schedules.make_daily_due()
    assert due() == ["day.tidy:0"]


def test_whoever_drains_by_hand_need_not_wait_for_the_clock():
    Mailbox.objects.create(name="ap", kind="gmail")
    schedules.make_due()
    ended("mailbox.fetch", timedelta(seconds=1))
    schedules.make_due(now=True)
    assert len(due()) == 1


def test_a_new_turn_of_old_work_is_not_late():
    Mailbox.objects.create(name="ap", kind="gmail")
    schedules.make_due()
    Job.objects.update(created_at=timezone.now() - timedelta(days=9))
    ended("mailbox.fetch", timedelta(minutes=2))
    schedules.make_due()
    Job.objects.update(attempts=1)
    assert not late_jobs(timezone.now()).exists()
