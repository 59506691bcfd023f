"""Bytes to pages of words: text layers and whether they can be trusted, how scans lie, pages drawn and cut."""

from ingest.reading.pages.page import (
    MAX_PAGES,
    NeedsPassword,
    Page,
    Source,
    Unreadable,
    Word,
    is_image,
    is_pdf,
    load,
    points_per_pixel,
)

__all__ = [
    "MAX_PAGES",
    "NeedsPassword",
    "Page",
    "Source",
    "Unreadable",
    "Word",
    "is_image",
    "is_pdf",
    "load",
    "points_per_pixel",
]
