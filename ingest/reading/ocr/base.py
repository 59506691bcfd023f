"""The port of the OCR engines, and what every engine's words go through to become a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import TYPE_CHECKING, Protocol

from ingest.reading.pages import Page, Word
from ingest.reading.render import image
from ingest.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
MAX_PIXELS = 2400
"""The longer side of what is read, in pixels: engines scale larger pictures down themselves."""

_DOUBTFUL = 0.78
"""Lines read with less certainty than this on average may stand on their head."""

_LABEL_AND_VALUE = re.compile(r"^([^\W\d]{2,}[.)]?:)(?!//)(\S+)$")


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line of text: its words with boxes in pixels, its slope (dy per dx) and how sure the engine is, 0..1."""

    words: tuple[Word, ...]
    box: Box
    slope: float
    score: float


class Engine(Protocol):
    """An OCR engine. `version` changes whenever the same picture may read differently."""

    version: str

    def lines(self, picture: Image) -> list[OcrLine]:
        """Return the lines of text of an RGB picture."""
        ...


def read_page(engine: Engine, content: bytes, page: Page) -> Page:
    """Return the page with the words that OCR reads on it, turned upright if it lay on its side or head."""
    longest = max(page.width, page.height, 1.0)
    pixels = min(DPI / 72 * longest, MAX_PIXELS) / longest
    picture = image(content, page.number, max(200, round(page.width * pixels)))
    lines, turn = _upright(engine, picture)
    width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
    scale = width / (picture.height if turn in (90, 270) else picture.width)
    words = tuple(part for line in lines for word in line.words for part in _parts(_scaled(word, scale)))
    slope = median([line.slope for line in lines if len(line.words) > 1] or [0.0])
    return replace(
        page,
        width=width,
        height=height,
        words=words,
        rotation=turn,
        source="ocr" if words else "none",
        slope=slope,
    )


def _upright(engine: Engine, picture: Image) -> tuple[list[OcrLine], int]:
    """Return the lines and the clockwise turn in degrees that made them readable."""
    lines = engine.lines(picture)
    long = [line for line in lines if sum(len(word.text) for word in line.words) >= 4]
    on_side = sum(_tall(line.box) for line in long) > len(long) / 2
    turns = (90, 270) if on_side else (180,)
    best, turned = (lines, 0)
    if not on_side and (len(long) < 3 or fmean(line.score for line in long) > _DOUBTFUL):
        return best, turned
    for turn in turns:
        again = engine.lines(picture.rotate(-turn, expand=True))
        if _worth(again) > _worth(best):
            best, turned = again, turn
        if fmean([line.score for line in again] or [0.0]) > 0.9 and _worth(again) > 0:
            break
    return best, turned


def _worth(lines: Sequence[OcrLine]) -> float:
    return sum(max(0.0, line.score - 0.6) * sum(len(word.text) for word in line.words) for line in lines)


def _tall(box: Box) -> bool:
    return (box[3] - box[1]) > 1.5 * (box[2] - box[0])


def _scaled(word: Word, scale: float) -> Word:
    x0, y0, x1, y1 = (round(edge * scale, 2) for edge in word.box)
    return Word(word.text, (x0, y0, x1, y1))


def _parts(word: Word) -> tuple[Word, ...]:
    """Part “DATE:11/15/2019” as the reader of text layers does; the cut is where its characters say."""
    match = _LABEL_AND_VALUE.match(word.text)
    if not match:
        return (word,)
    x0, y0, x1, y1 = word.box
    cut = round(x0 + (x1 - x0) * len(match[1]) / len(word.text), 2)
    return Word(match[1], (x0, y0, cut, y1)), Word(match[2], (cut, y0, x1, y1))
