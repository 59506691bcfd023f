"""Reading a file from disk, for the commands."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.engine import Result, read
from ingest.reading.ocr import DEFAULT as OCR_ENGINE
from ingest.reading.ocr import read_page
from ingest.reading.pages import Unreadable


class Unread(Exception):
    """The file could not be fetched. The text is one sentence for a person."""


READING_FAILED = (Unreadable, NotAnEInvoice, Unread)


def read_file(path: Path, *, use_xml: bool = True, sender: str | None = None) -> Result:
    """Read a document from disk. Raises one of READING_FAILED."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unread(f"{path.name} cannot be opened: {error.strerror or error}. Check the path.") from error
    ocr = partial(read_page, OCR_ENGINE)
    return read(content, filename=path.name, sender=sender, use_xml=use_xml, ocr=ocr)
