"""The port of the OCR engines: a picture in, words with boxes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ingest.reading.pages import Unreadable
from ingest.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image


Call = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Sends a request to a service outside and returns its answer, both as JSON: here is no network."""


class EngineMissing(Unreadable):
    """The engine or its model files are not installed. The text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word as an engine reads it. `box` is x0, y0, x1, y1 in pixels of the picture; `confidence` is 0..1."""

    text: str
    box: Box
    confidence: float


class Engine(Protocol):
    """An OCR engine. `version` changes whenever the same picture may read differently."""

    name: str
    version: str

    def read(self, picture: Image, languages: Sequence[str]) -> list[OcrWord]:
        """Return the words of an upright RGB picture, line by line, each line from left to right.

        `languages` are ISO 639-1 codes, the likeliest first; an engine that reads them all at once ignores them.
        Raises EngineMissing where the engine is not installed, Unreadable where it fails on this picture.
        """
        ...
