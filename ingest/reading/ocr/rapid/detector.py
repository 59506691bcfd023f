"""Finding lines of text: a network marks what looks like text, and each marked patch becomes a slanted rectangle.

After "Real-time Scene Text Detection with Differentiable Binarization" (Liao et al., 2020).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.reading.ocr.rapid import models

SIDE = 1536
"""The longer side the network sees, in pixels: A4 at 131 dpi. More finds hardly more and costs memory."""

_STEP = 128  # few different sizes keep the runtime's memory bounded; the network itself asks for 32
_BAND, _MARGIN = 768, 64  # pixels of height looked at together, and seen beyond them on either side
_TEXT = 0.3  # a pixel likelier than this is text
_SURE = 0.5  # a patch whose mean is below this is no text
_GROW = 1.6  # patches are marked smaller than the text; this much of area by perimeter is given back
_SMALLEST = 3.0  # pixels


@dataclass(frozen=True, slots=True)
class Region:
    """A line of text: middle, size in pixels, and clockwise slant in degrees, within ±45."""

    x: float
    y: float
    width: float
    height: float
    angle: float


class Detector:
    """Finds lines of text in BGR pictures."""

    def __init__(self) -> None:
        self._run = models.detector()
        cv2.setNumThreads(1)

    def find(self, picture: NDArray[np.uint8]) -> list[Region]:
        """Return the lines of text in no order."""
        scale = min(1.0, SIDE / max(picture.shape[:2]))
        likely = self._likely(_framed(picture, scale))
        mask = cv2.dilate((likely > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
        patches, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        found = (_region(patch, likely, scale) for patch in patches)
        return [region for region in found if region]

    def _likely(self, framed: models.Array) -> models.Array:
        """Return how likely each pixel is text, band by band: half a page at a time takes half the memory."""
        height, width = framed.shape[2:]
        likely = np.empty((height, width), np.float32)
        for top in range(0, height, _BAND):
            start, end = max(0, top - _MARGIN), min(height, top + _BAND + _MARGIN)
            part = self._run(np.ascontiguousarray(framed[:, :, start:end]))[0, 0]
            likely[top : top + _BAND] = part[top - start : top - start + _BAND]
        return likely


def _framed(picture: NDArray[np.uint8], scale: float) -> models.Array:
    """Return the scaled picture on white, sides rounded up to the step, as the network takes it: -1..1, planes."""
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    frame = np.full((_up(height), _up(width), 3), 255, np.uint8)
    frame[:height, :width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray((frame.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])


def _up(side: int) -> int:
    return math.ceil(side / _STEP) * _STEP


def _region(patch: Any, likely: models.Array, scale: float) -> Region | None:
    middle, (width, height), angle = cv2.minAreaRect(patch)
    if min(width, height) < _SMALLEST or _mean(likely, cv2.boxPoints((middle, (width, height), angle))) < _SURE:
        return None
    grown = _GROW * width * height / (width + height)
    width, height = width + grown, height + grown
    if abs(angle) > 45:
        angle -= math.copysign(90, angle)
        width, height = height, width
    return Region(middle[0] / scale, middle[1] / scale, width / scale, height / scale, angle)


def _mean(likely: models.Array, corners: Any) -> float:
    """Return how likely the pixels within four corners are text, on average."""
    x0, y0 = np.floor(corners.min(axis=0)).astype(int).clip(0)
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = likely[y0:y1, x0:x1]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])
