"""Work for real workers: each kind ends, or does not end, in its own way."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from mail2erp.audit.models import Entry
from mail2erp.audit.services import record
from mail2erp.jobs.errors import Later
from mail2erp.jobs.lease import holding
from mail2erp.pipeline import Kind

STEP, FLAKY, POISON, SLOW, SLEEPER = "chaos.step", "chaos.flaky", "chaos.poison", "chaos.slow", "chaos.sleeper"
PACE = 0.05  # seconds of work in one step
PARTS = 20  # of a slow task, each as long as a step


def step(subject: int) -> None:
    """Work a little, then take effect exactly once: one entry in the journal."""
    _started(subject)
    time.sleep(PACE)
    _take_effect(subject)


def flaky(subject: int) -> None:
    """A step whose other side is away every second time."""
    if random.random() < 0.5:
        raise Later("The other side is away.", after=timedelta(seconds=0.2))
    step(subject)


def slow(subject: int) -> None:
    """A step that takes long enough to be killed in the middle."""
    _started(subject)
    for _ in range(PARTS):
        time.sleep(PACE)
    _take_effect(subject)


def poison(subject: int) -> None:
    """End the process that runs it, as memory running out does."""
    _started(subject)
    os.kill(os.getpid(), signal.SIGKILL)


def sleeper(subject: int) -> None:
    """Never end by itself."""
    _started(subject)
    while True:
        time.sleep(1)


def _started(subject: int) -> None:
    """Say outside the database that a try began: who kills wants to know when and whom."""
    with (Path(settings.HOME) / "started").open("a") as file:
        file.write(f"{subject} {os.getpid()} {time.time()}\n")


def _take_effect(subject: int) -> None:
    with holding():
        if not Entry.objects.filter(action="chaos.done", subject=f"chaos:{subject}").exists():
            record("chaos.done", f"chaos:{subject}")


KINDS = {
    STEP: Kind("tests.chaos.tasks.step", max_attempts=50, what="Step"),
    FLAKY: Kind("tests.chaos.tasks.flaky", max_attempts=50, what="Flaky step"),
    SLOW: Kind("tests.chaos.tasks.slow", max_attempts=50, what="Slow step"),
    POISON: Kind("tests.chaos.tasks.poison", max_attempts=3, what="Poison"),
    SLEEPER: Kind("tests.chaos.tasks.sleeper", max_attempts=3, what="Sleeper"),
}
