"""Reading lines of text: each line, cut out level and 48 pixels high, becomes characters with their places."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.reading.ocr.base import OcrWord
from ingest.reading.ocr.rapid import models
from ingest.reading.ocr.rapid.detector import Region

HEIGHT = 48
_STEP = 160  # widths are rounded up to this: few different sizes keep the runtime's memory bounded
_WIDEST = 3200  # pixels; a wider line is squeezed
_APART = 0.95
"""Characters whose middles are farther apart than this many line heights belong to different words."""
_PRINTED = 0.8
"""Regions are this much taller than the line height a font asks for, by which text layers measure."""

Picture = NDArray[np.uint8]
Glyph = tuple[str, float, float]  # character, middle in pixels of the cut-out line, confidence


class Recogniser:
    """Reads the lines a detector found in a BGR picture."""

    def __init__(self) -> None:
        self._run, self._characters = models.recogniser()

    def read(self, picture: Picture, regions: Sequence[Region]) -> list[list[OcrWord]]:
        """Return the words of each region, from left to right."""
        return [self._line(picture, region) for region in regions]

    def _line(self, picture: Picture, region: Region) -> list[OcrWord]:
        cut = _cut_out(picture, region)
        glyphs = self._glyphs(cut)
        return [_word(word, edges, region, cut.shape[1]) for word, edges in _words(glyphs, _ink(cut))]

    def _glyphs(self, cut: Picture) -> list[Glyph]:
        """Read by connectionist temporal classification: repeats fall together, blanks part them."""
        width = cut.shape[1]
        framed = np.zeros((1, 3, HEIGHT, math.ceil(width / _STEP) * _STEP), np.float32)
        framed[0, :, :, :width] = (cut.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        likely = self._run(framed)[0]
        best, sure = likely.argmax(axis=1), likely.max(axis=1)
        new = np.concatenate([[True], best[1:] != best[:-1]]) & (best != 0)
        step = framed.shape[3] / len(best)
        return [
            (self._characters[best[at]], float((at + 0.5) * step), float(sure[at])) for at in np.flatnonzero(new)
        ]


def _cut_out(picture: Picture, region: Region) -> Picture:
    """Return a region turned level and scaled to the network's height."""
    width = int(np.clip(round(region.width * HEIGHT / max(region.height, 1)), 16, _WIDEST))
    across, down = _axes(region)
    corner = np.array([region.x, region.y]) - across / 2 - down / 2
    matrix = np.column_stack([across / width, down / HEIGHT, corner]).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut: Any = cv2.warpAffine(picture, matrix, (width, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cut


def _axes(region: Region) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the vectors along the region's upper and left edges."""
    slant = math.radians(region.angle)
    cos, sin = math.cos(slant), math.sin(slant)
    return np.array([cos, sin]) * region.width, np.array([-sin, cos]) * region.height


def _ink(cut: Picture) -> NDArray[np.int64]:
    """Return how many pixels of each column are ink, whether dark on light or light on dark."""
    gray = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink: NDArray[np.int64] = dark[4:-4].sum(axis=0, dtype=np.int64)
    return ink if dark.mean() <= 0.5 else (HEIGHT - 8) - ink


def _words(glyphs: list[Glyph], ink: NDArray[np.int64]) -> Iterator[tuple[list[Glyph], tuple[float, float]]]:
    """Yield runs of characters without a space, with their left and right edge where the ink ends."""
    runs = list(_runs(glyphs))
    left = 0.0
    for place, run in enumerate(runs):
        last = place == len(runs) - 1
        right = float(len(ink)) if last else _gap(ink, run[-1][1], runs[place + 1][0][1])
        yield run, _tight(ink, left, right)
        left = right


def _runs(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    for glyph in glyphs:
        apart = bool(run) and glyph[1] - run[-1][1] > _APART * HEIGHT
        if run and (apart or glyph[0].isspace()):
            yield run
            run = []
        if not glyph[0].isspace():
            run.append(glyph)
    if run:
        yield run


def _gap(ink: NDArray[np.int64], left: float, right: float) -> float:
    """Return the middle of the widest stretch with the least ink between two characters' middles."""
    start, end = int(left), max(int(left) + 1, math.ceil(right))
    between = ink[start:end]
    if not len(between):
        return (left + right) / 2
    clear = np.flatnonzero(np.diff(np.concatenate([[0], (between == between.min()).astype(int), [0]])))
    stretches = clear.reshape(-1, 2)
    widest = stretches[int((stretches[:, 1] - stretches[:, 0]).argmax())]
    return start + float(widest.sum()) / 2


def _tight(ink: NDArray[np.int64], left: float, right: float) -> tuple[float, float]:
    inked = np.flatnonzero(ink[int(left) : math.ceil(right)])
    if not len(inked):
        return left, right
    return int(left) + float(inked[0]), int(left) + float(inked[-1]) + 1


def _word(glyphs: list[Glyph], edges: tuple[float, float], region: Region, width: int) -> OcrWord:
    """Return a word with the box around its slanted part of the region, in pixels of the whole picture."""
    across, down = _axes(region)
    middle = np.array([region.x, region.y]) + across * (sum(edges) / 2 / width - 0.5)
    half = abs(across) * (edges[1] - edges[0]) / width / 2 + abs(down) * _PRINTED / 2
    (x0, y0), (x1, y1) = (middle - half).tolist(), (middle + half).tolist()
    text = "".join(character for character, _, _ in glyphs)
    return OcrWord(text, (x0, y0, x1, y1), sum(sure for *_, sure in glyphs) / len(glyphs))
