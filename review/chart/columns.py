"""Columns of stacked series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.chart.frame import (
    WIDE,
    Bar,
    Chart,
    Scale,
    Write,
    from_nought,
    labels_beside,
    labels_under,
    nice,
    per_cent,
)

GAP = 4.0


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar: its key in the buckets, its name at the end, its style (a class, or `hatch`)."""

    key: str
    name: str
    style: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted for one day or week."""

    label: str
    counts: Mapping[str, float]


def columns(
    buckets: Sequence[Bucket], series: Sequence[Series], *, says: str, share: bool = False
) -> Chart | None:
    """Return columns of stacked series, as counts or as shares of each column; None where all is empty."""
    totals = [sum(bucket.counts.get(one.key, 0) for one in series) for bucket in buckets]
    if not any(totals):
        return None
    frame = WIDE
    scale = Scale(frame, 0.0, 1.0, [0.0, 0.5, 1.0]) if share else from_nought(frame, nice(max(totals)))
    write: Write = (lambda part: per_cent(100 * part)) if share else (lambda count: f"{count:.0f}")
    apart = (frame.right - frame.left) / len(buckets)
    bars: list[Bar] = []
    last: dict[str, float] = {}
    for at, (bucket, total) in enumerate(zip(buckets, totals, strict=True)):
        foot = 0.0
        for one in series:
            part = _part(one, bucket, total, share)
            told = f"{bucket.label}: {one.name} {write(part)}"
            top = scale.up(foot + part)
            tall = scale.up(foot) - top
            if tall:
                bars.append(Bar(frame.left + at * apart + GAP / 2, top, apart - GAP, tall, one.style, told))
            if total:
                last[one.key] = top + tall / 2
            foot += part
    newest = next(at for at in reversed(range(len(totals))) if totals[at])
    ever = {one.key for one in series if any(bucket.counts.get(one.key) for bucket in buckets)}
    ends = [
        (last[one.key], f"{one.name} {write(_part(one, buckets[newest], totals[newest], share))}")
        for one in series
        if one.name and one.key in ever
    ]
    middles = [frame.left + (at + 0.5) * apart for at in range(len(buckets))]
    return Chart(
        frame=frame,
        says=says,
        axis=[scale.up(value) for value in scale.lines],
        scale=scale.written(write),
        under=labels_under(frame, [bucket.label for bucket in buckets], middles),
        ends=labels_beside(frame, ends),
        bars=bars,
    )


def _part(series: Series, bucket: Bucket, total: float, share: bool) -> float:
    count = bucket.counts.get(series.key, 0)
    return count / (total or 1) if share else count
