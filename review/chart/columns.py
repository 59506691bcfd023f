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
    stacks = [
        _stack(bucket, series, total if share else 1.0, scale, write, left=frame.left + at * apart, wide=apart)
        for at, (bucket, total) in enumerate(zip(buckets, totals, strict=True))
    ]
    newest = next(at for at in reversed(range(len(totals))) if totals[at])
    ever = {one.key for one in series if any(bucket.counts.get(one.key) for bucket in buckets)}
    ends = [
        (
            bar.y + bar.tall / 2,
            f"{one.name} {write(_part(one, buckets[newest], totals[newest] if share else 1.0))}",
        )
        for one, bar in zip(series, stacks[newest], strict=True)
        if one.name and one.key in ever
    ]
    return Chart(
        frame=frame,
        says=says,
        axis=[scale.up(value) for value in scale.lines],
        scale=scale.written(write),
        under=labels_under(
            frame,
            [bucket.label for bucket in buckets],
            [frame.left + (at + 0.5) * apart for at in range(len(buckets))],
        ),
        ends=labels_beside(frame, ends),
        bars=[bar for stack in stacks for bar in stack if bar.tall],
    )


def _stack(
    bucket: Bucket,
    series: Sequence[Series],
    whole: float,
    scale: Scale,
    write: Write,
    *,
    left: float,
    wide: float,
) -> list[Bar]:
    """Return the bars of one column from its foot up, one a series, also those without height."""
    bars, foot = [], 0.0
    for one in series:
        part = _part(one, bucket, whole)
        top = scale.up(foot + part)
        tall = scale.up(foot) - top
        told = f"{bucket.label}: {one.name} {write(part)}"
        bars.append(Bar(left + GAP / 2, top, wide - GAP, tall, one.style, told))
        foot += part
    return bars


def _part(series: Series, bucket: Bucket, whole: float) -> float:
    return bucket.counts.get(series.key, 0) / (whole or 1)
