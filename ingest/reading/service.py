"""Reading a file from disk, for the commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.engine import Result, read
from ingest.reading.ocr import DEFAULT as OCR_ENGINE
from ingest.reading.ocr import Call, read_page
from ingest.reading.ocr.cache import OcrCache, in_rounds
from ingest.reading.pages import Page, Unreadable
from ingest.reading.template.known import Template


class Unread(Exception):
    """The file could not be fetched. The text is one sentence for a person."""


READING_FAILED = (Unreadable, NotAnEInvoice, Unread)


def read_file(
    path: Path,
    *,
    use_xml: bool = True,
    sender: str | None = None,
    engine: str | None = OCR_ENGINE,
    cache: OcrCache | None = None,
    call: Call | None = None,
    templates: Sequence[Template] = (),
) -> Result:
    """Read a document from disk, scans with the OCR engine of that name. Raises one of READING_FAILED.

    What OCR reads is kept in `cache`; `call` is how an engine outside the house is reached; `templates` are
    what is known of senders.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unread(f"{path.name} cannot be opened: {error.strerror or error}. Check the path.") from error
    if engine is None:
        return read(content, sender=sender, use_xml=use_xml, templates=templates)
    ocr = partial(read_page, engine, call=call)

    def once(known: Mapping[int, Page]) -> Result:
        return read(content, sender=sender, use_xml=use_xml, ocr=ocr, known=known, templates=templates)

    return in_rounds(once, content, engine, cache)
