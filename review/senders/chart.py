"""Line charts as plain SVG: the points are worked out here, the template only draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, TALL = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 44, 376, 12, 128
STEP = 10
MOST_LABELS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One value in per cent, and what stands under it."""

    label: str
    percent: float


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """A line from the left to the right with its last value at its end; `says` is read aloud in its place."""

    path: str
    end_y: float
    end: str
    rows: Sequence[Tick]
    columns: Sequence[Tick]
    marks: Sequence[Tick]
    says: str
    only: tuple[float, float] | None


def line(points: Sequence[Point], *, says: str, marks: Sequence[tuple[int, str]] = ()) -> Chart | None:
    """Return the chart of some percentages in order of time; `marks` name what happened at the nth point."""
    if not points:
        return None
    floor = _floor(min(point.percent for point in points))
    xs = [_across(at, len(points)) for at in range(len(points))]
    ys = [_up(point.percent, floor) for point in points]
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))
    return Chart(
        path=f"M{steps}",
        end_y=ys[-1],
        end=f"{points[-1].percent:.0f} %",
        rows=[Tick(_up(value, floor), f"{value} %") for value in _rows(floor)],
        columns=_columns(points, xs),
        marks=[Tick(xs[at], text) for at, text in marks if 0 <= at < len(xs)],
        says=says,
        only=(xs[0], ys[0]) if len(points) == 1 else None,
    )


def spark(values: Sequence[float], *, wide: int = 96, tall: int = 20) -> str:
    """Return the path of a small line of percentages, from 0 at the foot to 100 at the top; empty below two."""
    if len(values) < 2:
        return ""
    across = (wide - 4) / (len(values) - 1)
    floor = _floor(min(values))
    steps = (
        f"{2 + at * across:.1f} {2 + (tall - 4) * (100 - value) / (100 - floor):.1f}"
        for at, value in enumerate(values)
    )
    return f"M{' L'.join(steps)}"


def _floor(least: float) -> int:
    """Return where the axis begins: below the least value by some room, and never so near that noise looks big."""
    return max(0, min(70, int(least // STEP) * STEP - STEP))


def _rows(floor: int) -> list[int]:
    apart = STEP if floor >= 60 else 2 * STEP if floor >= 40 else 25
    return list(range(100, floor - 1, -apart))


def _across(at: int, count: int) -> float:
    return RIGHT if count == 1 else LEFT + (RIGHT - LEFT) * at / (count - 1)


def _up(percent: float, floor: int) -> float:
    return TOP + (BOTTOM - TOP) * (100 - percent) / (100 - floor)


def _columns(points: Sequence[Point], xs: Sequence[float]) -> list[Tick]:
    """Return the labels under the line: the ends, and a few evenly between them."""
    count = min(len(points), MOST_LABELS)
    if count == 1:
        return [Tick(xs[0], points[0].label, "end")]
    shown = sorted({round(at * (len(points) - 1) / (count - 1)) for at in range(count)})
    anchors = {0: "start", len(points) - 1: "end"}
    return [Tick(xs[at], points[at].label, anchors.get(at, "middle")) for at in shown]
