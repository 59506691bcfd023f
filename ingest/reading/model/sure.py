"""How sure the model's choice is, as a share of choices that were right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

AS_THEY_ARE = (1.0, 0.0)
"""The line that takes the forests' odds for what they say."""

_FARTHEST = 6.0
_LONGEST_STEP = 0.5  # a whole step runs away where nearly all was right


def chance(odds: np.ndarray | float) -> np.ndarray:
    """Return probabilities of log odds."""
    result: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return result


def log_odds(share: float) -> float:
    """Return the log odds of a share, as far as they are told apart."""
    kept = float(np.clip(share, chance(-_FARTHEST), chance(_FARTHEST)))
    return float(np.log(kept / (1 - kept)))


def sure(line: Sequence[float], odds: float) -> float:
    """Return the confidence of a choice with these log odds. `line` is a slope and a height, in log odds too."""
    slope, height = line
    return float(chance(slope * max(-_FARTHEST, min(odds, _FARTHEST)) + height))


def fit(odds: Sequence[float], right: Sequence[bool], pull: float = 4.0) -> tuple[float, float]:
    """Fit the line by Newton's method in short steps, held to `AS_THEY_ARE` as by `pull` observations."""
    rows = np.stack([np.clip(odds, -_FARTHEST, _FARTHEST), np.ones(len(odds))], axis=1)
    truth, prior = np.array(right, dtype=float), np.array(AS_THEY_ARE)
    line = prior.copy()
    for _ in range(50):
        likely = chance(rows @ line)
        slope = rows.T @ (likely - truth) + pull * (line - prior)
        bend = (rows.T * (likely * (1 - likely))) @ rows + pull * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line = line - step / max(1.0, float(np.abs(step).max()) / _LONGEST_STEP)
    return round(float(line[0]), 4), round(float(line[1]), 4)
