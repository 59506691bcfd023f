"""Which of a PDF page's runs of text nobody sees: drawn invisibly, or white where nothing dark lies beneath."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

COVERS = 0.6
"""A picture over this share of the page is a scan, or hides what lies under it."""

_MOST = 5_000  # objects; a map or a drawing has more, and what comes after them is not looked at
_WHITE = 245  # of 255 in each colour
_INSIDE = 0.5  # points by which a run may stand out of what lies beneath it


@dataclass(frozen=True, slots=True)
class Objects:
    """What a page is made of. `covered` is the share of it under its largest picture.

    `seen` and `unseen` count runs of text that a reader sees, and those drawn for nobody or under that
    picture; `hidden` holds the addresses of the objects drawn for nobody.
    """

    covered: float = 0.0
    seen: int = 0
    unseen: int = 0
    hidden: frozenset[int] = field(default=frozenset())


def objects_of(page: Any) -> Objects:
    """Return what a PDFium page is made of."""
    from pypdfium2 import raw

    width, height = page.get_size()
    covered, seen, unseen = 0.0, 0, 0
    hidden: set[int] = set()
    matrix = raw.FS_MATRIX()
    for index, one, kind in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFPageObj_GetMatrix(one, ctypes.byref(matrix)):
            area = abs(matrix.a * matrix.d - matrix.b * matrix.c) / max(width * height, 1)
            covered = max(covered, area)
            if area >= COVERS:
                seen, unseen = 0, unseen + seen
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            drawn = raw.FPDFTextObj_GetTextRenderMode(one) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
            if drawn and _is_white(one):
                drawn = _on_dark(page, index, one)
            seen, unseen = seen + drawn, unseen + (not drawn)
            if not drawn:
                hidden.add(_address(one))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            seen += 1
    return Objects(covered, seen, unseen, frozenset(hidden))


def _objects(page: Any, until: int = _MOST) -> Iterator[tuple[int, Any, int]]:
    """Yield the page's objects in the order they are drawn: place, object, kind."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_CountObjects(page.raw), until)):
        one = raw.FPDFPage_GetObject(page.raw, index)
        yield index, one, raw.FPDFPageObj_GetType(one)


def _is_white(one: Any) -> bool:
    """Tell whether an object is filled with white, or with nothing."""
    from pypdfium2 import raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(one, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _on_dark(page: Any, place: int, run: Any) -> bool:
    """Tell whether anything that is not white was drawn beneath a run of text before it."""
    from pypdfium2 import raw

    box = _box(run)
    for _, one, kind in _objects(page, place):
        area = kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM)
        picture = kind == raw.FPDF_PAGEOBJ_IMAGE and not _covers(page, one)
        if (area or picture) and _holds(_box(one), box) and (kind != raw.FPDF_PAGEOBJ_PATH or not _is_white(one)):
            return True
    return False


def _covers(page: Any, picture: Any) -> bool:
    width, height = page.get_size()
    x0, y0, x1, y1 = _box(picture)
    return (x1 - x0) * (y1 - y0) >= COVERS * width * height


def _box(one: Any) -> tuple[float, float, float, float]:
    from pypdfium2 import raw

    edges = tuple(ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(one, *edges)
    x0, y0, x1, y1 = (edge.value for edge in edges)
    return x0, y0, x1, y1


def _holds(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float]) -> bool:
    across, down = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] - _INSIDE <= across <= outer[2] + _INSIDE and outer[1] - _INSIDE <= down <= outer[3] + _INSIDE


def _address(one: Any) -> int:
    return ctypes.cast(one, ctypes.c_void_p).value or 0


def is_hidden(objects: Objects, run: Any) -> bool:
    """Tell whether a PDFium text object is one of the hidden ones."""
    return _address(run) in objects.hidden
