"""Files that nobody finds under their name before they are whole, however many processes write at once. Pure."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Write a file in the place of an older one; after a power cut it may be gone again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path, content)


def put_for_good(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file, and return once it and its name survive a power cut."""
    _make_directory(path.parent)
    _put(path, content, mode=mode, synced=True)
    _sync(path.parent)


def _put(path: Path, content: bytes, *, mode: int = 0o600, synced: bool = False) -> None:
    handle, unfinished = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            if synced:
                os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _make_directory(path: Path) -> None:
    """Make the directory and its parents, each one on the disk before the next: fsync of a file keeps no name."""
    if path.is_dir():
        return
    _make_directory(path.parent)
    path.mkdir(exist_ok=True)
    _sync(path.parent)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
