"""The django-q2 cluster as its supervisor sees it: one child process with everything that works under it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from django.db import connections

from mail2erp.jobs import process

log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0  # for the tasks that run when it is asked to stop
IDLE_GRACE_SECONDS = 3.0  # for a cluster that does nothing: it hangs if it needs longer
LOOK_SECONDS = 0.05


class ClusterProcess:
    """Starts, watches and ends one cluster. It has a process group of its own, so that none of it is left over."""

    def __init__(self) -> None:
        self._child: BaseProcess | None = None
        self.started_at = 0.0

    def start(self) -> None:
        """Fork the cluster from this process, which has everything loaded: a restart costs next to nothing."""
        connections.close_all()  # a connection must not be shared with a child
        self._child = multiprocessing.get_context("fork").Process(target=serve, args=(os.getpid(),))
        self._child.start()
        self.started_at = time.monotonic()

    def alive(self) -> bool:
        return self._child is not None and self._child.is_alive()

    def stop(self, busy: Callable[[], bool]) -> None:
        """Let running tasks end, but not for long; `busy` says whether there are any."""
        if self._child is None:
            return
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
        if self._child is None or self._child.pid is None:
            return
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            self._child.kill()  # it ended long ago, or had no group of its own yet
        self._child.join()
        self._child = None


def serve(supervisor: int) -> None:
    """Be the cluster, until asked to stop or until the supervisor's process is gone."""
    from django_q.cluster import Cluster

    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the cluster sets its own; until then, to end is right
    process.die_with_parent(supervisor)
    made_by = [supervisor]

    def before_fork() -> None:
        made_by[0] = os.getpid()

    # Killing any one of them ends those it made: no sentinel without its cluster, no worker without its sentinel.
    os.register_at_fork(before=before_fork, after_in_child=lambda: process.die_with_parent(made_by[0]))
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()
