"""The left half: the document's pages, their words as rectangles, and cut-outs of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ingest.models import Document, Page
from ingest.pictures import WIDTHS
from ingest.records import Box, Evidence
from ingest.selectors import pages_of

PAD = 1.2
"""Points around a word, so that it is easy to hit."""
BESIDE = 120.0
"""Points of the line that a cut-out shows at most to the left of the value: its label usually stands there."""
SNIPPET_HEIGHT = 20
"""Pixels, as `.pick .snippet` in review.css has it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as the screen shows it; sizes in PDF points.

    `words` is SVG, empty until the page is asked for; `boxes` are the same words as `Page.words` keeps them.
    `where` says which page of which file it is, empty where that is plain.
    """

    id: int
    number: int
    width: float
    height: float
    picture: str
    large: str
    words: SafeString
    boxes: Sequence[Sequence[Any]]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A strip of a page, as an SVG view box in points over the page's picture."""

    viewbox: str
    wide: int
    text: str
    sheet: Sheet


def sheets(pages: Iterable[Page], *, words_of: int = 1) -> list[Sheet]:
    """Return the pages, with words for the first `words_of` of them."""
    return [sheet(page, with_words=at < words_of) for at, page in enumerate(pages)]


def sheet(page: Page, *, with_words: bool = True) -> Sheet:
    return Sheet(
        id=page.pk,
        number=page.position or page.number,
        width=page.width,
        height=page.height,
        picture=_picture(page, WIDTHS[0]),
        large=_picture(page, WIDTHS[1]),
        words=words_svg(page) if with_words else SafeString(),
        boxes=page.words,
    )


def first_sheet(document: Document) -> Sheet | None:
    """Return the page that a person would look at first, without its words; None where there is none."""
    page = pages_of(document).first()
    return sheet(page, with_words=False) if page else None


def _picture(page: Page, width: int) -> str:
    return reverse("review:picture", args=[page.pk, page.image, width]) if page.image else ""


def words_svg(page: Page) -> SafeString:
    """Return one rectangle a word, in the page's own points; the text goes along for the script."""
    return mark_safe(  # noqa: S308  every part is a number or escaped
        "".join(
            f'<rect class="w" data-w="{escape(str(text))}" x="{x0 - PAD:.1f}" y="{y0 - PAD:.1f}" '
            f'width="{x1 - x0 + 2 * PAD:.1f}" height="{y1 - y0 + 2 * PAD:.1f}"/>'
            for text, x0, y0, x1, y1 in page.words
        )
    )


def place(evidence: Evidence | None) -> str:
    """Return where a value stands as “page x0 y0 x1 y1”, empty if it stands on no page."""
    if evidence is None or evidence.page is None or evidence.box is None:
        return ""
    return " ".join([str(evidence.page), *(f"{number:.2f}" for number in evidence.box)])


def evidence_at(place: str, text: str) -> Evidence | None:
    """Return the evidence that `place` wrote. Raises ValueError where the text is of another form."""
    if not place:
        return None
    page, *box = place.split()
    x0, y0, x1, y1 = (float(number) for number in box)
    if not all(map(isfinite, (x0, y0, x1, y1))):
        raise ValueError(f"“{place}” is no place on a page.")
    return Evidence(text=text[:200], page=int(page), box=(x0, y0, x1, y1))


def cutout(evidence: Evidence | None, pages: Iterable[Sheet]) -> Cutout | None:
    """Return the strip of the page around a value, with what stands to its left."""
    if evidence is None or evidence.box is None:
        return None
    sheet = next((page for page in pages if page.number == evidence.page and page.picture), None)
    if sheet is None:
        return None
    return _strip(evidence.box, evidence.text, sheet)


def _strip(box: Box, text: str, sheet: Sheet) -> Cutout:
    left, right = _label_starts(box, sheet) - 3, min(sheet.width, box[2] + 4)
    top, tall = max(0.0, box[1] - PAD), box[3] - box[1] + 2 * PAD
    view = f"{left:.1f} {top:.1f} {right - left:.1f} {tall:.1f}"
    return Cutout(view, round((right - left) * SNIPPET_HEIGHT / tall), text, sheet)


def _label_starts(box: Box, sheet: Sheet) -> float:
    """Return where the leftmost whole word begins that a cut-out has room for."""
    middle = (box[1] + box[3]) / 2
    starts = [x0 for _, x0, y0, _, y1 in sheet.boxes if y0 < middle < y1 and box[0] - BESIDE <= x0 <= box[0]]
    return float(min(starts, default=box[0]))
