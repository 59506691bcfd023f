"""What lies before and after a document in the queue, and who may be asked to take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from mail2erp.roles import who_may
from review.models import Mark, Review, ReviewState
from review.sentences import said
from review.words import money

FARTHEST = 1000
"""Counting ends here: nobody reads “4 of 21,385” to the last digit."""
LISTED = 3
SHORT: dict[str, str] = {Mark.CLEAN: "clean", Mark.LOOK: "look at it", Mark.DOUBT: "doubtful", Mark.STOP: "held"}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document one key away; `sign` is its mark, `says` its sum and what is loudest."""

    url: str
    title: str
    says: str
    sign: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The queue around one document: `following` first to be shown, and where the document stands."""

    following: Sequence[Neighbour]
    previous: str
    position: str


def around(review: Review, reader: User) -> Surroundings:
    """Return the neighbours that nobody else has open. After the last one the queue starts again."""
    free = _free(reader).exclude(pk=review.pk)
    after = list(_after(free, review)[:LISTED])
    if len(after) < LISTED:
        seen = {one.pk for one in after}
        after += [one for one in free.order_by("due_at", "id")[: LISTED * 2] if one.pk not in seen]
    before = _before(free, review).first()
    return Surroundings(
        following=[_neighbour(one) for one in after[:LISTED]],
        previous=_url(before) if before else "",
        position=_position(review),
    )


def _free(reader: User) -> QuerySet[Review]:
    now = timezone.now()
    alive = now - timedelta(minutes=settings.LOCK_MINUTES)
    return (
        Review.objects.filter(state=ReviewState.OPEN)
        .filter(Q(postponed_until__isnull=True) | Q(postponed_until__lte=now))
        .filter(Q(locked_by__isnull=True) | Q(locked_by=reader) | Q(locked_at__lt=alive))
        .only("pk", "supplier", "sender", "amount", "currency", "mark", "number", "due_at")
    )


def _after(queue: QuerySet[Review], review: Review) -> QuerySet[Review]:
    later = Q(due_at__gt=review.due_at) | Q(pk__gt=review.pk)
    return queue.filter(due_at__gte=review.due_at).filter(later).order_by("due_at", "id")


def _before(queue: QuerySet[Review], review: Review) -> QuerySet[Review]:
    sooner = Q(due_at__lt=review.due_at) | Q(pk__lt=review.pk)
    return queue.filter(due_at__lte=review.due_at).filter(sooner).order_by("-due_at", "-id")


def _position(review: Review) -> str:
    if review.state != ReviewState.OPEN:
        return ""
    queue = Review.objects.filter(state=ReviewState.OPEN)
    before = _before(queue, review)[:FARTHEST].count()
    total = queue.order_by("due_at", "id")[:FARTHEST].count()
    if before == FARTHEST:
        return ""
    return f"{before + 1} of {total}" if total < FARTHEST else f"{before + 1} of {FARTHEST}+"


def _neighbour(review: Review) -> Neighbour:
    total = money(review.amount, review.currency) if review.amount is not None else review.number
    return Neighbour(
        url=_url(review),
        title=title(review),
        says=f"{total} · {SHORT[review.mark]}" if total else SHORT[review.mark],
        sign=review.mark,
    )


def title(review: Review) -> str:
    """Return who the document is from."""
    return review.supplier or review.sender or said(f"Document {review.document_id}")


def _url(review: Review) -> str:
    return reverse("review:screen", args=[review.pk])


def colleagues(reader: User) -> list[User]:
    """Return who else may decide, by name: a document can be sent on to them."""
    return list(who_may("review.decide").exclude(pk=reader.pk).order_by("first_name", "username"))
