"""Writing the journal and checking its chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from mail2erp.audit import canonical
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

    Call it last in the transaction: it holds the chain's lock until the commit. `before` and `after` may hold
    whatever has a JSON form; times and amounts are kept as text.
    """
    with transaction.atomic():
        _lock_chain()
        newest = Entry.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = Entry(
            at=timezone.now(),
            actor=canonical.plain(by if isinstance(by, str) else by.get_username()),
            action=action,
            subject=canonical.plain(subject),
            document=document,
            before=canonical.plain(before or {}),
            after=canonical.plain(after or {}),
            version=canonical.plain(version),
            call=call,
            previous=newest or GENESIS,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: Entry) -> str:
    """Return the SHA-256 over an entry's canonical JSON, the previous entry's hash included."""
    row = {name: getattr(entry, name) for name in HASHED}
    return hashlib.sha256(canonical.text(row).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. `problem` is one sentence; empty where the journal is whole."""

    count: int
    head: str
    broken: Entry | None = None
    problem: str = ""


def verify(head: str | None = None) -> Verdict:
    """Walk the whole chain and stop at the first entry that is changed, or whose predecessor is missing.

    `head` is the hash of an entry as it was once written down elsewhere: only with it is it seen that the
    newest entries were cut off, or that the whole chain was written anew.
    """
    count, previous, met = 0, GENESIS, head is None
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous != previous:
            return Verdict(
                count, previous, entry, f"What stood before entry {entry.pk} ({entry}) is missing or new."
            )
        if digest(entry) != entry.hash:
            return Verdict(count, previous, entry, f"Entry {entry.pk} ({entry}) was changed after it was written.")
        count, previous = count + 1, entry.hash
        met = met or entry.hash == head
    if not met:
        return Verdict(count, previous, None, f"No entry has the head {head}. The end of the journal was cut off.")
    return Verdict(count, previous)


def _lock_chain() -> None:
    # SQLite's BEGIN IMMEDIATE already lets one writer at a time through.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
