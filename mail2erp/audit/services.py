"""Writing the journal and checking its chain."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from mail2erp.audit.models import Entry

SYSTEM = "system"
GENESIS = "0" * 64
CHAIN_LOCK = 4711  # any fixed number: PostgreSQL's advisory lock of the chain
HASHED = ("at", "actor", "action", "subject", "document", "before", "after", "version", "call", "previous")


def record(
    action: str,
    subject: str,
    *,
    by: AbstractBaseUser | str = SYSTEM,
    document: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    version: str = "",
    call: int | None = None,
) -> Entry:
    """Add one entry to the journal, in the transaction of the change it tells of.

    Call it last in the transaction: it holds the chain's lock until the commit.
    """
    with transaction.atomic():
        _lock_chain()
        newest = Entry.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = Entry(
            at=timezone.now(),
            actor=by if isinstance(by, str) else by.get_username(),
            action=action,
            subject=subject,
            document=document,
            before=before or {},
            after=after or {},
            version=version,
            call=call,
            previous=newest or GENESIS,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: Entry) -> str:
    """Return the SHA-256 over the previous hash and the entry's canonical JSON."""
    row = {name: getattr(entry, name) for name in HASHED}
    row["at"] = entry.at.astimezone(UTC).isoformat()
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_chain() -> None:
    # SQLite's BEGIN IMMEDIATE already lets one writer at a time through.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
