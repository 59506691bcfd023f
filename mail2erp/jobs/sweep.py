"""Carrying due jobs to the workers, and bringing back what dead workers held."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from mail2erp.jobs import process
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.run import kind_named, run

AGAIN = timedelta(seconds=20)  # a message that led to no claim by then was lost
GLANCE = 0.1  # seconds between two looks while waiting for work


def feed() -> int:
    """Hand due jobs to the broker, oldest first, as many as the workers can soon take; return how many.

    The broker never holds the backlog: what it loses with a killed process is a few ids, and they come again.
    """
    now = timezone.now()
    waiting = OrmQ.objects.filter(lock__lte=now).count()
    room = max(0, settings.WORKERS - waiting)
    unknown = Job.objects.due(now).filter(Q(poked_at=None) | Q(poked_at__lt=now - AGAIN))
    return sum(_poke(job, now) for job in unknown.order_by("run_after", "id")[:room])


def _poke(job: Job, now: datetime) -> bool:
    # Of two feeders at once, the one whose update finds the old value sends the message.
    won = Job.objects.filter(pk=job.pk, poked_at=job.poked_at).update(poked_at=now)
    if won:
        async_task("mail2erp.jobs.sweep.work", job.pk, task_name=job.key[:100])
    return bool(won)


def work(job_id: int) -> str:
    """What the broker calls: do the job, then see to it that the next one does not wait for the sweeper."""
    outcome = run(job_id)
    feed()
    return outcome


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


def forget_broker() -> None:
    """Drop what the broker holds; the ledger hands it out again."""
    OrmQ.objects.all().delete()
    Job.objects.due(timezone.now()).update(poked_at=None)


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
