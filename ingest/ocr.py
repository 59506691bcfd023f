"""Which OCR engine this installation reads with, and where it keeps what was read."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ingest.reading.ocr import KINDS
from ingest.reading.ocr.cache import FileCache

OFF = "none"


def engine() -> str | None:
    """Return the engine's name, None where OCR is switched off. Raises ImproperlyConfigured for an unknown one."""
    name = settings.OCR_ENGINE
    if name not in (*KINDS, OFF):
        raise ImproperlyConfigured(
            f"MAIL2ERP_OCR_ENGINE is “{name}”. Write one of {', '.join(KINDS)}, or {OFF} to read no scans."
        )
    return None if name == OFF else name


def cache() -> FileCache:
    return FileCache(settings.OCR_CACHE_DIR)
