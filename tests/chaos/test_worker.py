"""The worker as a person starts and stops it, and as accidents end it: real processes throughout."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Heart, Job, JobState
from mail2erp.jobs.services import enqueue
from tests.chaos import tasks
from tests.chaos.world import ROOT, database_url, wait_for, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial, pytest.mark.chaos]

SECOND = timedelta(seconds=1)
UP = 40.0  # seconds for a worker to start on a busy machine


@pytest.fixture
def running(tmp_path):
    """A world whose worker is up and idle."""
    with world(tmp_path / "home") as made:
        made.start_worker()
        job = enqueue(tasks.STEP, subject=0)
        wait_for(lambda: state(job) == JobState.DONE, UP, "the first job")
        yield made
    connection.close()


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def started(made) -> list[tuple[int, int]]:
    """Return subject and process of every try so far."""
    path = made.home / "started"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def started_at(made) -> float:
    """Return when the newest try began."""
    return float((made.home / "started").read_text().splitlines()[-1].split()[2])


def test_an_idle_worker_starts_new_work_within_a_second(running):
    waits = []
    for subject in range(1, 6):
        before = time.time()
        job = enqueue(tasks.STEP, subject=subject)
        wait_for(lambda job=job: state(job) == JobState.DONE, 10, "the end")
        waits.append(started_at(running) - before)
    assert sorted(waits)[2] < 1.0


def test_it_beats_while_it_runs_and_stops_cleanly_when_asked(running):
    wait_for(lambda: Heart.objects.filter(seen_at__gt=timezone.now() - 5 * SECOND).exists(), 10, "a beat")
    assert running.cluster()
    began = time.monotonic()
    running.worker.send_signal(signal.SIGTERM)
    assert running.worker.wait(15) == 0
    assert time.monotonic() - began < 8
    assert (running.left_over(), Heart.objects.count()) == ([], 0)


def test_a_task_that_will_not_end_does_not_keep_it_from_stopping_and_is_due_again(running):
    job = enqueue(tasks.SLEEPER, subject=9)
    wait_for(lambda: state(job) == JobState.RUNNING, 10, "the start")
    running.worker.send_signal(signal.SIGTERM)
    assert running.worker.wait(25) == 0
    assert running.left_over() == []
    assert Job.objects.due(timezone.now()).filter(pk=job.pk).exists()


def test_killing_the_supervisor_leaves_no_orphan(running):
    assert len(running.cluster()) >= 5
    running.worker.send_signal(signal.SIGKILL)
    running.worker.wait(10)
    wait_for(lambda: running.left_over() == [], 5, "the end of the cluster")


def test_a_killed_worker_loses_its_job_to_another_at_once(running):
    job = enqueue(tasks.SLOW, subject=5)
    wait_for(lambda: 5 in dict(started(running)), 10, "the start")
    os.kill(dict(started(running))[5], signal.SIGKILL)
    wait_for(lambda: state(job) == JobState.DONE, 30, "the second try")
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert Entry.objects.filter(subject="chaos:5").count() == 1


def test_a_job_that_kills_its_worker_stops_at_its_own_limit(running):
    job = enqueue(tasks.POISON, subject=6, max_attempts=3)
    wait_for(lambda: state(job) == JobState.DEAD, 90, "the dead letter")
    assert [subject for subject, _ in started(running)].count(6) == 3
    assert Job.objects.get(pk=job.pk).error.startswith("It ended its worker 3 times.")


def test_a_cluster_that_hangs_is_replaced(running):
    # What a killed idle worker leaves behind: its fellows wait for ever for the queue's lock, and all look alive.
    time.sleep(1)
    for worker in running.cluster()[2:4]:
        worker.send_signal(signal.SIGSTOP)
    job = enqueue(tasks.STEP, subject=7)
    wait_for(lambda: state(job) == JobState.DONE, 60, "the watchdog's turn")


@pytest.mark.parametrize("which", [0, 1], ids=["head", "sentinel"])
def test_a_cluster_that_dies_is_replaced(running, which):
    running.cluster()[which].send_signal(signal.SIGKILL)
    job = enqueue(tasks.STEP, subject=8)
    wait_for(lambda: state(job) == JobState.DONE, 60, "the new cluster")


def test_until_idle_does_what_is_due_and_stops(tmp_path):
    for subject in range(3):
        enqueue(tasks.STEP, subject=subject)
    done = until_idle(tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "3 done, 0 need a person, 0 wait for later.")
    enqueue("chaos.unheard_of", subject=1)
    assert until_idle(tmp_path).returncode == 1


def until_idle(home) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "MAIL2ERP_HOME": str(home),
    }
    command = [sys.executable, "manage.py", "worker", "--until-idle"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
