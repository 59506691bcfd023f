"""Whether confidence means something: what was said against what was right, in steps of a tenth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STEPS = 10

Said = tuple[float, bool]
"""A confidence, and whether the value was right."""


@dataclass(frozen=True, slots=True)
class Step:
    """The values whose confidence lies within a tenth: their count, the mean said, the share that was right."""

    low: float
    count: int
    said: float
    right: float


def curve(values: Iterable[Said]) -> list[Step]:
    """Return the steps that have values, the lowest first."""
    steps: list[list[Said]] = [[] for _ in range(STEPS)]
    for said, right in values:
        steps[min(int(said * STEPS), STEPS - 1)].append((said, right))
    return [
        Step(
            place / STEPS,
            len(some),
            sum(said for said, _ in some) / len(some),
            sum(r for _, r in some) / len(some),
        )
        for place, some in enumerate(steps)
        if some
    ]


def calibration_error(values: Iterable[Said]) -> float | None:
    """Return the expected calibration error: how far said and right lie apart on average. None without values."""
    steps = curve(values)
    count = sum(step.count for step in steps)
    return sum(step.count * abs(step.said - step.right) for step in steps) / count if count else None
