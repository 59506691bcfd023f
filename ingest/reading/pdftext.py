"""The text layer of a PDF as words with boxes, by PDFium's characters.

Boxes are loose (as wide as the character advances): tight ink boxes tear identifiers in monospaced fonts apart.
PDFium is not thread safe: one process reads one document at a time.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.reading.pages import MAX_PAGES, NeedsPassword, Page, Unreadable, Word
from ingest.reading.quality import is_good, objects_of

_GAP = 0.28
"""A gap wider than this share of the line height parts two words even without a space between them."""

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF])
_MADE_UP = "\x00"
"""Stands for a space that PDFium itself made up from a gap: kerned text has such gaps within words."""

_MADE_UP_GAP = 0.12
_Char = tuple[str, float, float, float, float, bool]
"""A character, its box, and whether it lies on its side."""


def pages(content: bytes) -> tuple[Page, ...]:
    """Return the pages with the words of their text layers. Raises NeedsPassword or Unreadable."""
    document = open_pdf(content)
    try:
        return tuple(_page(document, index) for index in range(min(len(document), MAX_PAGES)))
    finally:
        document.close()


def open_pdf(content: bytes) -> Any:
    """Open a PDF by PDFium. Raises NeedsPassword or Unreadable."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise NeedsPassword("The PDF is locked with a password. Ask the sender for an open copy.") from error
        raise Unreadable("The PDF is damaged and cannot be opened. Ask the sender to send it again.") from error
    if len(document) == 0:
        document.close()
        raise Unreadable("The PDF has no pages. Ask the sender to send it again.")
    return document


def _page(document: Any, index: int) -> Page:
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        # One broken page must not lose the others; it shows as blank and waits for a person.
        return Page(index + 1, 595.0, 842.0)
    width, height = page.get_size()
    words = tuple(_words(page, height))
    good = is_good(words, objects_of(page), width, height)
    page.close()
    return Page(index + 1, width, height, words, source="text" if good else "layer" if words else "none")


def _words(page: Any, height: float) -> Iterator[Word]:
    seen: set[tuple[str, int, int]] = set()
    for run in _runs(_characters(page)):
        text = "".join(char[0] for char in run)
        box = (min(c[1] for c in run), min(c[2] for c in run), max(c[3] for c in run), max(c[4] for c in run))
        # Bold is sometimes faked by printing a word twice, half a point apart.
        spot = (text, round(box[0] / 2), round(box[1] / 2))
        if spot in seen:
            continue
        seen.add(spot)
        yield Word(text, (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))


def _runs(characters: Iterator[_Char]) -> Iterator[list[_Char]]:
    """Group characters into words: by spaces, gaps, line changes, and after a colon that ends a label."""
    run: list[_Char] = []
    gap = _GAP
    for char in characters:
        if run and run[-1][5]:
            # A line that runs up the margin stays one word: cut up, its letters would stand in other lines.
            if char[0] in (_MADE_UP, " ") or (char[5] and _goes_on(run[-1], char)):
                run += [char] if char[5] else []
                continue
            yield run
            run = []
        if char[0] == _MADE_UP:
            gap = _MADE_UP_GAP
            continue
        if char[0].isspace():
            if run:
                yield run
            run = []
            continue
        if run and (_apart(run[-1], char, gap) or _label_ends(run, char[0])):
            yield run
            run = []
        run.append(char)
        gap = _GAP
    if run:
        yield run


def _apart(left: _Char, right: _Char, allowed: float) -> bool:
    """Tell whether a gap wider than `allowed` line heights, or a change of line, parts two characters."""
    tall = max(left[4] - left[2], right[4] - right[2], 1.0)
    gap = right[1] - left[3]
    level = abs((left[2] + left[4]) - (right[2] + right[4])) / 2
    return gap > allowed * tall or gap < -1.5 * tall or level > 0.6 * tall


def _goes_on(one: _Char, other: _Char) -> bool:
    size = max(other[3] - other[1], other[4] - other[2], 1.0)
    return abs(one[1] - other[1]) < size and abs(one[2] - other[2]) < 2.5 * size


def _label_ends(run: list[_Char], char: str) -> bool:
    """Part “Date:12.03.” into label and value, but no time of day and no web address."""
    return run[-1][0] == ":" and len(run) > 2 and run[-2][0].isalpha() and char != "/"


def _characters(page: Any) -> Iterator[_Char]:
    """Yield (text, x0, y0, x1, y1) in the page's reading order; spaces have boxes of no meaning."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        a, b, c, d, e, f = _to_shown(page)
        rect = raw.FS_RECTF()
        pointer = ctypes.byref(rect)
        get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
        get_angle, sideways = raw.FPDFText_GetCharAngle, abs(b) > abs(a)
        high = 0
        for index in range(raw.FPDFText_CountChars(handle)):
            code = get_unicode(handle, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code, high = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF), 0
            text = _plain(code)
            if not text:
                continue
            if text == " ":
                made_up = code == 32 and raw.FPDFText_IsGenerated(handle, index)
                yield (_MADE_UP if made_up else " ", 0.0, 0.0, 0.0, 0.0, False)
                continue
            if not get_box(handle, index, pointer):
                continue
            x0, y0 = a * rect.left + c * rect.top + e, b * rect.left + d * rect.top + f
            x1, y1 = a * rect.right + c * rect.bottom + e, b * rect.right + d * rect.bottom + f
            angle = get_angle(handle, index)
            turned = abs(math.cos(angle) if sideways else math.sin(angle)) > 0.7
            yield (text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), turned)
    finally:
        text_page.close()


def _plain(code: int) -> str:
    """Return the character as people type it: hyphens and spaces of every kind become the plain ones."""
    if code in (0, 0xFFFD) or code in _INVISIBLE:
        return ""
    if code in (0x02, 0xAD, 0x2010, 0x2011):
        return "-"
    text = chr(code)
    if text.isspace() or code < 0x20:
        return " "
    return _LIGATURES.get(text, text)


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}


def _to_shown(page: Any) -> tuple[float, float, float, float, float, float]:
    """Return the matrix from PDF space to the page as shown: crop box and /Rotate applied, y downwards."""
    from pypdfium2 import raw

    width, height = page.get_size()
    scale = 64
    size = (0, 0, round(width * scale), round(height * scale), 0)

    def shown(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, *size, x, y, ctypes.byref(across), ctypes.byref(down))
        return across.value / scale, down.value / scale

    x0, y0 = shown(0, 0)
    (xa, ya), (xb, yb) = shown(1000, 0), shown(0, 1000)
    return (xa - x0) / 1000, (ya - y0) / 1000, (xb - x0) / 1000, (yb - y0) / 1000, x0, y0


def tilt(words: tuple[Word, ...]) -> Counter[bool]:
    """Count words of three letters or more that stand higher than wide: the text of a page lying on its side."""
    return Counter(
        (word.box[3] - word.box[1]) > 1.5 * (word.box[2] - word.box[0]) for word in words if len(word.text) >= 3
    )
