"""A PostgreSQL of the test run's own: on a free port, in a directory that goes away.

python -m tests.servers.postgres COMMAND…      runs the command with DATABASE_URL set
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


def binaries() -> Path:
    """Return the directory of the newest PostgreSQL found on this machine."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise SystemExit("No PostgreSQL server is installed. Install it: apt-get install postgresql")
    return Path(on_path).resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Yield the `DATABASE_URL` of a fresh server; it is stopped and removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="mail2erp-pg-"))
    owner = _server_user()
    if owner:
        shutil.chown(home, owner)
    try:
        port = free_port()
        _run(owner, "initdb", "-D", home / "data", "-U", "mail2erp", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = " ".join(f"-c {option}" for option in (*FAST, f"unix_socket_directories={home}"))
        _run(
            owner,
            "pg_ctl",
            "-D",
            home / "data",
            "-l",
            home / "log",
            "-w",
            "-o",
            f"-h 127.0.0.1 -p {port} {options}",
            "start",
        )
        try:
            _run(owner, "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "mail2erp", "mail2erp")
            yield f"postgresql://mail2erp@127.0.0.1:{port}/mail2erp"
        finally:
            _run(owner, "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _server_user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(owner: str | None, program: str, *arguments: str | Path) -> None:
    command = [str(binaries() / program), *map(str, arguments)]
    done = subprocess.run(command, user=owner, cwd="/", capture_output=True, text=True, check=False)  # type: ignore[arg-type]
    if done.returncode:
        raise SystemExit(f"{program} failed: {done.stderr or done.stdout}")


if __name__ == "__main__":
    with postgres() as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False).returncode)
