"""A directory of record folders: written in one step, numbered once, locked against other writers."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from connectors.base import PermanentError, TransientError
from connectors.files import disk

RECEIPT = "receipt.json"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")  # m2e-17-a1b2c3d4


class Store:
    """Raises TransientError where the disk refuses, which a person frees or mounts while it is tried again."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory against every other writer; a writer's death frees it."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with (self.root / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise TransientError(
                f"The directory {self.root} cannot be written ({error.strerror}). Free or mount it."
            ) from error

    def folder(self, reference: str) -> Path:
        """Return where a reference's record stands, or would stand."""
        if not _SAFE.fullmatch(reference):
            raise PermanentError(f"“{reference}” is no name for a folder. Tell who runs this installation.")
        return self.root / reference

    def holds(self, reference: str) -> bool:
        return (self.folder(reference) / RECEIPT).exists()

    def receipt(self, reference: str) -> dict[str, Any]:
        """Return the receipt; raises PermanentError where the folder is gone or was tampered with."""
        try:
            return json.loads((self.folder(reference) / RECEIPT).read_bytes())
        except (OSError, ValueError) as error:
            raise PermanentError(f"The folder {reference} is no longer there or damaged. Restore it.") from error

    def write(self, reference: str, files: Mapping[str, bytes]) -> None:
        """Write a folder whole: under a name that nobody reads, then renamed.

        What a writer that died half way left is removed first.
        """
        target = self.folder(reference)
        fresh = self.root / f".{reference}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.write(path, content)
        for directory in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
            disk.sync(directory)
        os.rename(fresh, target)
        disk.sync(self.root)

    def remove(self, reference: str) -> None:
        """Take a folder away in one step; a power cut does not bring it back."""
        gone = self.root / f".{reference}.gone"
        shutil.rmtree(gone, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            os.rename(self.folder(reference), gone)
        disk.sync(self.root)
        shutil.rmtree(gone, ignore_errors=True)

    def holder(self, key: str) -> str | None:
        """Return the reference whose record holds a key such as one supplier's invoice number."""
        try:
            reference = self._claim(key).read_text()
        except FileNotFoundError:
            return None
        return reference if self.holds(reference) else None

    def claim(self, keys: Sequence[str], reference: str) -> None:
        """Give the keys to a reference; a claim whose folder never came to be counts for nothing."""
        for key in keys:
            path = self._claim(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.replace(path, reference.encode())

    def release(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._claim(key).unlink(missing_ok=True)

    def _claim(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.root / ".numbers" / name[:2] / name
