"""Asking for work. `enqueue` only writes the row; the sweeper and `poke` carry its id to a worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mail2erp.jobs.models import Job


def enqueue(
    kind: str, *, subject: int, round: str = "", after: timedelta = timedelta(0), max_attempts: int = 5
) -> Job:
    """Write the job row in the caller's transaction; the same kind, subject and round is one row for ever."""
    key = f"{kind}:{subject}" + (f":{round}" if round else "")
    job, _ = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject": subject,
            "run_after": timezone.now() + after,
            "max_attempts": max_attempts,
        },
    )
    return job
