"""What was done in a stretch of time, summed up in the database: by day or week, by sender, by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDay, TruncWeek
from django.utils import timezone

from ingest.models import Mail
from review.models import APPROVED_STATES, Touch, Verdict
from review.verdicts import Share, by_field

LOOKED_AT = 2000
"""The newest judged documents that errors by field are counted over."""
MOST_SENDERS = 15


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time up to now, in days or in weeks."""

    key: str
    days: int
    by_week: bool

    @property
    def since(self) -> datetime:
        today = timezone.localdate()
        first = today - timedelta(days=self.days - 1)
        if self.by_week:
            first -= timedelta(days=first.weekday())
        return timezone.make_aware(datetime.combine(first, time()))

    def buckets(self) -> list[date]:
        """Return the first day of each bucket, oldest first."""
        first, step = timezone.localdate(self.since), timedelta(days=7 if self.by_week else 1)
        count = (timezone.localdate() - first) // step + 1
        return [first + at * step for at in range(count)]


PERIODS = (
    Period("week", 7, False),
    Period("month", 31, False),
    Period("quarter", 92, True),
    Period("year", 365, True),
)
OPENS_ON = PERIODS[2]
"""Weeks side by side show where it goes; a month, by day, holds little where few documents come."""


def grouped(rows: Any, period: Period, column: str) -> Any:
    truncate = TruncWeek if period.by_week else TruncDay
    return rows.annotate(bucket=truncate(column)).values("bucket").order_by("bucket")


def by_bucket(rows: Any) -> Mapping[date, Mapping[str, Any]]:
    return {timezone.localdate(row["bucket"]): row for row in rows}


def went_through(period: Period) -> Mapping[date, Mapping[str, Any]]:
    """Return for each bucket how many documents passed by themselves, with one key, corrected, or keyed."""
    rows = grouped(Verdict.objects.filter(at__gte=period.since), period, "at")
    unread = Q(review__reading__isnull=True)
    return by_bucket(
        rows.annotate(
            untouched=Count("pk", filter=Q(by_person=False)),
            one_key=Count("pk", filter=Q(by_person=True, touched=False)),
            corrected=Count("pk", filter=Q(by_person=True, touched=True) & ~unread),
            keyed=Count("pk", filter=Q(by_person=True, touched=True) & unread),
        )
    )


def touch_time(period: Period) -> Mapping[date, Mapping[str, Any]]:
    """Return for each bucket the seconds spent on the documents decided in it, and how many those are."""
    rows = Touch.objects.filter(review__verdict__at__gte=period.since)
    by_day = grouped(rows, period, "review__verdict__at")
    return by_bucket(by_day.annotate(seconds=Sum("seconds"), documents=Count("review", distinct=True)))


def mails(period: Period) -> Mapping[date, Mapping[str, Any]]:
    """Return for each bucket how many mails came in, and how many of them became a record."""
    rows = grouped(Mail.objects.filter(received_at__gte=period.since), period, "received_at")
    became = Q(arrivals__source__document__review__state__in=APPROVED_STATES)
    return by_bucket(
        rows.annotate(came=Count("pk", distinct=True), became=Count("pk", distinct=True, filter=became))
    )


@dataclass(frozen=True, slots=True)
class SenderRow:
    """One sender's figures; `seconds` a document, None where nobody's time was measured."""

    name: str
    template: int | None
    documents: int
    right: Share
    touched: Share
    seconds: float | None
    worst: Sequence[str]


def senders(period: Period) -> list[SenderRow]:
    """Return those who send most, with the share of fields that were right before a person touched them."""
    rows = Verdict.objects.filter(at__gte=period.since).values("review__supplier")
    summed = rows.annotate(
        documents=Count("pk"),
        asked=Sum("asked", filter=Q(by_person=True), default=0),
        good=Sum("right", filter=Q(by_person=True), default=0),
        hands=Count("pk", filter=Q(touched=True)),
        sender=Min("template"),
    ).order_by("-documents", "review__supplier")[:MOST_SENDERS]
    found = list(summed)
    names = [row["review__supplier"] for row in found]
    time_of = {
        row["review__supplier"]: row["seconds"] / row["count"]
        for row in Touch.objects.filter(review__verdict__at__gte=period.since, review__supplier__in=names)
        .values("review__supplier")
        .annotate(seconds=Sum("seconds"), count=Count("review", distinct=True))
    }
    wrong = _worst(period, names)
    return [
        SenderRow(
            name=row["review__supplier"],
            template=row["sender"],
            documents=row["documents"],
            right=Share(row["good"], row["asked"]),
            touched=Share(row["hands"], row["documents"]),
            seconds=time_of.get(row["review__supplier"]),
            worst=wrong.get(row["review__supplier"], ()),
        )
        for row in found
    ]


def _worst(period: Period, names: Sequence[str]) -> dict[str, list[str]]:
    """Return for each sender the two fields that were wrong most often."""
    by_sender: dict[str, list[Verdict]] = {}
    for verdict in judged(period).filter(review__supplier__in=names)[:LOOKED_AT]:
        by_sender.setdefault(verdict.review.supplier, []).append(verdict)
    return {
        name: [rate.name for rate in by_field(verdicts) if rate.errors][:2] for name, verdicts in by_sender.items()
    }


def judged(period: Period) -> Any:
    """Return the verdicts of the period that a person's approval gave, newest first."""
    rows = Verdict.objects.filter(at__gte=period.since, by_person=True)
    return rows.select_related("review").only("fields", "review__supplier", "at").order_by("-at")
