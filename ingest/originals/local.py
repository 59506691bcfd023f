"""Originals on this machine's disk, at `ab/cd/<sha256>`."""

from __future__ import annotations

from pathlib import Path

from ingest import disk
from ingest.originals.base import OriginalError, OriginalMissing, OriginalStore, digest

READ_ONLY = 0o440


class LocalStore(OriginalStore):
    """A directory of write-once files.

    A file takes its name only when all its bytes are on the disk, so a crash leaves nothing half-written under
    a hash; two writers of the same bytes put the same file in the same place.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        sha256 = digest(content)
        path = self.path(sha256)
        try:
            if not _holds(path, sha256):
                disk.put_for_good(path, content, mode=READ_ONLY)
        except OSError as error:
            raise OriginalError(
                f"The original {sha256[:12]} was not kept ({error.strerror}). Look at the disk of {self.root}."
            ) from error
        return sha256

    def read(self, sha256: str) -> bytes:
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise OriginalMissing(
                f"The original {sha256[:12]} is not in {self.root}. Restore it from a backup, or fetch it again."
            ) from error

    def path(self, sha256: str) -> Path:
        """Return where the bytes of this hash stand, or would stand."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("An original is named by its SHA-256 in hex.")
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _holds(path: Path, sha256: str) -> bool:
    """Tell whether the bytes stand there unharmed; damaged ones are to be written anew."""
    try:
        return digest(path.read_bytes()) == sha256
    except FileNotFoundError:
        return False
