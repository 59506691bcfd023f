"""At which of its places on the pages a typed value is meant: where its label speaks for it, else a person says.

Typing teaches like clicking does, as long as it is known where the typed value stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ingest.models import Page
from ingest.reading import pages as reading_pages
from ingest.reading.compare.locate import LABELS_OF
from ingest.reading.compare.locate import locate as all_places
from ingest.reading.labels import find_labels
from ingest.reading.layout import Layout, lay_out
from ingest.records import Box, Evidence

SAME_EVERYWHERE = ("currency", "supplier_name", "buyer_name", "sender_name", "company", "email", "phone")
"""These say the same wherever they stand: the first place is as good as any."""

MOST = 4
"""Places that are offered: as many as have a key."""


class Printed:
    """The words on a document's pages, laid out when they are first asked for."""

    def __init__(self, pages: Sequence[reading_pages.Page]) -> None:
        self.pages = tuple(pages)

    @classmethod
    def on(cls, pages: Sequence[Page]) -> Printed:
        """Take the pages as they are kept."""
        return cls([as_read(page) for page in pages])

    @cached_property
    def layout(self) -> Layout:
        return lay_out(self.pages)


@dataclass(frozen=True, slots=True)
class Located:
    """Where a value stands. `others` are places that nothing speaks against; with any, a person is asked."""

    place: Evidence | None
    others: Sequence[Evidence] = ()


NOWHERE = Located(None)


def locate(
    field: str, value: str, printed: Printed, *, language: str = "", before: Evidence | None = None
) -> Located:
    """Return where a canonical value stands on the pages; `before` is where the field's value stood until now."""
    found = [one.evidence() for one in all_places(field, value, printed.layout, language=language)]
    if not found:
        return NOWHERE
    if len(found) == 1 or field in SAME_EVERYWHERE:
        return Located(found[0])
    if before is not None and (same := _at(before, found)):
        return Located(same)
    spoken = _spoken_for(field, found, printed.layout)
    if len(spoken) == 1:
        return Located(spoken[0])
    first = spoken or found
    return Located(first[0], [*first[1:], *(place for place in found if place not in first)][: MOST - 1])


def locate_cell(
    name: str, value: str, row: Sequence[Evidence], printed: Printed, *, language: str = ""
) -> Evidence | None:
    """Return where a typed cell stands: level with its row's other cells, or the only place there is."""
    layout = _level_with(row, printed.layout) if row else printed.layout
    found = all_places(name, value, layout, language=language)
    return found[0].evidence() if len(found) == 1 else None


def _level_with(row: Sequence[Evidence], layout: Layout) -> Layout:
    """Return only the lines of the pages that one of the row's cells stands on."""
    bands = [(cell.page, cell.box[1], cell.box[3]) for cell in row if cell.box]
    level = [
        line
        for line in layout.rows
        if any(page == line.page and top <= line.middle <= low for page, top, low in bands)
    ]
    return Layout(layout.pages, tuple(level))


def _at(before: Evidence, found: Sequence[Evidence]) -> Evidence | None:
    """Return the place that the field's value was read from already."""
    return next((one for one in found if one.page == before.page and _share(before.box, one.box)), None)


def _spoken_for(field: str, found: Sequence[Evidence], layout: Layout) -> list[Evidence]:
    """Return the places that a label of the field stands before or above."""
    labels = find_labels(layout)
    boxes = [
        (target.span.page, target.span.box)
        for label in labels.named(*LABELS_OF.get(field, (field,)))
        for target in labels.targets(label, down=1)
    ]
    return [one for one in found if any(page == one.page and _share(one.box, box) for page, box in boxes)]


def _share(one: Box | None, other: Box | None) -> bool:
    if one is None or other is None:
        return False
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def as_read(page: Page) -> reading_pages.Page:
    """Return a kept page as reading knows it."""
    return words_on(page.position or page.number, page.width, page.height, page.words)


def words_on(number: int, width: float, height: float, words: Sequence[Sequence[Any]]) -> reading_pages.Page:
    """Return a page for reading from words as they are kept: text, x0, y0, x1, y1."""
    found = tuple(reading_pages.Word(text, (x0, y0, x1, y1)) for text, x0, y0, x1, y1 in words)
    return reading_pages.Page(number, width, height, found)
