"""The characters of a PDF page as PDFium gives them: those a reader sees, turned so that most stand upright."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.reading.pages.unseen import Objects, is_hidden

MADE_UP = "\x00"
"""Stands for a space that PDFium itself made up from a gap: kerned text has such gaps within words."""

Char = tuple[str, float, float, float, float, bool]
"""A character, its box, and whether it lies on its side."""

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF])
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_MOST = 0.6
"""Share of the letters that must lie one way for the page to be turned."""

_FEWEST = 20


class Letters:
    """A page's characters, read once. Sizes are in points and those of the page as `turn` makes it stand.

    `turn` is how far the page must be turned clockwise, beyond what the file says, for most letters to stand
    upright; `lost` the share of characters that their fonts do not name.
    """

    def __init__(self, page: Any, objects: Objects) -> None:
        self._size = page.get_size()
        self._read = list(_read(page, objects))
        ways = Counter(way for text, *_, way in self._read if text not in (MADE_UP, " "))
        total = ways.total()
        most = max(ways, key=lambda way: ways[way], default=0)
        self.turn = (360 - most) % 360 if total >= _FEWEST and ways[most] > _MOST * total else 0
        self.lost = sum(not text for text, *_ in self._read) / max(total, 1)
        turned = self.turn in (90, 270)
        self.width, self.height = self._size[::-1] if turned else self._size

    def upright(self) -> Iterator[Char]:
        """Yield the characters in the page's reading order; spaces have boxes of no meaning."""
        width, height = self._size
        for text, x0, y0, x1, y1, way in self._read:
            if not text:
                continue
            on_side = (way + self.turn) % 180 == 90
            if self.turn == 0:
                yield text, x0, y0, x1, y1, on_side
            elif self.turn == 180:
                yield text, width - x1, height - y1, width - x0, height - y0, on_side
            elif self.turn == 90:
                yield text, height - y1, x0, height - y0, x1, on_side
            else:
                yield text, y0, width - x1, y1, width - x0, on_side


def _read(page: Any, objects: Objects) -> Iterator[tuple[str, float, float, float, float, int]]:
    """Yield each character with its box as shown and the way it runs, in degrees clockwise. "" is nameless."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        a, b, c, d, e, f = to_shown(page)
        rect = raw.FS_RECTF()
        pointer = ctypes.byref(rect)
        get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
        high = 0
        for index in range(raw.FPDFText_CountChars(handle)):
            code = get_unicode(handle, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code, high = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF), 0
            text = _plain(code)
            if text == " ":
                made_up = code == 32 and raw.FPDFText_IsGenerated(handle, index)
                yield (MADE_UP if made_up else " ", 0.0, 0.0, 0.0, 0.0, 0)
                continue
            if not text and code not in (0, 0xFFFD):
                continue
            if objects.hidden and is_hidden(objects, raw.FPDFText_GetTextObject(handle, index)):
                continue
            if not get_box(handle, index, pointer):
                continue
            x0, y0 = a * rect.left + c * rect.top + e, b * rect.left + d * rect.top + f
            x1, y1 = a * rect.right + c * rect.bottom + e, b * rect.right + d * rect.bottom + f
            angle = raw.FPDFText_GetCharAngle(handle, index)
            way = 0 if angle == 0 and a > 0 else _way(a, b, c, d, angle)
            yield (text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), way)
    finally:
        text_page.close()


def _way(a: float, b: float, c: float, d: float, angle: float) -> int:
    """Return the way a character runs on the page as shown, in quarter turns clockwise, as degrees."""
    across, up = math.cos(angle), -math.sin(angle)  # PDFium's angle goes clockwise
    right, down = a * across + c * up, b * across + d * up
    return round(math.degrees(math.atan2(down, right)) / 90) % 4 * 90


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


def to_shown(page: Any) -> tuple[float, float, float, float, float, float]:
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
