"""Where a document stands now, on its mails: for mailboxes that label what waits or is rejected."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from ingest.models import Mailbox
from mail2erp.pipeline import hand_over
from review.models import Review

NEEDS_PERSON, REJECTED = "needs_person", "rejected"


def labels_due(review: Review) -> None:
    """Have the mails labelled once nobody may take the step back any more. Call it where the state has changed."""
    asks = Q(labels__has_key=NEEDS_PERSON) | Q(labels__has_key=REJECTED)
    if Mailbox.objects.filter(asks, mails__arrivals__source__document=review.document_id).exists():
        after = timedelta(seconds=settings.UNDO_SECONDS)
        hand_over("document.moved", review.document_id, after=after, round=f"{review.round}.{review.state}")
