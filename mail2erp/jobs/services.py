"""Asking for work, and asking for it again. These only write rows; the sweeper carries them to a worker."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from mail2erp.audit.services import record
from mail2erp.jobs.models import Job, JobState


def enqueue(
    kind: str, *, subject: int, round: str = "", after: timedelta = timedelta(0), max_attempts: int = 5
) -> Job:
    """Write the job row in the caller's transaction; the same kind, subject and round is one row for ever."""
    job, _ = Job.objects.get_or_create(
        key=_key(kind, subject, round),
        defaults={
            "kind": kind,
            "subject": subject,
            "run_after": timezone.now() + after,
            "max_attempts": max_attempts,
        },
    )
    return job


def repeat(kind: str, *, subject: int, every: timedelta, max_attempts: int = 5) -> None:
    """Make work that recurs by the clock due again, in its one row, once `every` has passed since its last end.

    A row that is still due or running stays as it is, and so does a dead one: a person replays it.
    """
    now = timezone.now()
    row = Job.objects.filter(key=_key(kind, subject))
    ended = row.filter(state=JobState.DONE, finished_at__lte=now - every)
    if not row.exists():
        enqueue(kind, subject=subject, max_attempts=max_attempts)
    elif ended.exists():
        fresh = {"attempts": 0, "run_after": now, "created_at": now, "finished_at": None, "poked_at": None}
        ended.update(state=JobState.READY, max_attempts=max_attempts, **fresh)


@transaction.atomic
def replay(job: Job, *, by: User) -> bool:
    """Give a dead job all its tries again; return False if somebody else was faster."""
    dead = Job.objects.filter(pk=job.pk, state=JobState.DEAD)
    reason = dead.values_list("error", flat=True).first()
    now = timezone.now()
    fresh = {"attempts": 0, "error": "", "detail": "", "finished_at": None, "poked_at": None, "run_after": now}
    if not dead.update(state=JobState.READY, **fresh):
        return False
    record("job.replayed", f"job:{job.pk}", by=by, before={"error": reason}, after={"key": job.key})
    return True


def _key(kind: str, subject: int, round: str = "") -> str:
    return f"{kind}:{subject}" + (f":{round}" if round else "")
