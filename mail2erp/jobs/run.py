"""Doing one job: claim it, call its task, and write down how it ended.

A worker may be killed at any line of this module. What it held comes back by its lease; what it had recorded
stands; and because the attempt was counted first, a job that kills its workers runs out of tries.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException

from mail2erp import redact
from mail2erp.jobs import process
from mail2erp.jobs.errors import Later, LeaseLost, NeedsPerson
from mail2erp.jobs.lease import kind_named, release_dead, working_on
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.outcome import bury, finish, put_back

log = logging.getLogger(__name__)

GLANCE = 0.1  # seconds between two looks while waiting for work


def run(job_id: int) -> str:
    """Do the job if it is due and nobody else has it; return the state it is in afterwards, or why not.

    Never raises for what a task does: how it ended is in the row. Safe to call twice, or twice at once.
    """
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    if kind is None:
        return "gone"
    job = Job.objects.claim(job_id, owner=process.new_owner(), lease=kind_named(kind).lease)
    if job is None:
        return "not due"
    try:
        return _attempt(job)
    except LeaseLost:
        log.warning("%s was taken over by another worker; nothing was recorded twice", job.key)
        return "lost"


def _attempt(job: Job) -> str:
    if job.attempts > job.max_attempts:
        return bury(
            job, f"It ended its worker {job.max_attempts} times. Look at what it works on, then replay it."
        )
    try:
        with working_on(job):
            _task(job)(job.subject)
    except Later as reason:
        return put_back(job, str(reason), reason.after)
    except NeedsPerson as reason:
        return bury(job, str(reason))
    except LeaseLost:
        raise
    except (OperationalError, InterfaceError) as error:
        return put_back(job, f"The database did not answer ({type(error).__name__}).", None)
    except TimeoutException:
        put_back(job, "It took longer than one task may take.", None)
        raise  # the broker replaces this process, whatever state the task left it in
    except Exception as error:
        log.exception("%s failed in a way nobody foresaw", job.key)
        return bury(job, _unforeseen(job, error), detail=redact.text(traceback.format_exc()))
    return finish(job)


def _task(job: Job) -> Callable[[int], Any]:
    return import_string(kind_named(job.kind).task)


def _unforeseen(job: Job, error: Exception) -> str:
    cause = redact.cut(redact.text(str(error)).strip().split("\n")[0], 200)
    return (
        f"“{kind_named(job.kind).what}” stopped at {type(error).__name__}: {cause or 'no text'}. See its detail."
    )


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did: how many tries ended in which state, and what still waits for later."""

    outcomes: dict[str, int]
    waiting: int

    @property
    def dead(self) -> int:
        return self.outcomes.get(JobState.DEAD, 0)


def drain(*, wait: timedelta = timedelta(0)) -> Drained:
    """Do everything that is due, in this process, one after another, until nothing is.

    What becomes due within `wait` (an undo window, a first retry) is waited for.
    """
    outcomes: dict[str, int] = {}
    for job_id in _until_idle(wait):
        outcome = run(job_id)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return Drained(outcomes, Job.objects.filter(state=JobState.READY).count())


def _until_idle(wait: timedelta) -> Iterator[int]:
    ends = timezone.now() + wait
    while True:
        release_dead()
        now = timezone.now()
        due = Job.objects.due(now).order_by("run_after", "id").values_list("pk", flat=True)[:50]
        if due:
            yield from due
            ends = timezone.now() + wait
        elif Job.objects.due(ends).exists():
            time.sleep(GLANCE)
        else:
            return
