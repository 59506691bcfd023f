"""How well a sender's documents are read over time, and how often a person had to put in a hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import dates, timezone
from django.utils.translation import gettext as _

from ingest.models import SenderTemplate
from review.chart import NARROW, Chart, trend
from review.models import Verdict
from review.verdicts import FieldRate, by_field
from review.words import short_day

LOOKED_AT = 200
"""The newest documents that the figures by field are counted over."""
BY_DOCUMENT = 24
"""Up to so many documents each is a point of its own; beyond, each month is."""

Point = tuple[str, float]
"""What stands under a point, and its per cent."""


@dataclass(frozen=True, slots=True)
class Record:
    """A sender's figures: documents in all and since when, both charts, and each field's errors."""

    documents: int
    since: datetime | None
    right: Chart | None
    by_hand: Chart | None
    fields: Sequence[FieldRate]
    newest: Sequence[Verdict]


def record_of(sender: SenderTemplate) -> Record:
    rows = Verdict.objects.filter(template=sender)
    seen = rows.aggregate(count=Count("pk"), first=Min("at"))
    newest = list(rows.filter(by_person=True).select_related("review").order_by("-at", "-id")[:LOOKED_AT])
    right, by_hand, marks = _points(sender, rows, newest)
    told = _("Share of fields read right before a person touched them, from %(first)s to %(last)s.")
    hand_told = _("Share of documents in which a person typed or clicked a value, from %(first)s to %(last)s.")
    return Record(
        documents=seen["count"],
        since=seen["first"],
        right=trend(right, says=_said(told, right), events=marks, frame=NARROW),
        by_hand=trend(by_hand, says=_said(hand_told, by_hand), frame=NARROW),
        fields=by_field(newest),
        newest=newest,
    )


def _said(told: str, points: Sequence[Point]) -> str:
    ends = {"first": f"{points[0][1]:.0f} %", "last": f"{points[-1][1]:.0f} %"} if points else {}
    return told % ends if ends else ""


def _points(
    sender: SenderTemplate, rows: Any, newest: Sequence[Verdict]
) -> tuple[list[Point], list[Point], list[tuple[int, str]]]:
    """Return the points of both charts, and at which of them another version came."""
    if len(newest) <= BY_DOCUMENT:
        ordered = list(reversed(newest))
        right = [(short_day(timezone.localdate(one.at)), _percent(one.right, one.asked)) for one in ordered]
        # A document's own share is all or nothing: the trend is the share up to it.
        touched = [one.touched for one in ordered]
        hand = [(label, _percent(sum(touched[: at + 1]), at + 1)) for at, (label, _) in enumerate(right)]
        return right, hand, _changes(ordered)
    months = list(by_month(rows))
    right = [(_month(one["month"]), _percent(one["right"], one["asked"])) for one in months]
    hand = [(_month(one["month"]), _percent(one["touched"], one["count"])) for one in months]
    return right, hand, []


def by_month(rows: Any, *groups: str) -> Iterable[dict[str, Any]]:
    """Yield each month's sums over verdicts: asked, right, documents, how many were touched; for each group."""
    monthly = rows.annotate(month=TruncMonth("at")).values(*groups, "month").order_by(*groups, "month")
    return monthly.annotate(
        asked=Sum("asked", filter=Q(by_person=True), default=0),
        right=Sum("right", filter=Q(by_person=True), default=0),
        count=Count("pk"),
        touched=Count("pk", filter=Q(touched=True)),
        last=Max("at"),
    )


def _changes(ordered: Sequence[Verdict]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    last: int | None = None
    for at, verdict in enumerate(ordered):
        if verdict.version and verdict.version != last:
            found.append((at, f"v{verdict.version}"))
            last = verdict.version
    return found[-4:]  # more would stand on each other


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def _month(at: datetime) -> str:
    return f"{dates.MONTHS_3[at.month]} {at.year}".title()
