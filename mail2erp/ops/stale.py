"""Whether the program on the disk is newer than what runs: an update under a running server breaks it half way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from mail2erp.jobs.models import Heart
from mail2erp.ops.health import SILENT_AFTER

STARTED = timezone.now()
"""When this process began; it is imported as the server starts."""
PROGRAM = ("mail2erp", "ingest", "review", "connectors", "templates")
KINDS = (".py", ".html", ".toml")
FRESH_SECONDS = 30  # for what asks the disk about hundreds of files


def stale() -> dict[str, datetime] | None:
    """Return when files `changed` and since when the oldest process `runs`; None where all that runs is new."""
    changed = cache.get_or_set("operations.changed", lambda: newest(settings.ROOT), FRESH_SECONDS)
    beating = Heart.objects.filter(seen_at__gt=timezone.now() - SILENT_AFTER)
    runs = min([STARTED, *beating.values_list("started_at", flat=True)])
    return {"changed": changed, "runs": runs} if changed and changed > runs else None


def newest(root: Path) -> datetime:
    """Return when a file of the program under a folder was last written."""
    written = max((file.stat().st_mtime for file in _files(root)), default=0.0)
    return datetime.fromtimestamp(written, UTC)


def _files(root: Path) -> Iterable[Path]:
    for part in PROGRAM:
        yield from (file for file in (root / part).rglob("*") if file.suffix in KINDS)
