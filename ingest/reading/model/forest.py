"""Boosted trees as plain arrays: a few hundred small trees, walked by numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Forest:
    """Trees laid end to end. A leaf is its own child; `value` of a leaf adds to the log odds."""

    start: float
    roots: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    depth: int

    def odds(self, rows: np.ndarray) -> np.ndarray:
        """Return the log odds of each row."""
        place = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        across = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            lower = rows[across, self.feature[place]] <= self.threshold[place]
            place = np.where(lower, self.left[place], self.right[place])
        total: np.ndarray = self.start + self.value[place].sum(axis=1)
        return total

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the forest as arrays by name, as small as they can be."""
        return {
            "start": np.array([self.start], dtype=np.float64),
            "depth": np.array([self.depth], dtype=np.int16),
            "roots": self.roots.astype(np.int32),
            "feature": self.feature.astype(np.int16),
            "threshold": self.threshold.astype(np.float32),
            "left": self.left.astype(np.int32),
            "right": self.right.astype(np.int32),
            "value": self.value.astype(np.float32),
        }

    @classmethod
    def of(cls, arrays: dict[str, np.ndarray]) -> Forest:
        rest = {name: array for name, array in arrays.items() if name not in ("start", "depth")}
        return cls(start=float(arrays["start"][0]), depth=int(arrays["depth"][0]), **rest)
