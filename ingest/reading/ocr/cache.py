"""What OCR has read, kept in files, so that no page is read twice by the same engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Protocol

from ingest import disk
from ingest.reading.engine import Result
from ingest.reading.ocr import engine_version
from ingest.reading.pages import Page
from ingest.reading.process import wire


class OcrCache(Protocol):
    """Keeps what OCR read, so that no page is read twice. Keys name content and engine, texts are JSON."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str) -> None: ...


def key_of(content: bytes, engine: str) -> str:
    """Return what a document's pages are kept under: the hash of its bytes, the engine and its version."""
    return f"{hashlib.sha256(content).hexdigest()}:{engine_version(engine)}"


def in_rounds(
    once: Callable[[Mapping[int, Page]], Result],
    content: bytes,
    engine: str | None,
    cache: OcrCache | None,
    *,
    most: int | None = None,
) -> Result:
    """Read a document in as many rounds as its scans take, or `most`, and keep what OCR read after each.

    `once` reads it with the pages that OCR has read before, by their numbers; a page in which it found no words
    is kept as well. A result with `unread` pages is for the caller to go on with.
    """
    key = key_of(content, engine) if engine and cache is not None else ""
    known = _kept(cache, key)
    for round in count(1):
        result = once(known)
        left = set(result.unread)
        fresh = [page for page in result.pages if page.source != "text" and page.number not in known.keys() | left]
        known |= {page.number: page for page in fresh}
        if cache is not None and key and fresh:
            cache.put(key, json.dumps([wire.page_to_json(page) for page in known.values()]))
        if not left or round == most:
            break
    return result


def _kept(cache: OcrCache | None, key: str) -> dict[int, Page]:
    if cache is None or not key:
        return {}
    try:
        rows = json.loads(cache.get(key) or "[]")
    except ValueError:  # a power cut may leave a file without all of its text: the pages are read again
        return {}
    return {page.number: page for page in map(wire.page_from_json, rows)}


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
        disk.put(self._path(key), text.encode())

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"
