"""Holding a job: which one this process works on, whether it still may record what it did, and what becomes of
a job whose holder died."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.utils import timezone

from mail2erp.jobs import process
from mail2erp.jobs.errors import LeaseLost
from mail2erp.jobs.models import Job, JobState
from mail2erp.pipeline import KINDS, Kind

_current: ContextVar[Job | None] = ContextVar("current_job", default=None)


def current_job() -> Job | None:
    """Return the job this process works on; None where a task was called without the ledger."""
    return _current.get()


@contextmanager
def working_on(job: Job) -> Iterator[None]:
    """Make `job` the current one for the length of the block."""
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def holding() -> Iterator[None]:
    """A transaction for a task's effect: it commits only while this process holds the job's lease.

    The job's row stays locked until the commit, so that nobody can take the job over in between. Without a
    current job it is a plain transaction. Raises `LeaseLost` before anything is written.
    """
    with transaction.atomic():
        renew()
        yield


def renew() -> None:
    """Hold the current job for one more lease; long tasks call it between pages. Raises `LeaseLost`."""
    job = current_job()
    if job is None:
        return
    until = timezone.now() + kind_named(job.kind).lease
    if not mine(job).update(lease_until=until, run_after=until):
        raise LeaseLost(job.key)


def kind_named(name: str) -> Kind:
    """Return the kind; for rows that another version left behind, one that asks for a person."""
    return KINDS.get(name) or Kind("mail2erp.jobs.outcome.unknown_kind", what=name)


def mine(job: Job) -> models.QuerySet[Job]:
    """Return the job's row as long as this claim of it stands, else nothing."""
    return Job.objects.filter(pk=job.pk, owner=job.owner, state=JobState.RUNNING)


def release_dead() -> int:
    """Make due again what processes of this machine held when they died; return how many jobs that was.

    Where the task speaks to the outside, its last request may still be on its way: such a job settles first.
    """
    now = timezone.now()
    held = Job.objects.filter(state=JobState.RUNNING, run_after__gt=now, owner__startswith=process.place())
    released = 0
    for job in held:
        if process.is_dead(job.owner):
            due = min(job.run_after, now + kind_named(job.kind).settle)
            # The owner is emptied, so that this happens once; the state stays, so that its try stays counted.
            same = Job.objects.filter(pk=job.pk, owner=job.owner, state=JobState.RUNNING)
            released += same.update(owner="", run_after=due, lease_until=due, poked_at=None)
    return released
