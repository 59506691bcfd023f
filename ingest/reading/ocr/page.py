"""A page through OCR: drawn, turned and levelled, read, and its words brought back to points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.reading.ocr.base import Engine, OcrWord
from ingest.reading.ocr.tidy import tidy
from ingest.reading.pages import Page, Word
from ingest.reading.pages.orientation import lie_of, straightened
from ingest.reading.pages.render import image

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
LONGEST = 2400
"""The longer side of what is read, in pixels, however large the page."""

LANGUAGES = ("da", "nl", "de", "fr", "en")

_SURE = 0.85
"""Pages read with less certainty than this may stand on their head, or lie on their side after all."""

_SAMPLE = 0.3  # of the height, read to compare directions

_GLUED = (
    re.compile(r"^([^\W\d]{2,}[.)]?:)(?!//)(\S+)$"),  # a label and its value
    re.compile(r"^(\d{1,2}([./-])\d{1,2}\2\d{4})(\d{1,2}:\d\d\S*)$"),  # a date and the time of day
    re.compile(r"^(\d{1,2}([./-])\d{1,2}\2\d{2})(\d{2}:\d\d\S*)$"),  # the same with a short year
    re.compile(r"^(\S*?\D[:-]|#\d+-)(?=\d{1,2}([./-])\d{1,2}\2\d{4})"),  # something and a date
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A picture as it was turned and levelled to be read, and the words that gave."""

    picture: Image
    turn: int
    skew: float
    words: Sequence[OcrWord]

    @property
    def sureness(self) -> float:
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0


def read_page(engine: Engine, content: bytes, page: Page, languages: Sequence[str] = LANGUAGES) -> Page:
    """Return the page with the words that OCR reads on it, upright and level; without any, it is as before.

    Raises Unreadable where the page cannot be drawn or read, EngineMissing where the engine is not installed.
    """
    longest = max(page.width, page.height, 1.0)
    pixels = min(DPI / 72 * longest, LONGEST) / longest
    picture = image(content, page.number, max(200, round(page.width * pixels)))
    best = _upright(engine, picture, languages)
    if not best.words:
        return page
    scale = (page.height if best.turn in (90, 270) else page.width) / best.picture.width
    return replace(
        page,
        width=round(best.picture.width * scale, 2),
        height=round(best.picture.height * scale, 2),
        words=tuple(part for word in best.words for part in _parts(_in_points(word, scale))),
        rotation=best.turn,
        skew=best.skew,
        source="ocr",
    )


def _upright(engine: Engine, picture: Image, languages: Sequence[str]) -> _Attempt:
    """Read a picture the way it seems to lie; where that reads badly, the other ways too, by a sample."""
    lie = lie_of(picture)
    turns = (90, 270, 0, 180) if lie.sideways else (0, 180, 90, 270)
    first = _attempt(engine, picture, turns[0], lie.skew, languages)
    if first.sureness >= _SURE:
        return first

    def sample(turn: int) -> float:
        return _attempt(engine, picture, turn, lie.skew, languages, part=_SAMPLE).sureness

    best = max(turns, key=sample)
    return first if best == turns[0] else _attempt(engine, picture, best, lie.skew, languages)


def _attempt(
    engine: Engine, picture: Image, turn: int, skew: float, languages: Sequence[str], part: float = 1.0
) -> _Attempt:
    turned = straightened(picture, turn, skew)
    if part < 1:
        middle, reach = turned.height / 2, turned.height * part / 2
        turned = turned.crop((0, int(middle - reach), turned.width, int(middle + reach)))
    return _Attempt(turned, turn, skew, engine.read(turned, languages))


def _in_points(word: OcrWord, scale: float) -> Word:
    x0, y0, x1, y1 = (round(edge * scale, 2) for edge in word.box)
    return Word(tidy(word.text), (x0, y0, x1, y1))


def _parts(word: Word) -> tuple[Word, ...]:
    """Part what OCR ran together, as in “DATE:11/15/2019” and “15/11/201914:30”, in proportion to its letters."""
    match = next((match for glued in _GLUED if (match := glued.match(word.text))), None)
    if not match:
        return (word,)
    x0, y0, x1, y1 = word.box
    cut = round(x0 + (x1 - x0) * match.end(1) / len(word.text), 2)
    first = Word(word.text[: match.end(1)], (x0, y0, cut, y1))
    return (*_parts(first), *_parts(Word(word.text[match.end(1) :], (cut, y0, x1, y1))))
