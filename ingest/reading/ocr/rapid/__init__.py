"""PP-OCRv6 small, the models that RapidOCR's wheel carries, run by OpenVINO or, where there is none, ONNX Runtime.

Of the wheel only the model files are used: its own pipeline downloads what it misses, keeps no character positions
and lets memory grow with every new page size. Nothing here can reach a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.reading.ocr.base import OcrWord

if TYPE_CHECKING:
    from PIL.Image import Image

    from ingest.reading.ocr.rapid.detector import Region

PIPELINE = "4"
"""Raised whenever the same picture may read differently by a change in this folder."""


def _release() -> str:
    try:
        return f"{version('rapidocr')}-{PIPELINE}"
    except PackageNotFoundError:
        return PIPELINE


class Engine:
    """Both models, loaded once: about a second and 0.2 GB. Reads every language with Latin letters at once."""

    name = "rapidocr"
    version = _release()

    def __init__(self) -> None:
        # Here, since they import heavy libraries, and who only asks for the version shall not.
        from ingest.reading.ocr.rapid.detector import Detector
        from ingest.reading.ocr.rapid.recogniser import Recogniser

        self._detector = Detector()
        self._recogniser = Recogniser()

    def read(self, picture: Image, languages: Sequence[str]) -> list[OcrWord]:
        """Return the words of an upright RGB picture, line by line."""
        import numpy

        pixels = numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1])  # the models were trained on BGR
        regions = in_reading_order(self._detector.find(pixels))
        return [word for words in self._recogniser.read(pixels, regions) for word in words]


def in_reading_order(regions: list[Region]) -> list[Region]:
    """Sort regions line by line: those whose middles lie closer than half a usual line share a line."""
    if not regions:
        return []
    tolerance = median(region.height for region in regions) / 2
    by_height = sorted(regions, key=lambda region: region.y)
    line, keys = 0, [0]
    for above, below in pairwise(by_height):
        line += below.y - above.y > tolerance
        keys.append(line)
    pairs: list[Any] = sorted(zip(keys, by_height, strict=True), key=lambda pair: (pair[0], pair[1].x))
    return [region for _, region in pairs]
