"""Doing one job: claim it, call its task, and write down how it ended.

A worker may be killed at any line of this module. What it held comes back by its lease; what it had recorded
stands; and because the attempt was counted first, a job that kills its workers runs out of tries.
"""

from __future__ import annotations

import logging
import random
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException

from mail2erp import redact
from mail2erp.jobs import process
from mail2erp.jobs.errors import Later, LeaseLost, NeedsPerson
from mail2erp.jobs.lease import mine, working_on
from mail2erp.jobs.models import Job, JobState
from mail2erp.pipeline import KINDS, Kind

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)


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


def kind_named(name: str) -> Kind:
    """Return the kind; for rows that an older version left behind, one that asks for a person."""
    return KINDS.get(name) or Kind("mail2erp.jobs.run.unknown_kind", what=name)


def unknown_kind(subject: int) -> None:
    raise NeedsPerson("This version knows no such work. Replay it after the next upgrade.")


def _unforeseen(job: Job, error: Exception) -> str:
    cause = redact.cut(redact.text(str(error)).strip().split("\n")[0], 200)
    return (
        f"“{kind_named(job.kind).what}” stopped at {type(error).__name__}: {cause or 'no text'}. See its detail."
    )


def finish(job: Job) -> str:
    """Mark the job done. Raises `LeaseLost` if it is no longer ours."""
    return _end(job, JobState.DONE)


def put_back(job: Job, sentence: str, after: timedelta | None) -> str:
    """Make the job due again later, or bury it if that was its last try."""
    if job.attempts >= job.max_attempts:
        return bury(job, f"{sentence} Tried {job.attempts} times; replay it once the cause is gone.")
    run_after = timezone.now() + (after if after is not None else pause(job.attempts))
    return _end(job, JobState.READY, error=redact.text(sentence), run_after=run_after)


@transaction.atomic
def bury(job: Job, sentence: str, *, detail: str = "") -> str:
    """Leave the job to a person, with one sentence of cause, and tell the app whose row it was about."""
    state = _end(job, JobState.DEAD, error=redact.text(sentence), detail=detail)
    if gave_up := kind_named(job.kind).gave_up:
        import_string(gave_up)(job.subject, redact.text(sentence))
    return state


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: doubling, capped, with full jitter."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts - 1, 12))
    return longest * random.random()  # noqa: S311 - spreads load, guards nothing


def _end(job: Job, state: JobState, **changes: Any) -> str:
    now = timezone.now()
    ended = None if state == JobState.READY else now
    changes = {"error": "", "detail": "", **changes}
    if not mine(job).update(state=state, owner="", lease_until=None, poked_at=None, finished_at=ended, **changes):
        raise LeaseLost(job.key)
    return state
