"""Tasks for the ledger's tests: each does one thing that a task may do. `done` lists what took effect."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

from django.db import OperationalError

from mail2erp.jobs.errors import Later, NeedsPerson
from mail2erp.jobs.lease import current_job, holding
from mail2erp.jobs.models import Job

done: list[int] = []
gave_up: list[tuple[int, str]] = []


def works(subject: int) -> None:
    with holding():
        done.append(subject)


def later(subject: int) -> None:
    raise Later("The mailbox is busy.")


def much_later(subject: int) -> None:
    raise Later("The mailbox asked for an hour.", after=timedelta(hours=1))


def asks(subject: int) -> None:
    raise NeedsPerson("The password is wrong. Connect the mailbox again.")


def breaks(subject: int) -> None:
    password = "hunter2hunter2"
    raise ValueError(f"no login with password={password}")


def locked(subject: int) -> None:
    raise OperationalError("database is locked")


def robbed(subject: int) -> None:
    """Lose the lease half way, as a worker does that was away for too long."""
    job = current_job()
    assert job is not None
    Job.objects.filter(pk=job.pk).update(owner="somebody:1:1:else")
    works(subject)


def dies(subject: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def note_given_up(subject: int, sentence: str) -> None:
    gave_up.append((subject, sentence))


def breaks_when_told(subject: int, sentence: str) -> None:
    raise LookupError("the row is gone")
