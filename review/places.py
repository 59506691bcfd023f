"""At which of its places on the pages a typed value is meant: where its label speaks for it, else a person says.

Typing teaches like clicking does, as long as it is known where the typed value stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.models import Page
from ingest.reading import pages as reading_pages
from ingest.reading.paper import Paper, paper
from ingest.records import Box, Evidence
from review.matching import Word, places

LABELS: Mapping[str, tuple[str, ...]] = {
    "invoice_number": ("invoice_number", "credit_note_number", "receipt_number", "document_number"),
    "order_reference": ("order_number",),
    "issue_date": ("issue_date", "date"),
    "due_date": ("due_date",),
    "net_total": ("net_total",),
    "tax_total": ("tax_total",),
    "grand_total": ("grand_total", "total", "amount_due"),
    "iban": ("iban",),
    "supplier_vat_id": ("supplier_vat_id",),
}
"""Field -> what its labels on the page are called in `ingest.reading.languages`."""

SAME_EVERYWHERE = ("currency", "supplier_name", "buyer_name", "sender_name", "company", "email", "phone")
"""These say the same wherever they stand: the first place is as good as any."""

MOST = 4
"""Places that are offered: as many as have a key."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a value stands. `others` are places that nothing speaks against; with any, a person is asked."""

    place: Evidence | None
    others: Sequence[Evidence] = ()


NOWHERE = Located(None)


def locate(
    field: str, value: str, pages: Sequence[Page], *, language: str = "", before: Evidence | None = None
) -> Located:
    """Return where a canonical value stands on the pages; `before` is where the field's value stood until now."""
    found = [
        Evidence(text=text[:200], page=page.position, box=box)
        for page in pages
        for text, box in places(field, value, page.words, language)
    ]
    if not found:
        return NOWHERE
    if len(found) == 1 or field in SAME_EVERYWHERE:
        return Located(found[0])
    if before is not None and before.box is not None and (same := _at(before, found)):
        return Located(same)
    spoken = _spoken_for(field, found, paper(tuple(as_read(page) for page in pages)))
    if len(spoken) == 1:
        return Located(spoken[0])
    first = spoken or found
    return Located(first[0], [*first[1:], *(place for place in found if place not in first)][: MOST - 1])


def locate_cell(
    name: str, value: str, row: Sequence[Evidence], pages: Sequence[Page], *, language: str = ""
) -> Evidence | None:
    """Return where a typed cell stands: level with its row's other cells, or the only place there is."""
    found = [
        Evidence(text=text[:200], page=page.position, box=box)
        for page in pages
        for text, box in places(name, value, _level_with(row, page) if row else page.words, language)
    ]
    return found[0] if len(found) == 1 else None


def _level_with(row: Sequence[Evidence], page: Page) -> list[Word]:
    """Return the words of a page that stand on a line with one of the row's cells."""
    bands = [(cell.box[1], cell.box[3]) for cell in row if cell.box and cell.page == page.position]
    return [word for word in page.words if any(top <= (word[2] + word[4]) / 2 <= low for top, low in bands)]


def _at(before: Evidence, found: Sequence[Evidence]) -> Evidence | None:
    """Return the place that the field's value was read from already."""
    return next((one for one in found if one.page == before.page and _share(before.box, one.box)), None)


def _spoken_for(field: str, found: Sequence[Evidence], seen: Paper) -> list[Evidence]:
    """Return the places that a label of the field stands before or above."""
    boxes = [
        (target.span.page, target.span.box)
        for label in seen.labels.named(*LABELS.get(field, ()))
        for target in seen.labels.targets(label, down=1)
    ]
    return [one for one in found if any(page == one.page and _share(one.box, box) for page, box in boxes)]


def _share(one: Box | None, other: Box | None) -> bool:
    if one is None or other is None:
        return False
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def as_read(page: Page) -> reading_pages.Page:
    """Return a kept page as reading knows it."""
    words = tuple(reading_pages.Word(text, (x0, y0, x1, y1)) for text, x0, y0, x1, y1 in page.words)
    return reading_pages.Page(page.position or page.number, page.width, page.height, words)
