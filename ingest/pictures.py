"""Pictures of pages for the screen: WebP in two widths, drawn once when a document is read, kept by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from ingest import disk

WIDTHS = (900, 1800)
"""Pixels across: as the page lies beside the fields, and zoomed."""


def keep(pictures: Mapping[int, bytes]) -> str:
    """Keep one page's pictures, {width: WebP} for each of WIDTHS, and return their name for `Page.image`.

    The name is the SHA-256 of the narrow one. The same page drawn again changes nothing, unless a power cut has
    left a picture without all of its bytes.
    """
    name = hashlib.sha256(pictures[WIDTHS[0]]).hexdigest()
    for width in WIDTHS:
        if not _whole(path(name, width), len(pictures[width])):
            disk.put(path(name, width), pictures[width])
    return name


def _whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def path(name: str, width: int) -> Path:
    """Return where a page's picture lies, whether or not it is there."""
    return Path(settings.PAGE_IMAGES_DIR) / name[:2] / f"{name}-{width}.webp"
