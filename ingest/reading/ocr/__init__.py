"""Optical character recognition: engines behind one small interface, each imported on first use.

To add one, write a module with a class that has `version` and `lines` as in `base.Engine`, and name it here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from ingest.reading.ocr import base
from ingest.reading.ocr.base import Engine
from ingest.reading.pages import Page

_ENGINES = {
    "rapid": ("ingest.reading.ocr.rapid", "rapidocr"),
    "tesseract": ("ingest.reading.ocr.tesseract", ""),
}
DEFAULT = "rapid"


@cache
def engine(name: str = DEFAULT) -> Engine:
    """Return an engine by its name, loaded once per process. Raises KeyError for a name nobody knows."""
    module, _ = _ENGINES[name]
    made: Engine = import_module(module).Engine()
    return made


def read_page(name: str, content: bytes, page: Page) -> Page:
    """Read a page by an engine that is loaded when the first page needs it."""
    return base.read_page(engine(name), content, page)


def engine_version(name: str = DEFAULT) -> str:
    """Return the name and release of an engine without loading it: what it read is kept under this."""
    _, package = _ENGINES[name]
    try:
        return f"{name}-{version(package)}" if package else name
    except PackageNotFoundError:
        return name
