"""A page as a picture for the review screen. PDFium and Pillow run in the reading process only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ingest.reading.pages import Unreadable, is_pdf
from ingest.reading.pages.orientation import straightened

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 40_000_000


def image(content: bytes, number: int, width: int) -> Image:
    """Return page `number` (from 1) of a PDF or image as an RGB picture `width` pixels wide. Raises Unreadable."""
    return _pdf_image(content, number, width) if is_pdf(content) else _scaled_image(content, number, width)


def render(content: bytes, number: int, width: int, turn: int = 0, skew: float = 0.0) -> bytes:
    """Return page `number` (from 1) as WebP, `width` pixels wide before its turn.

    `turn` and `skew` are a `Page`'s `rotation` and `skew`: with them its boxes lie on their words.
    Raises Unreadable with one sentence.
    """
    target = io.BytesIO()
    straightened(image(content, number, width), turn, skew).save(target, "WEBP", quality=80, method=2)
    return target.getvalue()


def _pdf_image(content: bytes, number: int, width: int) -> Image:
    import pypdfium2

    from ingest.reading.pages.pdftext import open_pdf

    document = open_pdf(content)
    try:
        page = document[number - 1]
        across, down = page.get_size()
        scale = min(width / max(across, 1), (MAX_PIXELS / max(across * down, 1)) ** 0.5)
        return page.render(scale=scale, rev_byteorder=True, draw_annots=True).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError) as error:  # ValueError: a page without an area
        raise Unreadable(f"Page {number} cannot be drawn. Open the original to see it.") from error
    finally:
        document.close()


def _scaled_image(content: bytes, number: int, width: int) -> Image:
    from PIL import Image as images
    from PIL import ImageOps

    try:
        with images.open(io.BytesIO(content)) as source:
            source.seek(number - 1)
            upright = ImageOps.exif_transpose(source).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, images.DecompressionBombError) as error:
        raise Unreadable("The image is damaged. Ask the sender to send it again.") from error
    height = max(1, round(upright.height * width / upright.width))
    return upright.resize((width, min(height, MAX_PIXELS // width)), images.Resampling.LANCZOS)
