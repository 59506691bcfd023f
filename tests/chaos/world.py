"""Real processes over a real database: the worker with everything under it, and the web server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from django.db import connection

from tests.servers.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """Return the address of the database that this process is connected to, for others to use."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{at['NAME']}"
    return f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Look until `condition` holds. Raises AssertionError naming `what` after so many seconds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{what}: not within {seconds} s"
        time.sleep(0.05)


@dataclass
class World:
    """Starts, finds and kills the processes of one installation; nothing of it is left at the end."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    worker: psutil.Popen | None = None
    web: psutil.Popen | None = None
    web_port: int = 0
    _met: list[psutil.Process] = field(default_factory=list)

    def start_worker(self) -> psutil.Popen:
        self.worker = self._start("worker.log", sys.executable, "manage.py", "worker")
        return self.worker

    def start_web(self) -> psutil.Popen:
        self.web_port = self.web_port or free_port()
        bind = f"127.0.0.1:{self.web_port}"
        gunicorn = (
            sys.executable,
            "-m",
            "gunicorn",
            "mail2erp.wsgi",
            "--bind",
            bind,
            "--workers",
            "2",
            "--threads",
            "2",
        )
        self.web = self._start("web.log", *gunicorn, "--worker-class", "gthread", "--no-control-socket")
        return self.web

    def web_answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.web_port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def cluster(self) -> list[psutil.Process]:
        """Return the cluster's processes: its head, its sentinel, then workers, monitor and pusher."""
        return self._below(self.worker)

    def below_web(self) -> list[psutil.Process]:
        return self._below(self.web)

    def _below(self, top: psutil.Popen | None) -> list[psutil.Process]:
        if top is None or top.poll() is not None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            found = top.children(recursive=True)
            self._met += found
            return found
        return []

    def _start(self, log: str, *command: str) -> psutil.Popen:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / log).open("ab") as out:
            process = psutil.Popen(command, cwd=ROOT, env=self._env(), stdout=out, stderr=subprocess.STDOUT)
        self._met.append(process)
        return process

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "MAIL2ERP_HOME": str(self.home),
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            **self.environment,
        }

    def left_over(self) -> list[psutil.Process]:
        """Return every process this world ever had that still runs."""
        return [one for one in self._met if alive(one)]

    def end(self) -> None:
        for top in (self.worker, self.web):
            self._below(top)
        for process in self.left_over():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        for top in (self.worker, self.web):
            if top is not None:
                top.wait(10)


def alive(one: psutil.Process) -> bool:
    """Return whether a process runs; one that waits to be buried does not."""
    try:
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextlib.contextmanager
def world(home: Path, **environment: str) -> Iterator[World]:
    made = World(home, environment)
    try:
        yield made
    finally:
        made.end()
