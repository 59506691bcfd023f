"""How long documents are worked on, as the screen counts it: idle time is left out there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Sum

from review.errors import ReviewError
from review.models import Review, Touch

LONGEST_S = 180.0
"""A screen tells every minute; what claims to be longer than this comes from a clock that was set."""
MOST_HITS = 10_000


@dataclass(frozen=True, slots=True)
class Touched:
    """What one person spent on a document."""

    user: User
    seconds: float
    keys: int
    clicks: int


def touched(review: Review, *, seconds: float, keys: int, clicks: int, by: User) -> Touch | None:
    """Keep one stretch of work; None where nothing was done. Raises ReviewError for figures that cannot be."""
    if not (0 <= seconds <= LONGEST_S and 0 <= keys <= MOST_HITS and 0 <= clicks <= MOST_HITS):
        raise ReviewError("This time was not counted: it is longer than a stretch of work can be.")
    if not seconds:
        return None
    return Touch.objects.create(review=review, user=by, seconds=seconds, keys=keys, clicks=clicks)


def touch_of(review: Review) -> Sequence[Touched]:
    """Return who worked on a document and how long, the longest first."""
    sums = (
        Touch.objects.filter(review=review)
        .values("user")
        .annotate(seconds=Sum("seconds"), keys=Sum("keys"), clicks=Sum("clicks"))
        .order_by("-seconds")
    )
    people = User.objects.in_bulk([one["user"] for one in sums])
    return [Touched(people[one["user"]], one["seconds"], one["keys"], one["clicks"]) for one in sums]
