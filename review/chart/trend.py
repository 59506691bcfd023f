"""Lines over time, with goals across and named moments; and the small ones that stand in a row of a table."""

from __future__ import annotations

from collections.abc import Sequence

from review.chart.frame import (
    WIDE,
    Chart,
    Frame,
    Line,
    Text,
    Write,
    from_nought,
    labels_beside,
    labels_under,
    nice,
    per_cent,
    shares,
)

MINUTES = (15, 30, 60, 120, 300, 600, 1800, 3600)
"""Between the lines of a scale in seconds."""
SPARK = Frame(96, 20, 2.0, 94.0, 2.0, 18.0, labels=0)


def trend(
    points: Sequence[tuple[str, float | None]],
    *,
    says: str,
    write: Write | None = None,
    goals: Sequence[tuple[float, str, str]] = (),
    events: Sequence[tuple[int, str]] = (),
    steps: Sequence[float] = (),
    frame: Frame = WIDE,
) -> Chart | None:
    """Return a line over time through what is known; None is a day on which nothing was measured.

    Values are percentages, on a scale that ends at 100, unless `write` says how they are written; then the scale
    begins at nought and `steps` are what may lie between two of its lines. `goals` are values across with their
    name and style, `events` what happened at the nth point.
    """
    known = [(at, value) for at, (_, value) in enumerate(points) if value is not None]
    if not known:
        return None
    values = [value for _, value in known]
    if write is None:
        scale = shares(frame, min(values))
    else:
        scale = from_nought(frame, max([nice(max(values)), *(1.06 * value for value, _, _ in goals)]), steps)
    told: Write = write or per_cent
    places = frame.across(len(points))
    dots = [(places[at], scale.up(value)) for at, value in known]
    across = [Line(f"M{frame.left} {scale.up(value):.1f}H{frame.right}", style) for value, _, style in goals]
    ends = [(dots[-1][1], told(known[-1][1]))]
    ends += [(scale.up(value), f"{name} {told(value)}") for value, name, _ in goals]
    return Chart(
        frame=frame,
        says=says,
        axis=[scale.up(value) for value in scale.lines],
        scale=scale.written(told),
        under=labels_under(frame, [label for label, _ in points], places),
        ends=labels_beside(frame, ends),
        lines=[*across, Line(_path(dots), "l1")],
        dots=dots,
        events=[Text(places[at], frame.bottom - 4, name) for at, name in events if 0 <= at < len(places)],
    )


def spark(values: Sequence[float]) -> str:
    """Return the path of a small line of percentages; empty below two."""
    if len(values) < 2:
        return ""
    scale = shares(SPARK, min(values))
    return _path([(x, scale.up(value)) for x, value in zip(SPARK.across(len(values)), values, strict=True)])


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
