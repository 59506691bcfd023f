"""RapidOCR with the PP-OCRv6 models that its wheel carries; OpenVINO where it exists, else ONNX Runtime."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from ingest.reading.ocr import engine_version
from ingest.reading.ocr.base import OcrLine
from ingest.reading.pages import Word

if TYPE_CHECKING:
    from PIL.Image import Image

THREADS = 1
"""Processes, not threads, use the other cores."""


class Engine:
    """One loaded model pair. Loading takes seconds, so one is kept per process."""

    version = engine_version("rapid")

    def __init__(self) -> None:
        # OpenVINO's converter tools would report their use; the runtime needs none of them.
        os.environ.setdefault("OPENVINO_TELEMETRY_DISABLE", "1")
        from rapidocr import EngineType, RapidOCR

        kind = EngineType.OPENVINO if importlib.util.find_spec("openvino") else EngineType.ONNXRUNTIME
        self._read: Any = RapidOCR(
            params={
                "Det.engine_type": kind,
                "Rec.engine_type": kind,
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "EngineConfig.openvino.inference_num_threads": THREADS,
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            }
        )

    def lines(self, picture: Image) -> list[OcrLine]:
        """Return the lines of text of an RGB picture."""
        import numpy

        pixels = numpy.asarray(picture)[:, :, ::-1]  # the models were trained on BGR
        # The engine remembers the flags of its last call, so each call says all of them.
        read = self._read(pixels, use_det=True, use_cls=False, use_rec=True, return_word_box=True)
        if read.txts is None:
            return []
        return [
            _line(quad, words, float(score))
            for quad, words, score in zip(read.boxes, read.word_results, read.scores, strict=True)
            if words
        ]


def _line(quad: Any, words: Any, score: float) -> OcrLine:
    x = [float(point[0]) for point in quad]
    y = [float(point[1]) for point in quad]
    slope = (y[1] - y[0]) / (x[1] - x[0]) if abs(x[1] - x[0]) > 1 else 0.0
    return OcrLine(
        words=tuple(Word(text, _box(corners)) for text, _, corners in words if text and corners is not None),
        box=(min(x), min(y), max(x), max(y)),
        slope=slope if abs(slope) < 0.2 else 0.0,
        score=score,
    )


def _box(corners: Any) -> tuple[float, float, float, float]:
    x, y = [float(point[0]) for point in corners], [float(point[1]) for point in corners]
    return min(x), min(y), max(x), max(y)
