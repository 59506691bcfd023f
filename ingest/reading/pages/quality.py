"""Whether a page's text layer is what a person sees on it. If not, the page is read by OCR as a scan is.

A layer is distrusted where another OCR wrote it unseen over a picture, where a picture hides it, where it holds
only part of what a scanned page shows, and where its characters mean nothing: broken fonts print but do not copy.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.reading.languages import column_index, fold, kind_index, label_index, languages
from ingest.reading.pages import Word
from ingest.reading.pages.unseen import COVERS, Objects

_FEW = 30  # words; fewer beside a scan are a stamp or a page number
_ENOUGH = 20  # words of letters that tell whether they are any language's
_KNOWN = 0.06
"""Share of them that some language knows; on 312 printed pages of the open corpus it was 0.23 at least."""

_LOST = 0.02  # share of characters that the font does not name at all
_ODD = 0.15  # share of characters that no font explains


def is_good(words: Sequence[Word], objects: Objects, width: float, height: float, lost: float = 0.0) -> bool:
    """Tell whether the words of a text layer can stand for the page (sizes in points). No words are never good.

    `lost` is the share of the layer's characters that its fonts do not name.
    """
    if not words:
        return False
    scan = objects.covered >= COVERS
    hidden = objects.unseen > objects.seen
    partial = len(words) < _FEW
    if scan and (hidden or partial):
        return False
    return not (lost > _LOST or _outside(words, width, height) or _odd(words) or _unknown(words))


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
    """Tell whether a page of words has hardly any that one of the languages knows."""
    lettered = [word.text for word in words if sum(character.isalpha() for character in word.text) >= 2]
    if len(lettered) < _ENOUGH:
        return False
    indexes = (label_index(), kind_index(), column_index())
    function_words = {word for language in languages() for word in language.function_words}
    known = sum(
        text.casefold() in function_words or any(fold(text) in index for index in indexes) for text in lettered
    )
    return known < _KNOWN * len(lettered)
