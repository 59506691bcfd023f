"""The text layer of a PDF as words with boxes, by PDFium's characters.

Boxes are loose (as wide as the character advances): tight ink boxes tear identifiers in monospaced fonts apart.
PDFium is not thread safe: one process reads one document at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.reading.pages import MAX_PAGES, NeedsPassword, Page, Source, Unreadable, Word
from ingest.reading.pages.letters import MADE_UP, Char, Letters
from ingest.reading.pages.quality import is_good
from ingest.reading.pages.unseen import objects_of

_GAP = 0.28
"""A gap wider than this share of the line height parts two words even without a space between them."""

_MADE_UP_GAP = 0.12


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
    objects = objects_of(page)
    letters = Letters(page, objects)
    words = tuple(_words(letters.upright()))
    good = is_good(words, objects, letters.width, letters.height, letters.lost)
    page.close()
    source: Source = "text" if good else "layer" if words else "none"
    return Page(index + 1, letters.width, letters.height, words, letters.turn if good else 0, source)


def _words(characters: Iterator[Char]) -> Iterator[Word]:
    seen: set[tuple[str, int, int]] = set()
    for run in _runs(characters):
        text = "".join(char[0] for char in run)
        box = (min(c[1] for c in run), min(c[2] for c in run), max(c[3] for c in run), max(c[4] for c in run))
        # Bold is sometimes faked by printing a word twice, half a point apart.
        spot = (text, round(box[0] / 2), round(box[1] / 2))
        if spot in seen:
            continue
        seen.add(spot)
        yield Word(text, (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))


def _runs(characters: Iterator[Char]) -> Iterator[list[Char]]:
    """Group characters into words: by spaces, gaps, line changes, and after a colon that ends a label."""
    run: list[Char] = []
    gap = _GAP
    for char in characters:
        if run and run[-1][5]:
            # A line that runs up the margin stays one word: cut up, its letters would stand in other lines.
            if char[0] in (MADE_UP, " ") or (char[5] and _goes_on(run[-1], char)):
                run += [char] if char[5] else []
                continue
            yield run
            run = []
        if char[0] == MADE_UP:
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


def _apart(left: Char, right: Char, allowed: float) -> bool:
    """Tell whether a gap wider than `allowed` line heights, or a change of line, parts two characters."""
    tall = max(left[4] - left[2], right[4] - right[2], 1.0)
    gap = right[1] - left[3]
    level = abs((left[2] + left[4]) - (right[2] + right[4])) / 2
    return gap > allowed * tall or gap < -1.5 * tall or level > 0.6 * tall


def _goes_on(one: Char, other: Char) -> bool:
    size = max(other[3] - other[1], other[4] - other[2], 1.0)
    return abs(one[1] - other[1]) < size and abs(one[2] - other[2]) < 2.5 * size


def _label_ends(run: list[Char], char: str) -> bool:
    """Part “Date:12.03.” into label and value, but no time of day and no web address."""
    return run[-1][0] == ":" and len(run) > 2 and run[-2][0].isalpha() and char != "/"
