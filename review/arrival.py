"""What happens to a document that was read, or read again: it lies before a person, or needs none."""

from __future__ import annotations

from django.db import transaction

from ingest.models import Document
from review import services, trust
from review.models import Review


@transaction.atomic
def lay_down(document: Document) -> Review | None:
    """Lay a read document on the desk, or let it pass where nobody need see it; None for a part of another one."""
    review = services.open_review(document)
    if review is not None:
        trust.watch_account(review)
        services.pass_by_itself(review)
    return review
