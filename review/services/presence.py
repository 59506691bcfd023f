"""Who else has a document on the screen, and who asks for it. Nothing here changes a document, so no journal."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from review.errors import ReviewError
from review.models import Presence, Review
from review.services.desk import holder
from review.services.row import locked

ALIVE = timedelta(seconds=45)
"""A screen tells every 15 seconds that it shows a document; three times missed, and its person has gone."""


def look(review: Review, *, by: User) -> None:
    """Tell that a person has the document on the screen."""
    Presence.objects.update_or_create(review=review, user=by, defaults={"seen_at": timezone.now()})


def look_away(review: Review, *, by: User) -> None:
    Presence.objects.filter(review=review, user=by).delete()


def along(review: Review, *, reader: User) -> list[User]:
    """Return who else has the document on the screen, the longest first."""
    return [row.user for row in _alive(review).exclude(user=reader)]


def asker(review: Review) -> User | None:
    """Return who asks to be handed the document, the first one of several."""
    row = _alive(review).filter(asks=True).first()
    return row.user if row else None


def _alive(review: Review) -> QuerySet[Presence]:
    rows = Presence.objects.filter(review=review, seen_at__gte=timezone.now() - ALIVE)
    return rows.select_related("user").order_by("id")


def ask(review: Review, *, by: User) -> None:
    """Ask whoever holds the document to hand it over; they see it within seconds."""
    if not by.has_perm("review.decide"):
        raise ReviewError("You can read this document. A clerk or a supervisor decides on it.")
    defaults = {"seen_at": timezone.now(), "asks": True}
    Presence.objects.update_or_create(review=review, user=by, defaults=defaults)


@transaction.atomic
def hand_over(review: Review, *, by: User) -> User:
    """Give the lock to who asks for it; return them. Raises ReviewError where nobody asks or it is not held."""
    row = locked(review)
    to = asker(row)
    if to is None:
        raise ReviewError("Nobody asks for this document any more.")
    held_by = holder(row)
    if held_by is None or held_by.pk != by.pk:
        raise ReviewError("This document is not yours to hand over any more. Load it again.")
    row.locked_by, row.locked_at = to, timezone.now()
    row.save(update_fields=["locked_by", "locked_at"])
    Presence.objects.filter(review=row, user=to).update(asks=False)
    return to
