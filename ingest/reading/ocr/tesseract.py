"""Tesseract's own program, where it is installed: small, quick, and good enough where RapidOCR cannot run."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING

from ingest.reading.layout import union
from ingest.reading.ocr.base import OcrLine
from ingest.reading.pages import Unreadable, Word

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGES = ("dan", "nld", "deu", "fra", "eng")
"""English last: put first it costs a tenth of the accented letters."""

SECONDS = 60


class Engine:
    """Runs the program once a page."""

    version = "tesseract"

    def __init__(self) -> None:
        self._program = shutil.which("tesseract") or ""
        listed = self._run("--list-langs").stdout.decode() if self._program else ""
        self._languages = [name for name in LANGUAGES if name in listed.split()]

    def lines(self, picture: Image) -> list[OcrLine]:
        """Return the lines of text of a picture. Raises Unreadable where the program is missing or fails."""
        if not self._languages:
            raise Unreadable("Tesseract is not installed. Install it, or choose another OCR engine.")
        source = io.BytesIO()
        picture.convert("L").save(source, "PNG", compress_level=1)
        done = self._run("-", "-", "-l", "+".join(self._languages), "--psm", "3", "tsv", given=source.getvalue())
        if done.returncode:
            raise Unreadable("Tesseract could not read the page. Choose another OCR engine, or type the values.")
        rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
        words = [row for row in rows if row["level"] == "5" and row["text"].strip()]
        keys = ("block_num", "par_num", "line_num")
        return [_line(list(group)) for _, group in groupby(words, lambda row: [row[key] for key in keys])]

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        return subprocess.run(
            [self._program, *arguments],
            input=given,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )


def _line(rows: list[dict[str, str]]) -> OcrLine:
    words = tuple(_word(row) for row in rows)
    first, last = words[0].box, words[-1].box
    slope = (last[3] - first[3]) / (last[0] - first[0]) if len(words) > 3 and last[0] > first[0] else 0.0
    return OcrLine(
        words=words,
        box=union(word.box for word in words),
        slope=slope if abs(slope) < 0.2 else 0.0,
        score=fmean(float(row["conf"]) for row in rows) / 100,
    )


def _word(row: dict[str, str]) -> Word:
    left, top, width, height = (float(row[key]) for key in ("left", "top", "width", "height"))
    return Word(row["text"], (left, top, left + width, top + height))
