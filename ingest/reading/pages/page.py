"""Bytes to pages of words with boxes. Boxes are in PDF points from the page's top left, as the page is shown.

An image becomes one page (a TIFF one a frame) without words: its words come from OCR.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from ingest.records import Box

MAX_PAGES = 200
"""Pages beyond this are not read: no invoice needs them, and a bomb could hold millions."""

Source = Literal["text", "layer", "ocr", "none"]

_ORIENTATION = 0x0112
_IMAGE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")


class Unreadable(Exception):
    """The file cannot be opened. The text is one sentence for a person."""


class NeedsPassword(Unreadable):
    """The file is encrypted and asks for a password."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space. `box` is x0, y0, x1, y1."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `number` counts from 1, sizes are in points as the page is shown.

    `rotation` is how far the page must be turned clockwise, in degrees, beyond what the file says, for its text
    to stand upright; `skew` how far its lines then slope, in degrees, positive where they fall to the right. Boxes
    and sizes are those after both were undone. `source` says where the words came from: the text layer; a layer
    that is not what the page shows (see `quality`), so that OCR should read it; OCR; or nowhere yet.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rotation: int = 0
    source: Source = "none"
    skew: float = 0.0


def is_pdf(content: bytes) -> bool:
    """Tell a PDF by its header, which readers accept anywhere in the first kilobyte."""
    return b"%PDF-" in content[:1024]


def is_image(content: bytes) -> bool:
    return content.startswith(_IMAGE_STARTS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def load(content: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF or image.

    Raises NeedsPassword or Unreadable, each with one sentence for a person.
    """
    if is_pdf(content):
        from ingest.reading.pages import pdftext

        return pdftext.pages(content)
    if is_image(content):
        return _image_pages(content)
    raise Unreadable("This file is neither a PDF nor an image. Ask the sender for a PDF.")


def _image_pages(content: bytes) -> tuple[Page, ...]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            pages = []
            for index in range(min(getattr(image, "n_frames", 1), MAX_PAGES)):
                image.seek(index)
                width, height = image.size
                if image.getexif().get(_ORIENTATION, 1) >= 5:  # the camera lay on its side
                    width, height = height, width
                scale = points_per_pixel(image)
                pages.append(Page(index + 1, width * scale, height * scale))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("The image is damaged. Ask the sender to send it again.") from error
    return tuple(pages)


def points_per_pixel(image: object) -> float:
    """Return the size of a pixel in points: from the image's own resolution, else as on a page of A4 width."""
    info = getattr(image, "info", {})
    dpi = info.get("dpi", (0, 0))[0]
    if 50 <= dpi <= 1200 and info.get("dpi") != (72, 72):
        return float(72 / dpi)
    width, height = getattr(image, "size", (1, 1))
    return float(595.0 / max(1, min(width, height)))
