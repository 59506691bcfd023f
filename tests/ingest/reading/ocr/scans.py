"""Scans for the tests of OCR: printed by the test itself, turned and set askew as paper is."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from ingest.reading.pages import Page
from ingest.reading.pages.render import image
from tests.ingest.reading import papers


@cache
def upright() -> Image.Image:
    """Return an English invoice as a picture of an A4 page at 150 dpi."""
    return image(papers.pdf(papers.ENGLISH), 1, 1240)


def jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.convert("L").save(target, "JPEG", quality=70, dpi=(150, 150))
    return target.getvalue()


def lying(turn: int, slope: float = 0.0) -> Image.Image:
    """Return the invoice as it must be turned `turn` degrees clockwise to be read; its lines fall by `slope`."""
    askew = upright().rotate(-slope, Image.Resampling.BICUBIC, fillcolor="white")
    return askew.rotate(turn, expand=True)


def stack(*pictures: Image.Image) -> bytes:
    """Return pictures of pages as one scan, a TIFF."""
    target = io.BytesIO()
    first, *rest = (picture.convert("L") for picture in pictures)
    first.save(target, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw", dpi=(150, 150))
    return target.getvalue()


def texts(page: Page) -> set[str]:
    return {word.text for word in page.words}
