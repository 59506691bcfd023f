"""The item table as a person draws it on the page, or chooses it where page and e-invoice differ."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import Page
from ingest.reading.fields import UNPRICED, unsigned
from ingest.reading.items.drawn import lines_in
from ingest.records import Box, DocType, Reading
from review.errors import ReviewError
from review.linebooking import book_lines
from review.models import Review
from review.places import as_read
from review.rules import differing
from review.services.drafts import save_draft
from review.services.row import bump, journal, locked, save, signed


@transaction.atomic
def draw_table(review: Review, pages: Sequence[Page], *, page: int, box: Box, by: User) -> Review:
    """Put the items of the table inside a box (page from 1, points) in place of the draft's; its charges stay.

    Raises ReviewError where the box holds none, or Conflict as `save_draft` does.
    """
    if not 1 <= page <= len(pages):
        raise ReviewError("This page is not there any more. Load the document again.")
    kind = DocType(review.doc_type)
    lines = lines_in(tuple(as_read(one) for one in pages), page, box, priced=kind not in UNPRICED)
    if kind == DocType.CREDIT_NOTE:
        lines = unsigned(lines)
    if not lines:
        raise ReviewError(
            "No item lines were found in this box. Draw it around the whole table, its head included."
        )
    kept = [line for line in review.lines if line.get("charge")]
    drawn = [*book_lines(review, [line.as_json() for line in lines]), *kept]
    row = save_draft(review, version=review.version, changes={}, lines=drawn, by=by)
    journal("drew the item table", row, by=by, after={"page": page, "box": list(box), "lines": len(lines)})
    return row


@transaction.atomic
def choose_lines(review: Review, whose: str, *, version: int, by: User) -> Review:
    """Say whose item lines hold, the e-invoice's or the page's; they become the draft's.

    Raises ReviewError where they do not differ, or Conflict as `save_draft` does.
    """
    reading = Reading.from_json(review.reading.data) if review.reading else None
    if reading is None or not reading.printed_lines:
        raise ReviewError("Page and e-invoice have the same item lines now. Load the page again.")
    lines = reading.printed_lines if whose == differing.PAGE else reading.lines
    booked = book_lines(review, [line.as_json() for line in lines])
    row = save_draft(review, version=version, changes={}, lines=booked, by=by)
    chosen = differing.PAGE if whose == differing.PAGE else differing.E_INVOICE
    row = locked(row)
    row.accepted = {**row.accepted, f"{differing.NAME}{differing.LINES}": {**signed(by), "why": chosen}}
    save(row, "accepted")
    bump(row)
    journal("chose the item lines", row, by=by, after={"of": chosen, "lines": len(lines)})
    return row
