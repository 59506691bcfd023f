"""How long calls are kept: what was said about a posting for ever, like the journal; the rest for a while.

Fetching mail makes a call a minute and mailbox; nobody follows one of those after a quarter of a year. Triggers in
the database let only old ones of them go (migration 0003), whatever is configured here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mail2erp.audit.models import Call
from mail2erp.audit.services import record

KEPT_DAYS = 30
KEPT_ABOUT = "posting:"
"""The triggers keep a call so many days at least, and for ever where its subject begins so."""
AT_ONCE = 2000  # rows of one transaction, so that nobody waits long for it


def forget_calls() -> int:
    """Delete the calls that are older than the settings keep them; return how many.

    Each batch is told in the journal: how many, from which id to which.
    """
    if not settings.KEEP_CALLS_DAYS:
        return 0
    until = timezone.now() - timedelta(days=max(settings.KEEP_CALLS_DAYS, KEPT_DAYS + 1))
    count = 0
    while batch := _forget(until):
        count += batch
    return count


@transaction.atomic
def _forget(until: datetime) -> int:
    old = Call.objects.filter(at__lt=until).exclude(subject__startswith=KEPT_ABOUT).order_by("id")
    ids = list(old.values_list("id", flat=True)[:AT_ONCE])
    if ids:
        Call.objects.filter(id__in=ids).delete()
        record(
            "calls.forgotten", "calls", after={"count": len(ids), "first": ids[0], "last": ids[-1], "until": until}
        )
    return len(ids)
