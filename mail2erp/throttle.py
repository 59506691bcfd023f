"""How often, and how many at once, a target may be called: one measure for all processes.

The rate is a row in the database, so that it holds across hosts. The number at once is a set of file locks,
which the kernel gives back when a process is killed; it holds per host.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from mail2erp.models import Throttle

PATIENCE = 30.0  # seconds a caller waits for its turn before it is told to come back
LONGEST_CLOSED = timedelta(hours=1)
"""No target is left alone for longer, whatever it asks for: `http.retry_after`."""
BURST = 0.25  # this part of a minute's calls may leave at once, the rest is spread evenly
LOOK_AGAIN = 0.02


class Throttled(Exception):
    """The target may not be called yet; `retry_after` says how many seconds that lasts."""

    def __init__(self, target: str, retry_after: float) -> None:
        super().__init__(f"{target} may be called again in {max(retry_after, 1):.0f} s.")
        self.retry_after = retry_after


def wait_for_turn(target: str, per_minute: int | None) -> None:
    """Return when `target` may be called, counting this call. Raises `Throttled` where that takes too long."""
    until = time.monotonic() + PATIENCE
    while (pause := _take(target, per_minute)) > 0:
        if time.monotonic() + pause > until:
            raise Throttled(target, pause)
        time.sleep(pause)


def _take(target: str, per_minute: int | None) -> float:
    """Count a call if one may leave now and return 0; else return how many seconds to wait."""
    now = timezone.now()
    row, _ = Throttle.objects.get_or_create(target=target, defaults={"next_at": now})
    if row.closed_until and row.closed_until > now:
        return (row.closed_until - now).total_seconds()
    if not per_minute:
        return 0
    burst = max(1, int(per_minute * BURST))
    # A full burst and then a steady stream together stay within the limit of any one minute.
    gap = timedelta(minutes=1) / max(1, per_minute - burst)
    early = row.next_at - gap * (burst - 1) - now
    if early > timedelta(0):
        return early.total_seconds()
    same = Throttle.objects.filter(pk=row.pk, next_at=row.next_at)
    return 0 if same.update(next_at=max(row.next_at, now) + gap) else LOOK_AGAIN


def close(target: str, seconds: float) -> None:
    """Leave `target` alone for as long as it asked for."""
    until = timezone.now() + timedelta(seconds=seconds)
    Throttle.objects.update_or_create(
        target=target, defaults={"closed_until": until}, create_defaults={"closed_until": until, "next_at": until}
    )


@contextmanager
def slot(target: str, concurrent: int | None) -> Iterator[None]:
    """Be one of at most `concurrent` callers of `target` on this host. Raises `Throttled` after `PATIENCE`."""
    if not concurrent:
        yield
        return
    until = time.monotonic() + PATIENCE
    while (held := _free_slot(target, concurrent)) is None:
        if time.monotonic() > until:
            raise Throttled(target, PATIENCE)
        time.sleep(LOOK_AGAIN)
    try:
        yield
    finally:
        os.close(held)


def _free_slot(target: str, concurrent: int) -> int | None:
    folder = settings.HOME / "slots"
    folder.mkdir(exist_ok=True)
    name = hashlib.sha256(target.encode()).hexdigest()[:16]
    for number in range(concurrent):
        lock = os.open(folder / f"{name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return lock
    return None
