"""A draft whose pages were laid anew: the new reading with a person's values over it; frozen and thawed whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.models import ReadingRow
from review import carrying, search
from review.linebooking import is_given
from review.models import Review
from review.services.drafts import take_over
from review.services.row import bump, mirror

FROZEN = ("doc_type", "fields", "lines", "taxes", "accepted", "reading_id", "read_as", "state", "decided_by_id")
"""What a draft is; `decided_at` goes along by itself, as JSON has no times."""


def lay(
    review: Review,
    reading: ReadingRow | None,
    places: carrying.Places,
    *,
    leaving: carrying.Fields | None = None,
    joined: Review | None = None,
    behind: carrying.Places | None = None,
) -> None:
    """Make a new reading the draft and put what a person gave over it. The review's row is locked by the caller.

    `places` says where the draft's pages are now. `leaving` are values that go with their page to another
    document; `joined` is the draft of a document that became part of this one, its pages now `behind`.
    """
    kind = review.doc_type if _kind_is_given(review) else None
    fields = {name: one for name, one in carrying.given(review.fields).items() if name not in (leaving or {})}
    givens = [carrying.carried(fields, places)]
    lines = carrying.lines_carried(review.lines, places) if is_given(review) else None
    if joined is not None:
        givens.append(carrying.carried(carrying.given(joined.fields), behind or {}))
        if lines is not None or is_given(joined):
            first = carrying.lines_carried(review.lines, places)
            lines = [*first, *carrying.lines_carried(joined.lines, behind or {})]
    due = review.due_at
    take_over(review, reading)
    review.due_at = due  # the work is no younger than before
    review.doc_type = kind or review.doc_type
    review.fields = carrying.over(review.fields, *givens)
    review.lines = review.lines if lines is None else lines
    _keep(review, untouched=not any(givens) and lines is None and kind is None)


def add(review: Review, fields: carrying.Fields) -> None:
    """Put a person's values over a draft that was just laid on the desk."""
    if fields:
        review.fields = carrying.over(review.fields, fields)
        _keep(review, untouched=False)


def _keep(review: Review, *, untouched: bool) -> None:
    mirror(review)
    review.save()
    bump(review)
    if untouched:
        review.read_as = review.version
        review.save(update_fields=["read_as"])
    search.index(review.document)


def _kind_is_given(review: Review) -> bool:
    return bool(review.doc_type) and review.reading is not None and review.doc_type != review.reading.doc_type


def frozen(review: Review) -> dict[str, Any]:
    """Return a draft whole, as JSON."""
    return {**{name: getattr(review, name) for name in FROZEN}, "untouched": review.untouched}


def thaw(review: Review, draft: Mapping[str, Any]) -> None:
    """Make a draft what it was, in a version of its own, so that nobody decides on the one in between."""
    for name in FROZEN:
        setattr(review, name, draft[name])
    if review.decided_by_id is None:
        review.decided_at = None
    _keep(review, untouched=draft["untouched"])
