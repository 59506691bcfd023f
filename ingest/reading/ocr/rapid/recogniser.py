"""Reading lines of text: each line, cut out level and 48 pixels high, becomes characters with their places."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.reading.ocr.base import OcrWord
from ingest.reading.ocr.rapid import models
from ingest.reading.ocr.rapid.detector import Region

HEIGHT = 48
_WIDEST = 3200  # pixels; a wider line is squeezed
_SHORT, _SHORT_STEP, _LONG_STEP = 320, 64, 160
"""Widths are rounded up to these steps: few different sizes keep the runtime's memory bounded."""
_TOGETHER = 8
"""Short lines read at once; a long one fills the processor alone."""

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
        cuts = [_cut_out(picture, region) for region in regions]
        glyphs: dict[int, list[Glyph]] = {}
        for width, places in _batches(cuts):
            likely = self._run(_framed([cuts[place] for place in places], width))
            glyphs |= {place: self._glyphs(one, width) for place, one in zip(places, likely, strict=False)}
        return [
            [_word(word, edges, region, cut.shape[1]) for word, edges in _words(glyphs[place], _ink(cut))]
            for place, (region, cut) in enumerate(zip(regions, cuts, strict=True))
        ]

    def _glyphs(self, likely: models.Array, width: int) -> list[Glyph]:
        """Decode by connectionist temporal classification: repeats fall together, blanks part them."""
        best, sure = likely.argmax(axis=1), likely.max(axis=1)
        new = np.concatenate([[True], best[1:] != best[:-1]]) & (best != 0)
        step = width / len(best)
        return [
            (self._characters[best[at]], float((at + 0.5) * step), float(sure[at])) for at in np.flatnonzero(new)
        ]


def _batches(cuts: Sequence[Picture]) -> Iterator[tuple[int, list[int]]]:
    """Yield the places of lines that are read together, and the width they are framed to."""
    by_width: dict[int, list[int]] = defaultdict(list)
    for place, cut in enumerate(cuts):
        step = _SHORT_STEP if cut.shape[1] <= _SHORT else _LONG_STEP
        by_width[math.ceil(cut.shape[1] / step) * step].append(place)
    for width, places in sorted(by_width.items()):
        size = _TOGETHER if width <= _SHORT else 1
        yield from ((width, places[start : start + size]) for start in range(0, len(places), size))


def _framed(cuts: Sequence[Picture], width: int) -> models.Array:
    """Return lines as the network takes them: -1..1, planes, and as many as the next power of two."""
    framed = np.zeros((1 << (len(cuts) - 1).bit_length(), 3, HEIGHT, width), np.float32)
    for place, cut in enumerate(cuts):
        framed[place, :, :, : cut.shape[1]] = (cut.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    return framed


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
