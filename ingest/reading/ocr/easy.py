"""EasyOCR, an extra that few will want: English only without a download, twenty times slower than the default."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.reading.ocr.base import EngineMissing, OcrWord

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGES = ["en"]
"""What the offline models read."""


def _release() -> str:
    try:
        return version("easyocr")
    except PackageNotFoundError:
        return "none"


class Engine:
    """One loaded pair of models, on the processor."""

    name = "easyocr"
    version = _release()

    def __init__(self) -> None:
        models = importlib.util.find_spec("easyocr_en_models")
        if importlib.util.find_spec("easyocr") is None or models is None or not models.origin:
            raise EngineMissing("EasyOCR is not installed. Install the extra easyocr, or choose another engine.")
        import easyocr

        folder = Path(models.origin).parent / "models"
        self._reader: Any = easyocr.Reader(
            LANGUAGES, gpu=False, model_storage_directory=str(folder), download_enabled=False, verbose=False
        )

    def read(self, picture: Image, languages: Sequence[str]) -> list[OcrWord]:
        """Return the words of an upright RGB picture, line by line."""
        import numpy

        found = self._reader.readtext(numpy.asarray(picture))
        return [word for corners, text, sure in found for word in split(corners, text, float(sure))]


def split(corners: Sequence[Sequence[float]], text: str, sure: float) -> list[OcrWord]:
    """Part a line into words, each as wide as its share of the line's characters."""
    x, y = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    left, width = min(x), max(x) - min(x)
    words, place = [], 0
    for word in text.split():
        start = text.index(word, place)
        place = start + len(word)
        box = (left + width * start / len(text), min(y), left + width * place / len(text), max(y))
        words.append(OcrWord(word, box, sure))
    return words
