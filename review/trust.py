"""Whether a sender's documents may pass without a person: earned document by document, and quickly lost."""

from __future__ import annotations

from itertools import takewhile

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ingest.models import SenderTemplate, Trust
from ingest.senders.services import journal, locked
from review import selectors
from review.models import Review, Verdict
from review.rules import bank_change
from review.rules.base import CheckState
from review.verdicts import used_by

LOOKED_BACK = 100


@transaction.atomic
def count(sender: SenderTemplate, *, document: int | None = None) -> None:
    """Count the sender's documents in a row that nobody had to correct; enough of them earn trust, one loses it.

    Only what its template read says something about it.
    """
    row = locked(sender)
    before = row.trust
    row.clean_run = _clean_run(row)
    if row.clean_run >= settings.TRUST_AFTER:
        row.trust, row.trust_why, row.alert, row.alert_at = Trust.TRUSTED, "", "", None
    elif row.clean_run == 0 and before == Trust.TRUSTED:
        row.trust = Trust.EARNING
    row.save(update_fields=["clean_run", "trust", "trust_why", "alert", "alert_at"])
    if row.trust != before:
        action = "sender.trusted" if row.trust == Trust.TRUSTED else "sender.trust_lost"
        journal(action, row, document=document, before={"trust": before}, after={"in a row": row.clean_run})


def _clean_run(row: SenderTemplate) -> int:
    verdicts = Verdict.objects.filter(template=row, by_person=True, version__isnull=False)
    if row.trust_from:
        verdicts = verdicts.filter(at__gt=row.trust_from)
    newest = verdicts.order_by("-at", "-id")[:LOOKED_BACK]
    return len(list(takewhile(lambda verdict: verdict.right == verdict.asked, newest)))


@transaction.atomic
def pause(sender: SenderTemplate, why: str, *, document: int | None = None) -> None:
    """Trust the sender no longer until it has earned it again; `why` is the sentence its page shows."""
    row = locked(sender)
    if row.trust == Trust.PAUSED and row.trust_why == why:
        return
    before = row.trust
    row.trust, row.trust_why, row.clean_run, row.trust_from = Trust.PAUSED, why, 0, timezone.now()
    row.save(update_fields=["trust", "trust_why", "clean_run", "trust_from"])
    journal("sender.trust_paused", row, document=document, before={"trust": before}, after={"why": why})


def watch_account(review: Review) -> None:
    """Pause the trust in a sender whose document asks for money on another account than the known ones."""
    sender, _ = used_by(review)
    if sender is None:
        return
    changed = next((check for check in selectors.checks_for(review) if check.name == bank_change.NAME), None)
    if changed is not None and changed.state == CheckState.STOP:
        number = review.number or f"document {review.document_id}"
        pause(sender, f"The bank account changed on {number}.", document=review.document_id)
