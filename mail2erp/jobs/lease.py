"""Holding a job: which one this process works on, and whether it still may record what it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.utils import timezone

from mail2erp.jobs.errors import LeaseLost
from mail2erp.jobs.models import Job, JobState
from mail2erp.pipeline import KINDS

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
    until = timezone.now() + KINDS[job.kind].lease
    if not mine(job).update(lease_until=until, run_after=until):
        raise LeaseLost(job.key)


def mine(job: Job) -> models.QuerySet[Job]:
    """Return the job's row as long as this claim of it stands, else nothing."""
    return Job.objects.filter(pk=job.pk, owner=job.owner, state=JobState.RUNNING)
