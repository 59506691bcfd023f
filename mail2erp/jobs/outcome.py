"""How a job ends: done, again later, or with a person. Each checks that the job is still ours to end."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from mail2erp import redact
from mail2erp.jobs.errors import LeaseLost, NeedsPerson
from mail2erp.jobs.lease import kind_named, mine
from mail2erp.jobs.models import Job, JobState

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)


def unknown_kind(subject: int) -> None:
    """The task of a kind that `KINDS` does not have; see `lease.kind_named`."""
    raise NeedsPerson("This version knows no such work. Replay it after the next upgrade.")


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
    sentence = redact.text(sentence)
    state = _end(job, JobState.DEAD, error=sentence, detail=detail)
    if gave_up := kind_named(job.kind).gave_up:
        try:
            with transaction.atomic():
                import_string(gave_up)(job.subject, sentence)
        except Exception:
            # The letter must be dead whatever that app makes of it, or it would be delivered for ever.
            log.exception("%s could not be told that %s was given up", gave_up, job.key)
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
