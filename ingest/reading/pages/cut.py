"""Some pages of a file as a file of their own, taken over as they are: nothing is drawn again. Pure."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.reading.einvoice.embedded import MAX_ATTACHMENTS
from ingest.reading.pages import Unreadable, is_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

_ID = re.compile(rb"/ID\[<([0-9A-F]{32})><([0-9A-F]{32})>\](?=>>\s*startxref)")
_WHEN = re.compile(rb"(/CreationDate\(D:)\d{14}[^)]*(?=\)(?:/Creator\(PDFium\)|/Size \d))")
"""When PDFium says that it made a file, or what is attached to it."""
_TIFF_LOSSLESS = {"1": "group4"}


def cut(content: bytes, numbers: Sequence[int]) -> bytes:
    """Return a file of the pages of these numbers (from 1), in this order. The same call gives the same bytes.

    A PDF keeps what its pages are made of, letter for letter; what is attached to it, as an e-invoice is, goes
    along with its first page. An image of several frames gives one of some. Raises Unreadable.
    """
    return _cut_pdf(content, numbers) if is_pdf(content) else _cut_image(content, numbers)


def _cut_pdf(content: bytes, numbers: Sequence[int]) -> bytes:
    import pypdfium2

    from ingest.reading.pages.pdftext import open_pdf

    source = open_pdf(content)
    made = pypdfium2.PdfDocument.new()
    target = io.BytesIO()
    try:
        made.import_pages(source, [number - 1 for number in numbers])
        if 1 in numbers:
            _take_along(source, made)
        made.save(target)
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Unreadable(_refusal(numbers)) from error
    finally:
        made.close()
        source.close()
    return _named_by_content(target.getvalue())


def _take_along(source: Any, made: Any) -> None:
    """Attach to the new file what is attached to the old one."""
    for place in range(min(source.count_attachments(), MAX_ATTACHMENTS)):
        old = source.get_attachment(place)
        made.new_attachment(old.get_name()).set_data(bytes(old.get_data()))


def _named_by_content(pdf: bytes) -> bytes:
    """Return a PDF with an id of its content and no time of day, in place of those of the moment it was made."""
    pdf = _WHEN.sub(rb"\g<1>20000101000000Z", pdf)
    plain = _ID.sub(b"", pdf)
    name = hashlib.sha256(plain).hexdigest()[:32].upper().encode()
    return _ID.sub(b"/ID[<" + name + b"><" + name + b">]", pdf)


def _cut_image(content: bytes, numbers: Sequence[int]) -> bytes:
    from PIL import Image as images

    target = io.BytesIO()
    try:
        with images.open(io.BytesIO(content)) as source:
            dpi = source.info.get("dpi")
            first, *rest = (_frame(source, number) for number in numbers)
            first.save(
                target,
                "TIFF",
                save_all=True,
                append_images=rest,
                compression=_TIFF_LOSSLESS.get(first.mode, "tiff_lzw"),
                **({"dpi": dpi} if dpi else {}),
            )
    except (OSError, ValueError, SyntaxError, EOFError, images.DecompressionBombError) as error:
        raise Unreadable(_refusal(numbers)) from error
    return target.getvalue()


def _frame(source: Image, number: int) -> Image:
    source.seek(number - 1)
    return source.copy()


def _refusal(numbers: Sequence[int]) -> str:
    return (
        f"Pages {named(numbers)} can’t be cut out of their file. Ask the sender for this document as a file of "
        "its own."
    )


def named(numbers: Sequence[int]) -> str:
    """Return page numbers in words, neighbours together: “1-3, 7”."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
