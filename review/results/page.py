"""Everybody's results: figures and charts of a period, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from ingest.models import Mail
from review.chart import MINUTES, Bucket, Chart, Series, columns, per_cent, trend
from review.models import Touch
from review.results import counted, reader
from review.results.counted import Period
from review.verdicts import Share, by_field
from review.words import seconds_long, short_day

BY_HAND_S = 270.0
"""Handling a mail wholly by hand, and what is to be reached: docs/queue.md tells them."""
GOAL_S = 90.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number: what it is, the number, its unit, and a sentence under it."""

    label: str
    number: str
    unit: str
    says: str


@dataclass(frozen=True, slots=True)
class Results:
    figures: Sequence[Figure]
    time: Chart | None
    through: Chart | None
    hands: Chart | None
    mails: Chart | None
    right: Chart | None
    senders: Sequence[counted.SenderRow]
    fields: Sequence[tuple[Any, str]]
    alert: reader.Alert | None


def results(period: Period) -> Results:
    """Count a period. Everything comes from rows: verdicts of approvals, measured touch, mails."""
    through, touch, mails = counted.went_through(period), counted.touch_time(period), counted.mails(period)
    buckets = period.buckets()
    verdicts = list(counted.judged(period)[: counted.LOOKED_AT])
    fields, trends = by_field(verdicts), reader.trends(verdicts, period)
    return Results(
        figures=_figures(period, through, touch, mails, fields),
        time=_time(buckets, through, touch),
        through=_through(buckets, through),
        hands=_hands(buckets, through),
        mails=_mails(buckets, mails),
        right=_right(buckets, reader.accuracy(period), reader.versions(period)),
        senders=counted.senders(period),
        fields=[(rate, trends[rate.name]) for rate in fields if rate.asked],
        alert=reader.alert(),
    )


def _documents(row: Mapping[str, Any] | None) -> int:
    return sum(row[name] for name in ("untouched", "one_key", "corrected", "keyed")) if row else 0


def _by_hand(row: Mapping[str, Any] | None) -> int:
    return row["corrected"] + row["keyed"] if row else 0


def _figures(period: Period, through: Any, touch: Any, mails: Any, fields: Any) -> list[Figure]:
    documents = sum(map(_documents, through.values()))
    seconds = sum(row["seconds"] for row in touch.values())
    came, became = sum(row["came"] for row in mails.values()), sum(row["became"] for row in mails.values())
    wrong = Share(sum(rate.errors for rate in fields), sum(rate.asked for rate in fields))
    hands = Share(sum(map(_by_hand, through.values())), documents)
    return [
        Figure(
            _("Touch time a document"),
            *_measured(seconds, documents),
            _("of all, those that nobody opened too; idle time left out"),
        ),
        Figure(_("Touch time a mail"), *_measured(*_a_mail(period)), _("to beat: 1 min 30 s; by hand 4 min 30 s")),
        Figure(_("Done by hand"), *_per_cent(hands), _("of documents a person typed or clicked a value")),
        Figure(_("Read wrong"), *_per_cent(wrong, 1), _("of fields, before a person touched them")),
        Figure(
            _("Mails that became records"),
            *_per_cent(Share(became, came)),
            _("%(n)d of them came in") % {"n": came},
        ),
        Figure(_("Documents"), str(documents), "", _("approved, by a person or by themselves")),
    ]


def _a_mail(period: Period) -> tuple[float, int]:
    """Return the seconds spent on the period's documents, and the mails that these came with."""
    spent = Touch.objects.filter(review__verdict__at__gte=period.since)
    mails = Mail.objects.filter(arrivals__source__document__review__verdict__at__gte=period.since)
    return spent.aggregate(sum=Sum("seconds"))["sum"] or 0.0, mails.distinct().count()


def _measured(seconds: float, count: int) -> tuple[str, str]:
    return (seconds_long(seconds / count), "") if count and seconds else ("–", "")


def _per_cent(share: Share, places: int = 0) -> tuple[str, str]:
    return ("–", "") if share.percent is None else (f"{share.percent:.{places}f}", "%")


def _time(buckets: Sequence[date], through: Any, touch: Any) -> Chart | None:
    points = [
        (
            short_day(at),
            touch[at]["seconds"] / count if at in touch and (count := _documents(through.get(at))) else None,
        )
        for at in buckets
    ]
    goals = [(BY_HAND_S, _("by hand"), "l4"), (GOAL_S, _("to beat"), "l3")]
    return trend(points, write=minutes, says=_("Mean touch time a document"), goals=goals, steps=MINUTES)


def _through(buckets: Sequence[date], through: Any) -> Chart | None:
    series = [
        Series("untouched", _("by itself"), "f1"),
        Series("one_key", _("one key"), "f1 half"),
        Series("corrected", _("corrected"), "hatch"),
        Series("keyed", _("keyed"), "f4 half"),
    ]
    counts = [
        Bucket(short_day(at), {one.key: through.get(at, {}).get(one.key, 0) for one in series}) for at in buckets
    ]
    return columns(counts, series, says=_("How documents went through"), share=True)


def _hands(buckets: Sequence[date], through: Any) -> Chart | None:
    points = [
        (
            short_day(at),
            100 * _by_hand(through.get(at)) / count if (count := _documents(through.get(at))) else None,
        )
        for at in buckets
    ]
    return trend(points, write=per_cent, says=_("Share of documents done by hand"))


def _right(buckets: Sequence[date], shares: Any, versions: Any) -> Chart | None:
    """Return the fields read right over time, with the days on which another version of the reader came."""
    points = [(short_day(at), shares[at].percent if at in shares else None) for at in buckets]
    events = [(max(n for n, first in enumerate(buckets) if first <= at), name) for at, name in versions]
    return trend(points, says=_("Share of fields read right before a person touched them"), events=events)


def _mails(buckets: Sequence[date], mails: Any) -> Chart | None:
    series = [Series("became", _("records"), "f1"), Series("rest", _("others"), "f4 half")]
    counts = [Bucket(short_day(at), _split(mails.get(at))) for at in buckets]
    return columns(counts, series, says=_("Mails that came in, and how many became records"))


def _split(row: Mapping[str, Any] | None) -> Mapping[str, float]:
    return {"became": row["became"], "rest": row["came"] - row["became"]} if row else {}


def minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
