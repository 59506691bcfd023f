"""The e-invoice inside a PDF: Factur-X, ZUGFeRD, XRechnung and Order-X attach their XML to the page they print."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.reading.einvoice.roots import sniff

MAX_ATTACHMENTS = 100

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
    found = [(name, content) for name, content in _attachments(pdf) if sniff(content)]
    found.sort(key=lambda pair: pair[0].lower() not in _NAMES)
    return found[0][1] if found else None


def _attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return
    try:
        for place in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
            try:
                attachment = document.get_attachment(place)
                yield attachment.get_name(), bytes(attachment.get_data())
            except (pypdfium2.PdfiumError, UnicodeDecodeError):
                continue  # this one is damaged; the next may be the invoice
    finally:
        document.close()
