"""Files of the installation's own secrets: readable by its owner alone, whole, and there after a power cut."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def make(path: Path, text: str) -> None:
    """Write a file where there is none yet: of two first uses at once, one makes it and both read the same."""
    fresh = _written(path, text)
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    _sync(path.parent)


def replace(path: Path, text: str) -> None:
    """Write a file in the place of the older one."""
    os.replace(_written(path, text), path)
    _sync(path.parent)


def _written(path: Path, text: str) -> Path:
    """Write a file that nobody looks for beside `path`; return where it is once its bytes are on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _sync(directory: Path) -> None:
    """Bring the names in a directory to the disk: a file's own bytes do not hold its name."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
