"""What OCR has read, kept in files, so that no page is read twice by the same engine."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from ingest.reading.ocr import engine_version


class OcrCache(Protocol):
    """Keeps what OCR read, so that no page is read twice. Keys name content and engine, texts are JSON."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str) -> None: ...


def key_of(content: bytes, engine: str) -> str:
    """Return what a document's pages are kept under: the hash of its bytes, the engine and its version."""
    return f"{hashlib.sha256(content).hexdigest()}:{engine_version(engine)}"


class FileCache:
    """Texts by key under one folder. Several processes may use it at once; deleting it costs only time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> str | None:
        """Return what was kept under a key, None if nothing was."""
        try:
            return self._path(key).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key. A reader sees all of it or nothing."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, path)

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"
