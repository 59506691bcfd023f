"""Originals: what arrived, kept by its SHA-256 and never changed."""

from __future__ import annotations

from django.conf import settings

from ingest.originals.base import OriginalDamaged, OriginalError, OriginalMissing, OriginalStore, digest
from ingest.originals.local import LocalStore

__all__ = ["OriginalDamaged", "OriginalError", "OriginalMissing", "OriginalStore", "digest", "store"]


def store() -> OriginalStore:
    """Return the store that this installation keeps its originals in."""
    return LocalStore(settings.ORIGINALS_DIR)
