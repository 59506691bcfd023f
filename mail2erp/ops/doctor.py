"""One look at everything this installation leans on."""

from __future__ import annotations

import ctypes.util
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from connectors import registry
from connectors.base import ConnectorError
from connectors.models import Connection
from ingest.models import Mailbox, MailboxState
from mail2erp.jobs.models import Job, JobState

FREE_GIB = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is good, and one sentence."""

    what: str
    good: bool
    sentence: str


def examine() -> Iterator[Finding]:
    """Yield what was found, one finding a thing; none of them raises."""
    yield _python()
    yield _pango()
    yield _disk()
    database = _database()
    yield database
    if not database.good:
        return
    yield _jobs()
    yield from (_mailbox(mailbox) for mailbox in Mailbox.objects.order_by("name"))
    yield from (_connection(row) for row in Connection.objects.filter(active=True).order_by("name"))


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} runs; 3.11 or newer is needed.")


def _pango() -> Finding:
    if ctypes.util.find_library("pango-1.0"):
        return Finding("Mail bodies", True, "Pango is there, so mail bodies become pages.")
    return Finding("Mail bodies", False, "Pango is missing, so mail bodies stay unread. Install libpango-1.0-0.")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.HOME).free / 2**30
    if free >= FREE_GIB:
        return Finding("Disk", True, f"{free:.0f} GiB are free in {settings.HOME}.")
    return Finding("Disk", False, f"Only {free:.1f} GiB are free in {settings.HOME}. Make room before mail stops.")


def _database() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding("Database", False, f"It does not answer ({error.__class__.__name__}). Check DATABASE_URL.")
    if behind:
        return Finding("Database", False, f"{len(behind)} migrations are missing. Run: manage.py migrate")
    return Finding("Database", True, f"{connection.vendor} answers and is up to date.")


def _jobs() -> Finding:
    dead = Job.objects.filter(state=JobState.DEAD).count()
    if dead:
        return Finding("Jobs", False, f"{dead} need a person. Open Operations to see why and replay them.")
    return Finding("Jobs", True, "None is waiting for a person.")


def _mailbox(mailbox: Mailbox) -> Finding:
    good = mailbox.state == MailboxState.ACTIVE and not mailbox.error
    return Finding(f"Mailbox {mailbox.name}", good, mailbox.error or f"{mailbox.get_state_display()}.")


def _connection(row: Connection) -> Finding:
    try:
        sentence = registry.connector_for(row).check()
    except ConnectorError as error:
        return Finding(f"Connection {row.name}", False, str(error))
    return Finding(f"Connection {row.name}", True, sentence)
