"""Charts as plain SVG: where everything stands is worked out here, the template only draws it.

Series differ by pattern or line style and have their name at the end: nobody looks up a legend. Sizes are those of
a view box of 640 × 210.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 44.0, 520.0, 12.0, 184.0
UNDER = 204
GAP = 4.0
MOST_LABELS = 6
LINE_APART = 13.0
"""Between two labels at the end, so that none stands on another."""
STEPS = (1, 2, 5)
MOST_LINES = 5
MINUTES = (15, 30, 60, 120, 300, 600, 1800, 3600)
"""Between the lines of a scale in seconds."""


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    wide: float
    tall: float
    style: str
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    style: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn; `says` is read aloud in its place. `axis` are the heights of the thin lines across."""

    says: str
    bars: Sequence[Bar]
    lines: Sequence[Line]
    dots: Sequence[tuple[float, float]]
    axis: Sequence[float]
    scale: Sequence[Text]
    under: Sequence[Text]
    ends: Sequence[Text]


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
    top = 1.0 if share else nice(max(totals))
    apart = (RIGHT - LEFT) / len(buckets)
    bars: list[Bar] = []
    last: dict[str, float] = {}
    for at, (bucket, total) in enumerate(zip(buckets, totals, strict=True)):
        foot = BOTTOM
        for one in series:
            part = bucket.counts.get(one.key, 0) / (total or 1) if share else bucket.counts.get(one.key, 0)
            tall = (BOTTOM - TOP) * part / top
            told = f"{bucket.label}: {one.name} {part:.0%}" if share else f"{bucket.label}: {one.name} {part:.0f}"
            if tall:
                bars.append(Bar(LEFT + at * apart + GAP / 2, foot - tall, apart - GAP, tall, one.style, told))
            if total:
                last[one.key] = foot - tall / 2
            foot -= tall
    newest = next(at for at in reversed(range(len(totals))) if totals[at])
    ever = {one.key for one in series if any(bucket.counts.get(one.key) for bucket in buckets)}
    ends = [
        (last[one.key], _end(one, buckets[newest], totals[newest], share))
        for one in series
        if one.name and one.key in ever
    ]
    write: Callable[[float], str] = (lambda value: f"{value:.0%}") if share else (lambda value: f"{value:.0f}")
    middles = [LEFT + (at + 0.5) * apart for at in range(len(buckets))]
    across = [0.0, 0.5, 1.0] if share else _across(top)
    return Chart(
        says=says,
        bars=bars,
        lines=(),
        dots=(),
        axis=[_up(value, top) for value in across],
        scale=_scale(across, top, write),
        under=_under([bucket.label for bucket in buckets], middles),
        ends=_apart(ends),
    )


def _end(series: Series, bucket: Bucket, total: float, share: bool) -> str:
    count = bucket.counts.get(series.key, 0)
    return f"{series.name} {count / total:.0%}" if share else f"{series.name} {count:.0f}"


def trend(
    points: Sequence[tuple[str, float | None]],
    *,
    write: Callable[[float], str],
    says: str,
    marks: Sequence[tuple[float, str, str]] = (),
    steps: Sequence[float] = (),
) -> Chart | None:
    """Return a line over time through what is known; None is a day on which nothing was measured.

    `marks` are values across with their name and style, such as a goal; `steps` are what may lie between two lines
    of the scale.
    """
    known = [(at, value) for at, (_, value) in enumerate(points) if value is not None]
    if not known:
        return None
    top = max([nice(max(value for _, value in known)), *(1.06 * value for value, _, _ in marks)])
    places = [LEFT + at * (RIGHT - LEFT) / max(1, len(points) - 1) for at in range(len(points))]
    dots = [(places[at], _up(value, top)) for at, value in known]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in dots)
    goals = [Line(f"M{LEFT} {_up(value, top):.1f}H{RIGHT}", style) for value, _, style in marks]
    ends = [(dots[-1][1], write(known[-1][1]))]
    ends += [(_up(value, top), f"{name} {write(value)}") for value, name, _ in marks]
    across = _across(top, steps)
    return Chart(
        says=says,
        bars=(),
        lines=[*goals, Line(path, "l1")],
        dots=dots,
        axis=[_up(value, top) for value in across],
        scale=_scale(across, top, write),
        under=_under([label for label, _ in points], places),
        ends=_apart(ends),
    )


def _across(top: float, steps: Sequence[float] = ()) -> list[float]:
    """Return the values at which a thin line is drawn: a few round ones from nought up."""
    possible = steps or [step * 10.0**power for power in range(9) for step in STEPS]
    step = next((step for step in possible if top / step <= MOST_LINES), top)
    return [at * step for at in range(int(top / step) + 1)]


def _scale(across: Sequence[float], top: float, write: Callable[[float], str]) -> list[Text]:
    return [Text(LEFT - 8, _up(value, top) + 4, write(value), "end") for value in across]


def _up(value: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _under(labels: Sequence[str], places: Sequence[float]) -> list[Text]:
    """Return the labels under the chart, evenly apart, counted from the newest."""
    apart = -(-len(labels) // MOST_LABELS)
    shown = range(len(labels) - 1, -1, -apart)
    return [Text(places[at], UNDER, labels[at], "middle") for at in reversed(shown)]


def _apart(ends: Sequence[tuple[float, str]]) -> list[Text]:
    """Return the labels at the end, moved just so far that none stands on another."""
    placed: list[tuple[float, str]] = []
    for y, text in sorted(ends):
        placed.append((max(y, placed[-1][0] + LINE_APART) if placed else y, text))
    over = max(0.0, placed[-1][0] - BOTTOM) if placed else 0.0
    return [Text(RIGHT + 8, y - over + 4, text) for y, text in placed]


def nice(value: float) -> float:
    """Return the next round number: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while value > 5 * power:
        power *= 10
    return next((step * power for step in STEPS if value <= step * power), value)
