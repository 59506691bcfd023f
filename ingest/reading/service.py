"""Reading a file from disk, for the commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ingest.reading import wire
from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.engine import Result, read
from ingest.reading.ocr import DEFAULT as OCR_ENGINE
from ingest.reading.ocr import Call, read_page
from ingest.reading.ocr.cache import OcrCache, key_of
from ingest.reading.pages import Unreadable
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
        return read(content, filename=path.name, sender=sender, use_xml=use_xml, templates=templates)
    key = key_of(content, engine)
    kept = cache.get(key) if cache else None
    known = {page.number: page for page in map(wire.page_from_json, json.loads(kept or "[]"))}
    ocr = partial(read_page, engine, call=call)
    result = read(
        content, filename=path.name, sender=sender, use_xml=use_xml, ocr=ocr, known=known, templates=templates
    )
    if cache and kept is None:
        scans = [wire.page_to_json(page) for page in result.pages if page.source == "ocr"]
        if scans:
            cache.put(key, json.dumps(scans))
    return result
