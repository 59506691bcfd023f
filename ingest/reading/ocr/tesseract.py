"""Tesseract's own program, where it is installed: small, quick, and less often right than the default engine."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.reading.ocr.base import EngineMissing, OcrWord
from ingest.reading.pages import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

PROGRAM = "tesseract"
SECONDS = 60
TRAINED = {"da": "dan", "nl": "nld", "de": "deu", "fr": "fra", "es": "spa", "sv": "swe", "it": "ita", "en": "eng"}
"""By language code, Tesseract's name for its trained data."""


def _release() -> str:
    if not shutil.which(PROGRAM):
        return "none"
    first = _run("--version").stdout.decode(errors="replace").partition("\n")[0]
    return first.split()[-1] if first else "none"


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads only wait for each other
    return subprocess.run(
        [PROGRAM, *arguments], input=given, capture_output=True, timeout=SECONDS, env=environment, check=False
    )


class Engine:
    """Runs the program once a page."""

    name = "tesseract"
    version = _release()

    def __init__(self) -> None:
        if not shutil.which(PROGRAM):
            raise EngineMissing("Tesseract is not installed. Install it, or choose another OCR engine.")
        self._trained = set(_run("--list-langs").stdout.decode(errors="replace").split())

    def read(self, picture: Image, languages: Sequence[str]) -> list[OcrWord]:
        """Return the words of an upright picture, line by line."""
        source = io.BytesIO()
        picture.convert("L").save(source, "PNG", compress_level=1)
        try:
            done = _run("-", "-", "-l", self._models(languages), "--psm", "3", "tsv", given=source.getvalue())
        except subprocess.TimeoutExpired as late:
            raise Unreadable(f"Tesseract took longer than {SECONDS} seconds. Type the values.") from late
        if done.returncode:
            raise Unreadable("Tesseract could not read the page. Choose another OCR engine, or type the values.")
        return words(done.stdout.decode(errors="replace"))

    def _models(self, languages: Sequence[str]) -> str:
        """Return the installed ones, English last: put first it costs a tenth of the accented letters."""
        asked = sorted(languages, key=lambda code: code == "en")
        installed = [TRAINED[code] for code in asked if TRAINED.get(code) in self._trained]
        if not installed:
            raise EngineMissing("Tesseract has no language installed that this company reads. Install one.")
        return "+".join(installed)


def words(table: str) -> list[OcrWord]:
    """Return the words of Tesseract's tab-separated table."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_word(row) for row in rows if row["level"] == "5" and row["text"].strip()]


def _word(row: dict[str, str]) -> OcrWord:
    left, top, width, height = (float(row[key]) for key in ("left", "top", "width", "height"))
    return OcrWord(row["text"].strip(), (left, top, left + width, top + height), float(row["conf"]) / 100)
