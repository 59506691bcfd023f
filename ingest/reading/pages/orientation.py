"""How a scanned page lies: on its side, and how far its lines slope. Only reading tells if it stands on its head.

Letters and digits stand on lines, so along the right direction their feet fall together on few heights. Directions
are compared by how unevenly the feet are spread; it needs no reading, and takes some 20 ms a page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

MAX_SKEW = 6.0
"""Degrees either way that are looked at; paper fed more askew than this is for a person."""

_SIDE = 1000  # pixels of the longer side of the copy that is looked at
_COARSE, _FINE = 0.5, 0.1  # degrees
_FEWEST = 20  # glyphs below which nothing can be said
_GLYPH = (3, 60)  # pixels on that copy: what is smaller is dirt, what is larger a rule or a picture
_NEGLIGIBLE = 0.15  # degrees


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies. `skew` is the slope of its lines in degrees, positive where they fall to the right."""

    sideways: bool = False
    skew: float = 0.0


def lie_of(picture: Image) -> Lie:
    """Tell how the text of a picture lies."""
    glyphs = _glyphs(picture)
    if len(glyphs) < _FEWEST:
        return Lie()
    left, top, right, bottom = glyphs.T
    x, y = (left + right) / 2, (top + bottom) / 2
    # A sideways page may have its feet to the left or to the right; an upside-down one has them on top.
    level, skew = max(_steepest(x, bottom), _steepest(x, top))
    upended, lean = max(_steepest(y, left), _steepest(y, right))
    return Lie(True, -lean) if upended > level else Lie(False, skew)


def straightened(picture: Image, turn: int, skew: float = 0.0) -> Image:
    """Return a picture turned clockwise by quarter turns (`turn`, degrees), then levelled, its size kept."""
    from PIL import Image as images

    quarters = {90: images.Transpose.ROTATE_270, 180: images.Transpose.ROTATE_180, 270: images.Transpose.ROTATE_90}
    turned = picture.transpose(quarters[turn]) if turn else picture
    if not skew:
        return turned
    white = (255,) * len(turned.getbands())
    return turned.rotate(skew, images.Resampling.BICUBIC, fillcolor=white)


def _glyphs(picture: Image) -> NDArray[Any]:
    """Return left, top, right and bottom of everything of a character's size, on a small copy."""
    import cv2
    import numpy as np

    gray = np.asarray(picture.convert("L"))
    scale = min(1.0, _SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, width, height = (found[1:, column] for column in range(4))  # the first is the background
    longer = np.maximum(width, height)
    sized = (longer >= _GLYPH[0]) & (longer <= _GLYPH[1])
    return np.stack([x, y, x + width, y + height], axis=1)[sized]


def _steepest(along: NDArray[Any], across: NDArray[Any]) -> tuple[float, float]:
    """Return the largest unevenness of any slope, and that slope in degrees."""
    coarse = _best(along, across, 0.0, MAX_SKEW, _COARSE)[1]
    unevenness, skew = _best(along, across, coarse, _COARSE, _FINE)
    return unevenness, (0.0 if abs(skew) < _NEGLIGIBLE else round(skew, 2))


def _best(
    along: NDArray[Any], across: NDArray[Any], middle: float, reach: float, step: float
) -> tuple[float, float]:
    count = round(reach / step)
    slopes = [middle + step * place for place in range(-count, count + 1)]
    return max((_unevenness(along, across, slope), slope) for slope in slopes)


def _unevenness(along: NDArray[Any], across: NDArray[Any], slope: float) -> float:
    import numpy as np

    angle = math.radians(slope)
    heights = across * math.cos(angle) - along * math.sin(angle)
    spread = np.bincount((heights - heights.min()).astype(np.int64))
    return float((np.diff(spread) ** 2).sum())
