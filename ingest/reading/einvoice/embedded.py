"""The e-invoice inside a PDF: Factur-X, ZUGFeRD, XRechnung and Order-X attach their XML to the page they print."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from ingest.reading.einvoice.read import read_xml
from ingest.reading.einvoice.roots import sniff
from ingest.reading.einvoice.tree import MAX_BYTES, NotAnEInvoice
from ingest.records import Reading

MAX_ATTACHMENTS = 100
_GZIP = b"\x1f\x8b"
_ON_A_PAGE = b"/FileAttachment"

_NAMES = (
    "factur-x.xml",
    "zugferd-invoice.xml",
    "xrechnung.xml",
    "order-x.xml",
    "deliver-x.xml",
)


def embedded(pdf: bytes) -> bytes | None:
    """Return the XML of the e-invoice a PDF carries, None if it carries none or cannot be opened.

    Any attached XML counts if it is an e-invoice by content; of several, the one under a standard name wins.
    """
    return next(iter(_e_invoices(pdf)), None)


def read_embedded(pdf: bytes) -> tuple[Reading | None, tuple[str, ...]]:
    """Return what the e-invoice in a PDF says, None where none can be read; and sentences on what is amiss."""
    readings, refusals = [], []
    for xml in _e_invoices(pdf):
        try:
            readings.append(read_xml(xml))
        except NotAnEInvoice as refusal:
            refusals.append(f"The e-invoice in this PDF cannot be read, so the page was. {refusal}")
    if not readings:
        return None, tuple(refusals[:1])
    numbers = {reading.value("invoice_number") for reading in readings}
    if len(numbers) == 1:
        return readings[0], ()
    return readings[0], (f"This PDF carries {len(numbers)} e-invoices, and one was read; ask for one PDF each.",)


def _e_invoices(pdf: bytes) -> list[bytes]:
    """Return the attached e-invoices, those under a standard name first."""
    found = [(name, content) for name, content in _attachments(pdf) if sniff(content)]
    found.sort(key=lambda pair: pair[0].lower().removesuffix(".gz") not in _NAMES)
    return [content for _, content in found]


def _attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return
    try:
        for attachment in _files(document, on_pages=_ON_A_PAGE in pdf):
            try:
                yield attachment.get_name(), _unpacked(bytes(attachment.get_data()))
            except (pypdfium2.PdfiumError, UnicodeDecodeError, zlib.error):
                continue  # this one is damaged; the next may be the invoice
    finally:
        document.close()


def _files(document: Any, *, on_pages: bool) -> Iterator[Any]:
    """Yield the files of the whole document, then those that hang on its pages as paper clips."""
    import pypdfium2
    from pypdfium2 import raw

    for place in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
        yield document.get_attachment(place)
    for page in document if on_pages else ():
        for place in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_ATTACHMENTS)):
            annotation = raw.FPDFPage_GetAnnot(page, place)
            is_file = raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT
            if is_file and (file := raw.FPDFAnnot_GetFileAttachment(annotation)):
                yield pypdfium2.PdfAttachment(file, document)
            raw.FPDFPage_CloseAnnot(annotation)


def _unpacked(content: bytes) -> bytes:
    """Return a file that was packed with gzip as it was, up to the size that is read at all."""
    if not content.startswith(_GZIP):
        return content
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, MAX_BYTES)
