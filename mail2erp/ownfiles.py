"""Files of the installation's own secrets: readable by its owner alone, and whole on the disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def make(path: Path, text: str) -> None:
    """Write a file where there is none yet: of two first uses at once, one makes it and both read the same."""
    fresh = _written(path, text)
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def replace(path: Path, text: str) -> None:
    """Write a file in the place of the older one."""
    os.replace(_written(path, text), path)


def _written(path: Path, text: str) -> Path:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh
