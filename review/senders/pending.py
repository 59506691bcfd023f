"""Approved documents that are about to teach: as soon as their undo time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils import timezone

from ingest.models import SenderTemplate
from mail2erp.jobs.models import LIVE, Job
from review.models import Review
from review.words import titled

LEARNING = "template.learn"
MOST = 20


@dataclass(frozen=True, slots=True)
class Pending:
    """One document that will teach in so many seconds; 0 where it does now."""

    review: int
    name: str
    sender: str
    seconds: int


def pending(sender: SenderTemplate | None = None) -> Sequence[Pending]:
    """Return what is about to teach, the next one first; of one sender, or of all."""
    jobs = list(Job.objects.filter(kind=LEARNING, state__in=LIVE).order_by("run_after", "id")[:MOST])
    rows = Review.objects.filter(pk__in=[job.subject for job in jobs])
    if sender is not None:
        rows = rows.filter(supplier__iexact=sender.name)
    found, now = rows.in_bulk(), timezone.now()
    return [
        Pending(
            review=row.pk,
            name=titled(row),
            sender=row.supplier or row.sender,
            seconds=0 if job.lease_until else max(0, ceil((job.run_after - now).total_seconds())),
        )
        for job in jobs
        if (row := found.get(job.subject))
    ]
