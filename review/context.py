"""What every page shows: where one may go, and how much waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ingest.models import SenderTemplate
from mail2erp.jobs.models import Job, JobState
from review.models import Mention, Review, ReviewState

FRESH_SECONDS = 5
COUNTED_TO = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the top bar: who may see it, and the letter that leads there after `g`."""

    label: str
    url_name: str
    permission: str
    letter: str
    counted: str = ""


PLACES = (
    Place("Queue", "review:queue", "review.see_queue", "q", "queue"),
    Place("Approvals", "review:approvals", "review.approve_large", "a", "approvals"),
    Place("Trace", "connectors:trace", "audit.trace", "t"),
    Place("Senders", "review:senders", "ingest.see_senders", "s", "senders"),
    Place("Results", "review:results", "review.see_results", "r"),
    Place("Operations", "operations", "jobs.view_operations", "o", "operations"),
    Place("Mailboxes", "mailboxes", "ingest.connect_mailbox", "m"),
)


def places_of(user: Any) -> list[Place]:
    """Return where somebody may go, in the order of the top bar."""
    return [place for place in PLACES if user.has_perm(place.permission)]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the top bar's places with their counts; empty for who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    counts = cache.get_or_set("desk.counts", waiting, FRESH_SECONDS) or {}
    places = [(place, reverse(place.url_name)) for place in places_of(user)]
    here = _here(request.path, [url for _, url in places])
    return {
        "places": [{"place": place, "url": url, "count": counts.get(place.counted)} for place, url in places],
        "here": here,
        "mentions": cache.get_or_set(f"desk.mentions.{user.pk}", lambda: mentions_of(user), FRESH_SECONDS),
        "demo": settings.DEMO,
        "undo_seconds": settings.UNDO_SECONDS,
    }


def mentions_of(user: Any) -> str:
    """Return how many documents somebody is mentioned on and has not opened since."""
    return tally(Review.objects.filter(pk__in=Mention.objects.filter(user=user, seen_at=None).values("review")))


def _here(path: str, urls: list[str]) -> str:
    """Return the place that a page belongs to: documents belong to the queue, at the root of all addresses."""
    root = reverse("review:queue")
    if path == root or path.startswith(f"{root}review/"):
        return root
    return next((url for url in urls if url != root and path.startswith(url)), "")


def waiting() -> dict[str, str]:
    """Count what waits; asked at most every few seconds, never once a page."""
    reviews, now = Review.objects.order_by(), timezone.now()
    return {
        "queue": tally(
            reviews.filter(Q(postponed_until=None) | Q(postponed_until__lte=now), state=ReviewState.OPEN)
        ),
        "approvals": tally(reviews.filter(state=ReviewState.AWAITING)),
        "senders": tally(SenderTemplate.objects.exclude(alert="")),
        "operations": tally(Job.objects.filter(state=JobState.DEAD)),
    }


def tally(rows: QuerySet[Any]) -> str:
    """Return how many rows there are, to a thousand: beyond it nobody needs the number."""
    count = rows.order_by()[:COUNTED_TO].count()
    return f"{COUNTED_TO - 1}+" if count == COUNTED_TO else str(count or "")
