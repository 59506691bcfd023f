"""Carrying due jobs to the workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from mail2erp.jobs.models import Job
from mail2erp.jobs.run import run

AGAIN = timedelta(seconds=20)  # a message that led to no claim by then was lost


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


def forget_broker() -> None:
    """Drop what the broker holds; the ledger hands it out again."""
    OrmQ.objects.all().delete()
    Job.objects.due(timezone.now()).update(poked_at=None)
