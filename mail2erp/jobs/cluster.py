"""The django-q2 cluster as its supervisor sees it: one child process with everything that works under it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings

from mail2erp.jobs import process

log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0  # for the tasks that run when it is asked to stop
IDLE_GRACE_SECONDS = 3.0  # for a cluster that does nothing: it hangs if it needs longer
LOOK_SECONDS = 0.05


class ClusterProcess:
    """Starts, watches and ends one cluster. It has a process group of its own, so that none of it is left over."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0

    def start(self) -> None:
        command = [sys.executable, str(settings.ROOT / "manage.py"), "worker", "--cluster", str(os.getpid())]
        self._child = subprocess.Popen(command, cwd=settings.ROOT, start_new_session=True)
        self.started_at = time.monotonic()

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self, busy: Callable[[], bool]) -> None:
        """Let running tasks end, but not for long; `busy` says whether there are any."""
        if self._child is None:
            return
        if self.alive():
            self._child.terminate()
        began = time.monotonic()
        while self.alive():
            waited = time.monotonic() - began
            if waited > GRACE_SECONDS or (waited > IDLE_GRACE_SECONDS and not busy()):
                break
            time.sleep(LOOK_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End every process of the cluster at once."""
        if self._child is None:
            return
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            log.debug("the cluster had already ended")
        self._child.wait()
        self._child = None


def serve(supervisor: int) -> None:
    """Be the cluster, until asked to stop or until the supervisor's process is gone."""
    from django_q.cluster import Cluster

    process.die_with_parent(supervisor)
    made_by = [supervisor]

    def before_fork() -> None:
        made_by[0] = os.getpid()

    # Killing any one of them ends those it made: no sentinel without its cluster, no worker without its sentinel.
    os.register_at_fork(before=before_fork, after_in_child=lambda: process.die_with_parent(made_by[0]))
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()
