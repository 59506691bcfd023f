"""Which pictures of a mail are documents, and which are logos, signatures and counters. Pure, never raises."""

from __future__ import annotations

import warnings
from io import BytesIO

SMALL_SIDE = 120  # pixels: nothing to read on it
PLACED_AREA = 600 * 400  # a picture set into the text below this is an ornament
PLACED_BYTES = 12_000
BANNER = 3.0  # width to height
SMALL_AREA = 100_000  # a picture below this holds no page that can be read
MANY = 12  # pictures of one mail: among more than these are those of signatures, and only ...
PAGE_AREA = 750 * 1060  # ... what is as large as a page of 90 dots an inch is one


def is_ornament(content: bytes, *, placed: bool) -> bool:
    """Tell whether a picture is a logo, a signature or the like.

    `placed` means that it stands in the text (named by `cid:`, or inline and nameless): then it must be as
    large as a photograph of a page to be a document.
    """
    size = dimensions(content)
    if size is None:
        return placed and len(content) < PLACED_BYTES
    width, height = size
    if min(width, height) < SMALL_SIDE:
        return True
    if not placed:
        return False
    return width * height < PLACED_AREA or width / height >= BANNER or len(content) < PLACED_BYTES


def is_small(content: bytes, *, among: int) -> bool:
    """Tell whether a picture is too small to be a page, as one of so many in its mail."""
    width, height = dimensions(content) or (PAGE_AREA, 1)
    return width * height < (PAGE_AREA if among > MANY else SMALL_AREA)


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels from the picture's head, None where it has none to read."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content)) as picture:
                return picture.size
    except Exception:  # Pillow's many readers raise whatever their own parsing meets
        return None
