"""The ledger of work: the job row is the queue, the receipt and the history."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class JobState(models.TextChoices):
    READY = "ready", "Due"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DEAD = "dead", "Needs a person"  # out of tries, or trying again by itself will not help


LIVE = (JobState.READY, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def claim(self, pk: int, owner: str, lease: timedelta) -> Job | None:
        """Take a due job for `lease`. Of two workers asking at once, one gets the row and one gets None.

        The attempt is counted before the work, so that a job which kills its worker runs out of tries too.
        """
        now = timezone.now()
        won = self.filter(pk=pk, state__in=LIVE, run_after__lte=now).update(
            state=JobState.RUNNING,
            owner=owner,
            attempts=F("attempts") + 1,
            lease_until=now + lease,
            run_after=now + lease,
        )
        return self.get(pk=pk) if won else None

    def due(self, now: datetime) -> JobQuerySet:
        """Jobs that may be claimed: ready and due, or held by a worker whose lease has run out."""
        return self.filter(state__in=LIVE, run_after__lte=now)


class Job(models.Model):
    """One piece of work on one row. `key` makes the same work one job, however often it is asked for."""

    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField(help_text="id of the row it works on")
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=7, choices=JobState, default=JobState.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    run_after = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    poked_at = models.DateTimeField(null=True, blank=True)  # last handed to the broker
    error = models.TextField(blank=True, help_text="one sentence of cause")
    detail = models.TextField(blank=True, help_text="the traceback, redacted")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        permissions = [("view_operations", "See what runs"), ("replay", "Replay a dead job")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(condition=~Q(state=JobState.DEAD) | ~Q(error=""), name="job_dead_with_cause"),
        ]
        indexes = [
            # What the sweeper asks every few seconds; finished jobs stay out of the index.
            models.Index(fields=["run_after"], condition=Q(state__in=["ready", "running"]), name="job_due"),
            models.Index(fields=["state", "-id"], name="job_by_state"),
            models.Index(fields=["kind", "subject"], name="job_by_subject"),
            models.Index(fields=["-finished_at"], name="job_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"


class Heart(models.Model):
    """One supervisor that runs, or ran: it writes `seen_at` every few seconds."""

    name = models.CharField(max_length=100, unique=True, help_text="host and process")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    workers = models.PositiveSmallIntegerField(default=1)
    restarts = models.PositiveIntegerField(default=0, help_text="of its cluster, after it died or hung")

    def __str__(self) -> str:
        return self.name
