"""`manage.py worker`: keeps a cluster working, brings back what died, and runs what the clock says.

It does no work itself and holds nothing that matters: killed at any moment and started again, it goes on.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from mail2erp import schedules
from mail2erp.jobs import process
from mail2erp.jobs.cluster import ClusterProcess
from mail2erp.jobs.lease import release_dead
from mail2erp.jobs.models import Heart, Job, JobState
from mail2erp.jobs.sweep import feed, forget_broker

log = logging.getLogger(__name__)

SWEEP_SECONDS = 0.25
BEAT_SECONDS = 2.0
CLOCK_SECONDS = 1.0
STALL_SECONDS = 8.0  # due work that nobody takes for so long, while nobody works: the cluster hangs
START_SECONDS = 12.0  # a cluster that has just started is given so long to take its first job
RESTART_SECONDS = 1.0  # between two starts, so that a cluster that cannot start does not spin
KEEP_HEARTS = timedelta(days=1)


class Stop:
    """A request to end, safe to make from a signal handler (an Event is not: its lock may be held)."""

    def __init__(self) -> None:
        self.asked = False

    def wait(self, seconds: float) -> bool:
        """Sleep, and return whether to end."""
        if not self.asked:
            time.sleep(seconds)
        return self.asked


class Supervisor:
    """One supervisor of one cluster; `run` returns once `stop` is set."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self.cluster = ClusterProcess()
        self.watchdog = Watchdog()
        self.heart = f"{process.place()}:{os.getpid()}"
        self.restarts = 0
        self._beat_at = self._clock_at = 0.0

    def run(self) -> None:
        try:
            self._start()
            while not self.stop.wait(SWEEP_SECONDS):
                self._survive(self._tick)
        finally:
            self.cluster.stop(busy=works_here)
            self._survive(release_dead)
            self._survive(lambda: Heart.objects.filter(name=self.heart).delete())

    def _survive(self, act: Callable[[], object]) -> None:
        """Outlive whatever goes wrong in one look: the next one makes up for it. A dead supervisor could not."""
        try:
            close_old_connections()
            act()
        except (OperationalError, InterfaceError) as error:
            log.warning("The database does not answer (%s); looking again.", type(error).__name__)
            connection.close()
            self.stop.wait(RESTART_SECONDS)
        except Exception:
            log.exception("One look at the work failed; looking again.")
            self.stop.wait(RESTART_SECONDS)

    def _start(self) -> None:
        self._survive(release_dead)
        self._survive(forget_broker)
        self.cluster.start()
        self.watchdog.restart()

    def _restart(self, why: str) -> None:
        log.warning("The cluster %s; starting it again.", why)
        self.restarts += 1
        self.cluster.kill()
        self.stop.wait(max(0.0, self.cluster.started_at + RESTART_SECONDS - time.monotonic()))
        self._start()

    def _tick(self) -> None:
        now = time.monotonic()
        if not self.cluster.alive():
            self._restart("ended")
        release_dead()
        feed()
        if self.watchdog.stalled():
            self._restart("took no work although there was some")
        if now - self._beat_at >= BEAT_SECONDS:
            self._beat_at = now
            self._beat()
        if now - self._clock_at >= CLOCK_SECONDS:
            self._clock_at = now
            schedules.make_due()
            schedules.make_daily_due()

    def _beat(self) -> None:
        now = timezone.now()
        seen = {"seen_at": now, "workers": settings.WORKERS, "restarts": self.restarts}
        _, new = Heart.objects.update_or_create(name=self.heart, defaults=seen)
        if new:
            Heart.objects.filter(seen_at__lt=now - KEEP_HEARTS).delete()


class Watchdog:
    """Sees that a cluster hangs: its processes live, work is due, and nothing happens."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what was seen: a new cluster has its time to start."""
        self._oldest: tuple[int, int] | None = None
        self._progress_at = time.monotonic() + START_SECONDS - STALL_SECONDS

    def stalled(self) -> bool:
        oldest = oldest_due()
        if oldest is None or oldest != self._oldest or works_here():
            self._oldest = oldest
            self._progress_at = max(self._progress_at, time.monotonic())
        return time.monotonic() - self._progress_at > STALL_SECONDS


def oldest_due() -> tuple[int, int] | None:
    """Return id and tries of the job that has waited longest; None when nothing is due."""
    return Job.objects.due(timezone.now()).order_by("run_after", "id").values_list("pk", "attempts").first()


def works_here() -> bool:
    """Return whether a process of this machine holds a job."""
    held = Job.objects.filter(state=JobState.RUNNING, run_after__gt=timezone.now())
    return held.filter(owner__startswith=process.place()).exists()
