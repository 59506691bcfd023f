"""Files that are on the disk, whole, before anybody finds them under their name."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file, and return once its bytes are on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, content: bytes) -> None:
    """Write a file beside the old one and put it in its place: who reads meanwhile finds the one or the other."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    write(fresh, content)
    os.replace(fresh, path)


def sync(directory: Path) -> None:
    """Bring the names in a directory to the disk: a file's own bytes do not hold its name."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
