"""A real Tryton of the test run's own: built once, its database copied for each use, on a free port.

    python -m tests.servers.tryton COMMAND…      runs the command with TRYTON_URL and TRYTON_KEY set

Built in stages (environment, empty books, filled books), each kept under the hash of what it is made from, so
that a new supplier costs seconds. `MAIL2ERP_CACHE` says where; `.cache` in the checkout if it is not set.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import yaml

from tests.servers.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "tools/tryton/requirements.lock"
SEED = ROOT / "tools/tryton/seed.py"
COMPANY = ROOT / "fixtures/demo/company.yaml"
ORDERS = ROOT / "fixtures/demo/orders.yaml"
ORDERED = ("45-20881", "45-20902")
"""The demo's orders that stand in Tryton too."""
MODULES = ("account_invoice", "analytic_invoice", "bank", "project", "purchase", "sale", "sale_opportunity")
DATABASE = "erp"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Tryton:
    """A running server: the address of its database, the REST key of its user, and its files."""

    url: str
    key: str
    home: Path


@dataclass(frozen=True, slots=True)
class Built:
    """What is kept between runs: the environment's programs, the filled database, the key."""

    programs: Path
    database: Path
    key: str


@contextlib.contextmanager
def tryton() -> Iterator[Tryton]:
    """Yield a server over a fresh copy of the filled books; it is stopped and removed afterwards."""
    built = build()
    home = Path(tempfile.mkdtemp(prefix="mail2erp-tryton-"))
    try:
        shutil.copyfile(built.database, home / f"{DATABASE}.sqlite")
        port = free_port()
        with _serving(built, home, port):
            yield Tryton(f"http://127.0.0.1:{port}/{DATABASE}", built.key, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _serving(built: Built, home: Path, port: int) -> Iterator[None]:
    config = _configure(home, port)
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [built.programs / "trytond", "-c", config, "-d", DATABASE], stdout=log, stderr=log, cwd=home
        )
    try:
        _wait_until_ready(server, port, built.key, home / "server.log")
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, key: str, log: Path) -> None:
    address = f"http://127.0.0.1:{port}/{DATABASE}/rest/model/company.company"
    ask = Request(address, headers={"Authorization": f"Bearer {key}"})
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(URLError, ConnectionError, TimeoutError), urlopen(ask, timeout=30):
            return
        time.sleep(0.1)
    raise RuntimeError(f"Tryton did not start:\n{log.read_text()[-2000:]}")


def build() -> Built:
    """Return the newest build, made now if it is not there; of several processes one builds and all wait."""
    cache = cache_directory() / "tryton"
    cache.mkdir(parents=True, exist_ok=True)
    world = json.dumps(demo_books())
    environment = cache / f"env-{_digest(LOCK.read_bytes())}"
    empty = cache / f"empty-{_digest(LOCK.read_bytes(), *MODULES)}.sqlite"
    filled = cache / f"filled-{_digest(empty.name, SEED.read_bytes(), world)}.sqlite"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (environment / "complete").exists():
            _install(environment)
        if not empty.exists():
            _create_database(environment / "bin", empty)
        if not filled.exists():
            _fill_database(environment / "bin", empty, filled, world)
    return Built(environment / "bin", filled, filled.with_suffix(".key").read_text())


def cache_directory() -> Path:
    """Return where what is built or fetched for tests is kept between runs."""
    return Path(os.environ.get("MAIL2ERP_CACHE") or ROOT / ".cache")


def demo_books() -> dict[str, list[dict[str, Any]]]:
    """Return the demo company's suppliers, cost centres and orders as `tools/tryton/seed.py` takes them."""
    company, ordered = (yaml.safe_load(path.read_text()) for path in (COMPANY, ORDERS))
    names = {supplier["key"]: supplier["name"] for supplier in company["suppliers"]}
    return {
        "suppliers": [
            {
                "name": supplier["name"],
                "vat_id": supplier.get("vat_id") or "",
                "iban": next(iter(supplier.get("ibans") or ()), ""),
                "street": "\n".join(supplier.get("address") or ()),
            }
            for supplier in company["suppliers"]
        ],
        "cost_centres": company["cost_centres"],
        "orders": [
            {
                "supplier": names[order["supplier"]],
                "date": str(order["date"]),
                "currency": order["currency"],
                "lines": [line[:3] for line in order["lines"]],
            }
            for order in ordered["purchase_orders"]
            if order["number"] in ORDERED
        ],
    }


def _install(environment: Path) -> None:
    shutil.rmtree(environment, ignore_errors=True)
    _run(sys.executable, "-m", "venv", environment)
    pip = (environment / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check")
    _run(*pip, "--require-hashes", "-r", LOCK)
    (environment / "complete").touch()


def _create_database(programs: Path, target: Path) -> None:
    with _workshop(target) as home:
        (home / f"{DATABASE}.sqlite").touch()
        (home / "password").write_text(os.urandom(12).hex())
        options = ("--all", "--email", "admin@example.com", "--activate-dependencies", "-u", *MODULES)
        command = (programs / "trytond-admin", "-c", _configure(home), "-d", DATABASE, *options)
        _run(*command, env={**os.environ, "TRYTONPASSFILE": str(home / "password")})


def _fill_database(programs: Path, empty: Path, target: Path, world: str) -> None:
    with _workshop(target) as home:
        shutil.copyfile(empty, home / f"{DATABASE}.sqlite")
        told = _run(programs / "python", SEED, _configure(home), DATABASE, input=world)
        target.with_suffix(".key").write_text(json.loads(told)["key"])


@contextlib.contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """Yield a directory to make a database in; it takes its place in one step, so a broken build leaves none."""
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        yield Path(name)
        os.replace(Path(name) / f"{DATABASE}.sqlite", target)


def _configure(home: Path, port: int | None = None) -> Path:
    web = f"[web]\nlisten = 127.0.0.1:{port}\n" if port else ""
    config = home / "trytond.conf"
    config.write_text(f"[database]\nuri = sqlite://\npath = {home}\n{web}")
    return config


def _run(*command: str | Path, env: dict[str, str] | None = None, input: str | None = None) -> str:
    done = subprocess.run([*map(str, command)], env=env, input=input, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() if isinstance(part, str) else part)
    return whole.hexdigest()[:12]


if __name__ == "__main__":
    with tryton() as server:
        told = {**os.environ, "TRYTON_URL": server.url, "TRYTON_KEY": server.key}
        sys.exit(subprocess.run(sys.argv[1:], env=told, check=False).returncode)
