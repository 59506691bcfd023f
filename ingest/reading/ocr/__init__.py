"""Optical character recognition: engines behind one small interface, each imported on first use.

To read a page: `read_page("rapidocr", content, page)` returns the `Page` with its words, upright and level.
Boxes are points of the page after `rotation` (quarter turns clockwise) and then `skew` (degrees) were undone, so
`render` draws its picture with the same two. To add an engine, see `docs/ocr.md`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ingest.reading.ocr.base import Call, Engine
from ingest.reading.pages import Page

_ENGINES = {
    "rapidocr": "ingest.reading.ocr.rapid",
    "tesseract": "ingest.reading.ocr.tesseract",
    "easyocr": "ingest.reading.ocr.easy",
    "cloud_vision": "ingest.reading.ocr.cloud_vision",
}
DEFAULT = "rapidocr"
KINDS = tuple(_ENGINES)
"""The engines by the names that the setting `OCR_ENGINE` takes."""

REMOTE = frozenset({"cloud_vision"})
"""Engines that send the page to somebody else."""


@cache
def engine(name: str = DEFAULT, call: Call | None = None) -> Engine:
    """Return an engine by its name, loaded once per process. `call` is how one of REMOTE reaches its service.

    Raises KeyError for a name nobody knows, EngineMissing where the engine is not installed.
    """
    kind = import_module(_ENGINES[name]).Engine
    made: Engine = kind(call) if name in REMOTE else kind()
    return made


def read_page(name: str, content: bytes, page: Page, call: Call | None = None) -> Page:
    """Read a page by an engine that is loaded when the first page needs it; see `page.read_page`."""
    from ingest.reading.ocr import page as reader

    return reader.read_page(engine(name, call), content, page)


def engine_version(name: str = DEFAULT) -> str:
    """Return the name and version of an engine without loading its models: what it read is kept under this."""
    return f"{name}-{import_module(_ENGINES[name]).Engine.version}"
