"""How well the reader as a whole reads: over time, by field, and whether corrections rise for all senders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Min, Sum
from django.utils import timezone, translation

from review.chart import spark
from review.drift import called
from review.models import Verdict
from review.results.counted import Period, by_bucket, grouped
from review.verdicts import RIGHT, Share
from review.words import SOURCE, day

RECENT, BEFORE = 40, 200
"""The documents that are looked at for something new, and those before them that say how it used to be."""
LEAST_RECENT, LEAST_BEFORE = 20, 40
POINTS = 0.1
"""By how much the share of corrected documents must have risen: less is nobody's alarm."""
SURPRISE, FIELD_SURPRISE = 2.6, 3.3
"""By how many standard errors: chance does that once in 200, and with a dozen fields once in 160."""


@dataclass(frozen=True, slots=True)
class Rise:
    """In how many documents of how many a field was wrong, now and before; any field, where it has no name."""

    name: str
    now: Share
    then: Share


@dataclass(frozen=True, slots=True)
class Alert:
    """That corrections rise for all senders together: in a sentence, and what to do."""

    sentence: str
    next_step: str


def accuracy(period: Period) -> Mapping[date, Share]:
    """Return for each bucket the fields that were right before a person touched them."""
    rows = grouped(Verdict.objects.filter(at__gte=period.since, by_person=True), period, "at")
    found = by_bucket(rows.annotate(good=Sum("right"), all=Sum("asked")))
    return {at: Share(row["good"], row["all"]) for at, row in found.items()}


def versions(period: Period) -> list[tuple[date, str]]:
    """Return when the first document was approved that another version of the reader had read, but the first."""
    rows = Verdict.objects.filter(at__gte=period.since, review__reading__isnull=False)
    firsts = rows.values("review__reading__parser").annotate(first=Min("at")).order_by("first")
    return [(timezone.localdate(row["first"]), row["review__reading__parser"]) for row in firsts][1:]


def trends(verdicts: Iterable[Verdict], period: Period) -> dict[str, str]:
    """Return each field's small line over the period; empty where it was met in one bucket only."""
    counts: dict[str, dict[date, list[int]]] = {}
    for verdict in verdicts:
        at = _bucket(verdict.at, period)
        for name, outcome in verdict.fields.items():
            right_asked = counts.setdefault(name, {}).setdefault(at, [0, 0])
            right_asked[0] += outcome == RIGHT
            right_asked[1] += 1
    return {
        name: spark([100 * right / asked for _, (right, asked) in sorted(of.items())])
        for name, of in counts.items()
    }


def _bucket(at: datetime, period: Period) -> date:
    local = timezone.localdate(at)
    return local - timedelta(days=local.weekday()) if period.by_week else local


def alert() -> Alert | None:
    """Return what to say where the newest documents of all senders needed more corrections than those before."""
    rows = Verdict.objects.filter(by_person=True).select_related("review__reading")
    only = rows.only("fields", "at", "right", "asked", "review__reading__parser").order_by("-at", "-id")
    with translation.override(SOURCE):  # said in the reader's language where it is shown
        return told(list(only[: RECENT + BEFORE]))


def told(verdicts: Sequence[Verdict]) -> Alert | None:
    """Return the alert on verdicts, newest first."""
    new, old = verdicts[:RECENT], verdicts[RECENT:]
    if len(new) < LEAST_RECENT or len(old) < LEAST_BEFORE:
        return None
    names = sorted({name for verdict in new for name in verdict.fields})
    fields = [rise for name in names if _rose(rise := _field(name, new, old), FIELD_SURPRISE)]
    whole = Rise("", _corrected(new), _corrected(old))
    if not fields and not _rose(whole, SURPRISE):
        return None
    sentence = (
        f"Of all senders together, {whole.now.part} of the last {whole.now.whole} documents needed a correction, "
        f"before that {whole.then.part} of {whole.then.whole}."
    )
    if fields:
        worst = max(fields, key=lambda rise: (rise.now.percent or 0.0) - (rise.then.percent or 0.0))
        sentence += (
            f" The {called(worst.name)} was wrong on {worst.now.part} of {worst.now.whole}, "
            f"before that on {worst.then.part} of {worst.then.whole}."
        )
    return Alert(sentence, _next_step(new, old))


def _next_step(new: Sequence[Verdict], old: Sequence[Verdict]) -> str:
    before = {_version(verdict) for verdict in old}
    changed = next((verdict for verdict in reversed(new) if _version(verdict) not in before | {""}), None)
    if changed is None:
        return "See below which senders and fields it is: one sender’s new papers are told on its own page."
    since = day(timezone.localdate(changed.at))
    return (
        f"It began with another version of the reader, {_version(changed)}, on {since}. If that is a model of your"
        " own, remove the folder “model” from the data folder: the one that ships reads on."
    )


def _version(verdict: Verdict) -> str:
    return verdict.review.reading.parser if verdict.review.reading else ""


def _corrected(verdicts: Sequence[Verdict]) -> Share:
    return Share(sum(verdict.right < verdict.asked for verdict in verdicts), len(verdicts))


def _field(name: str, new: Sequence[Verdict], old: Sequence[Verdict]) -> Rise:
    shares = []
    for verdicts in (new, old):
        outcomes = [verdict.fields[name] for verdict in verdicts if name in verdict.fields]
        shares.append(Share(sum(outcome != RIGHT for outcome in outcomes), len(outcomes)))
    return Rise(name, *shares)


def _rose(rise: Rise, surprise: float) -> bool:
    """Whether a share rose by more than chance makes of it."""
    now, then = rise.now, rise.then
    if not now.whole or not then.whole:
        return False
    shares = now.part / now.whole, then.part / then.whole
    both = (now.part + then.part) / (now.whole + then.whole)
    error = sqrt(both * (1 - both) * (1 / now.whole + 1 / then.whole))
    return shares[0] - shares[1] >= max(POINTS, surprise * error)
