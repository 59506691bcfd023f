"""What people note on a document. Comments live in the journal: they are neither changed nor taken back."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from mail2erp.audit.models import Entry
from review.errors import ReviewError
from review.models import Review
from review.services.row import journal

COMMENTED = "commented"
LONGEST = 2000


@transaction.atomic
def comment(review: Review, *, text: str, by: User) -> None:
    """Keep a sentence with the document. Raises ReviewError when there is none."""
    text = text.strip()[:LONGEST]
    if not text:
        raise ReviewError("There is nothing to keep yet. Write what should be remembered.")
    journal(COMMENTED, review, by=by, after={"text": text})


def comments_on(review: Review) -> list[Entry]:
    """Return the document's comments, newest first."""
    return list(Entry.objects.filter(document=review.document_id, action=COMMENTED).order_by("-id"))
