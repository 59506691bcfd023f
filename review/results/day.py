"""A person's own day: what was done, how long it took, what was corrected, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from review.chart import Bucket, Chart, Series, columns
from review.models import Approval, Mention, Review, ReviewState, Touch, Verdict
from review.verdicts import FieldRate, Share, by_field
from review.words import seconds_long, titled

LISTED = 30
WORKDAY = (8, 18)
"""Hours that the chart shows in any case."""


@dataclass(frozen=True, slots=True)
class Done:
    """One document of the day: where it is, what it is, and how long hands were on it."""

    url: str
    who: str
    what: str
    state: str
    seconds: float | None
    corrected: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """`seconds` is all touch time of the day; `judged` are the documents that say how well they had been read."""

    approved: int
    rejected: int
    seconds: float
    keys: int
    clicks: int
    each: str
    hands: Share
    right: Share
    hours: Chart | None
    fields: Sequence[FieldRate]
    done: Sequence[Done]
    waiting: Sequence[Waiting]


def day_of(user: User, at: date) -> Day:
    """Count one person's day."""
    begin = timezone.make_aware(datetime.combine(at, time()))
    span = (begin, begin + timedelta(days=1))
    approved = Approval.objects.filter(by=user, at__gte=span[0], at__lt=span[1]).values("review").distinct()
    rejected = Review.objects.filter(state=ReviewState.REJECTED, decided_by=user, decided_at__range=span)
    touches = Touch.objects.filter(user=user, at__gte=span[0], at__lt=span[1])
    spent = touches.aggregate(seconds=Sum("seconds"), keys=Sum("keys"), clicks=Sum("clicks"))
    verdicts = list(Verdict.objects.filter(review__in=approved, by_person=True).select_related("review"))
    rates = by_field(verdicts)
    count, seconds = approved.count() + rejected.count(), spent["seconds"] or 0.0
    return Day(
        approved=approved.count(),
        rejected=rejected.count(),
        seconds=seconds,
        keys=spent["keys"] or 0,
        clicks=spent["clicks"] or 0,
        each=seconds_long(seconds / count) if count and seconds else "–",
        hands=Share(sum(verdict.touched for verdict in verdicts), len(verdicts)),
        right=Share(sum(verdict.right for verdict in verdicts), sum(verdict.asked for verdict in verdicts)),
        hours=_hours(touches, span[0]),
        fields=[rate for rate in rates if rate.errors],
        done=_done(approved, rejected, touches, verdicts),
        waiting=_waiting(user),
    )


def _hours(touches: QuerySet[Touch], begin: datetime) -> Chart | None:
    """Return the minutes of work in each hour of the day."""
    rows = touches.annotate(hour=TruncHour("at")).values("hour").order_by("hour")
    worked = {timezone.localtime(row["hour"]).hour: row["sum"] / 60 for row in rows.annotate(sum=Sum("seconds"))}
    if not worked:
        return None
    hours = range(min([*worked, WORKDAY[0]]), max([*worked, WORKDAY[1] - 1]) + 1)
    buckets = [Bucket(f"{hour}:00", {"minutes": worked.get(hour, 0.0)}) for hour in hours]
    return columns(buckets, [Series("minutes", "", "f1")], says=_("Minutes of work in each hour"))


def _done(
    approved: QuerySet[Approval, Any],
    rejected: QuerySet[Review],
    touches: QuerySet[Touch],
    verdicts: Sequence[Verdict],
) -> list[Done]:
    seconds = dict(touches.values_list("review").annotate(Sum("seconds")))
    wrong = {one.review_id: [name for name, how in one.fields.items() if how != "right"] for one in verdicts}
    rows = Review.objects.filter(pk__in=approved) | rejected
    found = rows.defer("fields", "lines", "taxes", "accepted").order_by("-decided_at", "-id")
    return [
        Done(
            url=reverse("review:screen", args=[review.pk]),
            who=review.supplier or review.sender,
            what=titled(review),
            state=review.get_state_display(),
            seconds=seconds.get(review.pk),
            corrected=wrong.get(review.pk, ()),
        )
        for review in found[:LISTED]
    ]


def _waiting(user: User) -> list[Waiting]:
    now, queue = timezone.now(), reverse("review:queue")
    mine = Review.objects.filter(state=ReviewState.OPEN, assigned_to=user)
    counts = [
        Waiting(_("with you"), mine.count(), f"{queue}?view=mine"),
        Waiting(_("of them late"), mine.filter(due_at__lt=now).count(), f"{queue}?view=mine"),
        Waiting(
            _("where a colleague named you"),
            Mention.objects.filter(user=user, seen_at=None).aggregate(n=Count("review", distinct=True))["n"],
            f"{queue}?view=mentions",
        ),
        Waiting(
            _("that you asked a supervisor about"),
            Review.objects.filter(state=ReviewState.OPEN, escalated_at__isnull=False, note_by=user).count(),
            f"{queue}?view=escalated",
        ),
    ]
    return [one for one in counts if one.count]
