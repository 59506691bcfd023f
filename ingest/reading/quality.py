"""Whether a page's text layer is what a person sees on it. If not, the page is read by OCR as a scan is.

A layer is distrusted where another OCR wrote it invisibly over a picture, where a picture hides it, where it holds
only part of what a scanned page shows, and where its characters mean nothing: broken fonts print but do not copy.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.reading.languages import column_index, fold, kind_index, label_index, languages
from ingest.reading.pages import Word

_COVERS = 0.6  # a picture over this share of the page is a scan, or hides what lies under it
_FEW = 30  # words; fewer beside a scan are a stamp or a page number
_ENOUGH = 40  # words of letters without a single known one are no language
_ODD = 0.15  # share of characters that no font explains
_MOST_OBJECTS = 5_000  # a map or a drawing; what comes after them is not looked at


@dataclass(frozen=True, slots=True)
class Objects:
    """What a page is made of. `covered` is the share of the page under its largest picture.

    `seen` and `unseen` count runs of text that are drawn, and that are drawn invisibly or under that picture.
    """

    covered: float = 0.0
    seen: int = 0
    unseen: int = 0


def is_good(words: Sequence[Word], objects: Objects, width: float, height: float) -> bool:
    """Tell whether the words of a text layer can stand for the page (sizes in points). No words are never good."""
    if not words:
        return False
    scan = objects.covered >= _COVERS
    hidden = objects.unseen > objects.seen
    partial = len(words) < _FEW
    if scan and (hidden or partial):
        return False
    return not (_outside(words, width, height) or _odd(words) or _unknown(words))


def _outside(words: Sequence[Word], width: float, height: float) -> bool:
    """Tell whether most words lie beyond the paper's edge."""
    beyond = sum(
        not (0 <= (word.box[0] + word.box[2]) / 2 <= width and 0 <= (word.box[1] + word.box[3]) / 2 <= height)
        for word in words
    )
    return beyond > len(words) / 2


def _odd(words: Sequence[Word]) -> bool:
    """Tell whether many characters are a font's private ones, or replacements for unknown ones."""
    characters = "".join(word.text for word in words)
    odd = sum("\ue000" <= character <= "\uf8ff" or character == "\ufffd" for character in characters)
    return odd > _ODD * len(characters)


def _unknown(words: Sequence[Word]) -> bool:
    """Tell whether a page of words has none that any of the languages knows."""
    lettered = [word.text for word in words if sum(character.isalpha() for character in word.text) >= 2]
    if len(lettered) < _ENOUGH:
        return False
    indexes = (label_index(), kind_index(), column_index())
    function_words = {word for language in languages() for word in language.function_words}
    return not any(
        text.casefold() in function_words or any(fold(text) in index for index in indexes) for text in lettered
    )


def objects_of(page: Any) -> Objects:
    """Return what a PDFium page is made of."""
    from pypdfium2 import raw

    width, height = page.get_size()
    found = Objects()
    matrix = raw.FS_MATRIX()
    for index in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        one = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFPageObj_GetMatrix(one, ctypes.byref(matrix)):
            area = abs(matrix.a * matrix.d - matrix.b * matrix.c) / max(width * height, 1)
            hides = area >= _COVERS
            unseen = found.unseen + found.seen if hides else found.unseen
            found = Objects(max(found.covered, area), 0 if hides else found.seen, unseen)
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            drawn = raw.FPDFTextObj_GetTextRenderMode(one) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
            found = Objects(found.covered, found.seen + drawn, found.unseen + (not drawn))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            found = Objects(found.covered, found.seen + 1, found.unseen)
    return found
