"""Which pages of a document are handed to OCR, and what becomes of them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from ingest.reading import engine
from ingest.reading.ocr.base import EngineMissing
from ingest.reading.pages import Page, Unreadable, Word
from tests.ingest.reading import papers


def scan(pages: int) -> bytes:
    frames = [Image.new("1", (200, 280), 1) for _ in range(pages)]
    target = io.BytesIO()
    frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    return target.getvalue()


def typed(content: bytes, page: Page) -> Page:
    return replace(page, words=(Word("Invoice", (50, 50, 90, 60)),), source="ocr")


def sources(content, ocr=typed, known=None):
    return [page.source for page in engine.read(content, ocr=ocr, known=known).pages]


def test_a_printed_page_is_not_read_again():
    assert sources(papers.pdf(papers.ENGLISH)) == ["text"]


def test_of_a_long_scan_some_pages_are_read_at_once_and_the_others_named():
    result = engine.read(scan(30), ocr=typed)
    at_once = engine.SCANS_AT_ONCE
    assert [page.source for page in result.pages] == ["ocr"] * at_once + ["none"] * (30 - at_once)
    assert (result.unread, result.reading.fields) == (tuple(range(at_once + 1, 31)), {})


def test_pages_read_before_are_not_read_again():
    asked = []
    known = {2: Page(2, 595, 833, (Word("kept", (1, 1, 9, 9)),), source="ocr")}
    result = engine.read(scan(3), ocr=lambda content, page: asked.append(page.number) or page, known=known)
    assert asked == [1, 3]
    assert result.pages[1].words[0].text == "kept"


def test_a_page_that_cannot_be_drawn_does_not_stop_the_others():
    def torn(content, page):
        if page.number == 1:
            raise Unreadable("Page 1 cannot be drawn.")
        return typed(content, page)

    assert sources(scan(2), torn) == ["none", "ocr"]


def test_an_engine_that_is_not_installed_is_named():
    def missing(content, page):
        raise EngineMissing("Tesseract is not installed. Install it, or choose another OCR engine.")

    with pytest.raises(EngineMissing, match="Install it"):
        sources(scan(1), missing)
