"""The item table as a person draws it on the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import Page
from ingest.reading.drawn import lines_in
from ingest.reading.fields import UNPRICED, unsigned
from ingest.records import Box, DocType
from review.errors import ReviewError
from review.models import Review
from review.places import as_read
from review.services.drafts import save_draft
from review.services.row import journal


@transaction.atomic
def draw_table(review: Review, pages: Sequence[Page], *, page: int, box: Box, by: User) -> Review:
    """Put the lines of the table inside a box (page from 1, points) in place of the draft's.

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
    drawn = [line.as_json() for line in lines]
    row = save_draft(review, version=review.version, changes={}, lines=drawn, by=by)
    journal("drew the item table", row, by=by, after={"page": page, "box": list(box), "lines": len(lines)})
    return row
