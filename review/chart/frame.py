"""What every chart is made of: its frame, its one scale, the lines across and the words at its edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

LINE_APART = 13.0
"""Between two labels at the end, so that none stands on another."""
STEPS = (1, 2, 5)
MOST_LINES = 5
ROOM = 10
"""Per cent that a scale of shares begins below the least of them."""
HIGHEST_FOOT = 70
"""Per cent above which no scale of shares begins, so that noise never looks big."""

Write = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """The view box, the box that values are drawn in, and how many labels have room under it."""

    wide: int
    tall: int
    left: float
    right: float
    top: float
    bottom: float
    labels: int

    @property
    def under(self) -> float:
        return self.bottom + 18

    def across(self, count: int) -> list[float]:
        """Return where so many points stand, evenly from left to right; one alone is now, at the right."""
        if count == 1:
            return [self.right]
        return [self.left + at * (self.right - self.left) / (count - 1) for at in range(count)]


WIDE = Frame(640, 210, 44.0, 520.0, 12.0, 184.0, labels=6)
NARROW = Frame(420, 150, 44.0, 366.0, 12.0, 126.0, labels=4)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from the foot to the top of a frame; `lines` are those with a thin line, lowest first."""

    frame: Frame
    foot: float
    top: float
    lines: Sequence[float]

    def up(self, value: float) -> float:
        """Return how high a value stands."""
        frame = self.frame
        return frame.bottom - (frame.bottom - frame.top) * (value - self.foot) / (self.top - self.foot)

    def written(self, write: Write) -> list[Text]:
        return [Text(self.frame.left - 8, self.up(value) + 4, write(value), "end") for value in self.lines]


def from_nought(frame: Frame, top: float, steps: Sequence[float] = ()) -> Scale:
    """Return the scale from nought to `top` with a few round lines; `steps` may lie between two of them."""
    possible = steps or [step * 10.0**power for power in range(9) for step in STEPS]
    step = next((step for step in possible if top / step <= MOST_LINES), top)
    return Scale(frame, 0.0, top, [at * step for at in range(int(top / step) + 1)])


def shares(frame: Frame, least: float) -> Scale:
    """Return the scale of percentages up to 100, from somewhat below the least of them."""
    foot = max(0, min(HIGHEST_FOOT, int(least // ROOM) * ROOM - ROOM))
    apart = ROOM if foot >= 60 else 2 * ROOM if foot >= 40 else 25
    return Scale(frame, foot, 100.0, [float(value) for value in reversed(range(100, foot - 1, -apart))])


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
    """What is drawn; `says` is read aloud in its place.

    `axis` are the heights of the thin lines across, lowest first; `events` are named moments, a line from
    top to bottom each.
    """

    frame: Frame
    says: str
    axis: Sequence[float]
    scale: Sequence[Text]
    under: Sequence[Text]
    ends: Sequence[Text]
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    dots: Sequence[tuple[float, float]] = ()
    events: Sequence[Text] = ()


def labels_under(frame: Frame, labels: Sequence[str], places: Sequence[float]) -> list[Text]:
    """Return the labels under a chart, evenly apart, counted from the newest."""
    apart = -(-len(labels) // frame.labels)
    shown = range(len(labels) - 1, -1, -apart)
    return [Text(places[at], frame.under, labels[at], "middle") for at in reversed(shown)]


def labels_beside(frame: Frame, ends: Sequence[tuple[float, str]]) -> list[Text]:
    """Return the labels at the end, moved just so far that none stands on another."""
    placed: list[tuple[float, str]] = []
    for y, text in sorted(ends):
        placed.append((max(y, placed[-1][0] + LINE_APART) if placed else y, text))
    over = max(0.0, placed[-1][0] - frame.bottom) if placed else 0.0
    return [Text(frame.right + 8, y - over + 4, text) for y, text in placed]


def nice(value: float) -> float:
    """Return the next round number: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while value > 5 * power:
        power *= 10
    return next((step * power for step in STEPS if value <= step * power), value)


def per_cent(value: float) -> str:
    return f"{value:.0f} %"
