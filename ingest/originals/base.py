"""Where what arrived is kept: by its SHA-256, written once, verified whenever it is read."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod


class OriginalError(Exception):
    """An original cannot be had. The message is one sentence: what happened, then what to do."""


class OriginalMissing(OriginalError):
    """The store has never held these bytes, or has lost them."""


class OriginalDamaged(OriginalError):
    """What the store holds is no longer what arrived."""


class OriginalStore(ABC):
    """Bytes by their hash. There is no way to change or delete any."""

    @abstractmethod
    def put(self, content: bytes) -> str:
        """Keep the bytes for good and return their SHA-256 in hex. The same bytes again change nothing.

        When it returns, the bytes survive a power cut. Raises OriginalError if they cannot be kept.
        """

    @abstractmethod
    def read(self, sha256: str) -> bytes:
        """Return the bytes, whatever state they are in. Raises OriginalMissing."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes as they arrived. Raises OriginalMissing, or OriginalDamaged if they have changed."""
        content = self.read(sha256)
        if digest(content) != sha256:
            raise OriginalDamaged(
                f"The original {sha256[:12]} is not what arrived. Restore it from a backup, or fetch it again."
            )
        return content


def digest(content: bytes) -> str:
    """Return the SHA-256 in hex, which is the name of an original."""
    return hashlib.sha256(content).hexdigest()
