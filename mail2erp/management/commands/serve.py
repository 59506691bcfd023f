"""`manage.py serve`: web and worker together on one machine, until Ctrl-C."""

from __future__ import annotations

import hashlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

START_SECONDS = 60
STOP_SECONDS = 20


class Command(BaseCommand):
    help = "Prepare the database, then run web and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--no-worker", action="store_true", help="web only; a worker runs elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        bind, port = options["bind"], options["port"]
        self._refuse_taken_port(bind, port)
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)
        children, beside = [subprocess.Popen(web_command(bind, port))], []
        if not options["no_worker"]:
            children.append(subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=settings.ROOT))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop_by_signal)
        try:
            self._wait_until_up(port, children)
            self._say_where(port)
            if settings.DEMO and not options["no_worker"]:
                beside.append(subprocess.Popen([sys.executable, "manage.py", "demo", "--past"], cwd=settings.ROOT))
            self._watch(children)
        except _Stopped:
            self.stdout.write("\nStopping…")
        finally:
            stop([*children, *beside])

    def _refuse_taken_port(self, bind: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((bind, port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. Choose another: make run PORT={port + 1}") from error

    def _wait_until_up(self, port: int, children: list[subprocess.Popen[bytes]]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self._refuse_dead(children)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise CommandError(f"The web server did not answer within {START_SECONDS} s. Its messages stand above.")

    def _say_where(self, port: int) -> None:
        self.stdout.write(f"\n  mail2erp is up: http://localhost:{port}/")
        if settings.DEMO:
            self.stdout.write("  Sign in with one click as clerk, supervisor or auditor of the demo company.")
        else:
            self.stdout.write(
                "  Sign in as a user that you made with: manage.py configure, manage.py changepassword"
            )
        self.stdout.write("  Ctrl-C stops it; what you did stays in " + str(settings.HOME) + "\n")
        self.stdout.flush()

    def _watch(self, children: list[subprocess.Popen[bytes]]) -> None:
        while True:
            self._refuse_dead(children)
            time.sleep(0.5)

    def _refuse_dead(self, children: list[subprocess.Popen[bytes]]) -> None:
        for child in children:
            if child.poll() is not None:
                raise CommandError("Web or worker stopped by itself. Its messages stand above; start it again.")


class _Stopped(Exception):
    """Ctrl-C, or a request to end."""


def _stop_by_signal(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def collect_static() -> None:
    """Collect and compress the static files, unless they are those of the last start."""
    found = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    seen = sorted(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in found)
    stamp, now = settings.STATIC_ROOT / ".collected", hashlib.sha256("\n".join(seen).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(now)


def web_command(bind: str, port: int) -> list[str]:
    """Return the command line of the web server: two processes with four threads each."""
    return [
        *(sys.executable, "-m", "gunicorn", "mail2erp.wsgi", "--chdir", str(settings.ROOT)),
        *("--bind", f"{bind}:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread"),
        *("--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"),
    ]


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children politely, and those that stay after `STOP_SECONDS` by force."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
