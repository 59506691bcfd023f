"""Which OCR engine this installation reads with, where it keeps what was read, and the call to Google for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ingest.reading.ocr import KINDS
from ingest.reading.ocr.cache import FileCache
from mail2erp import http
from mail2erp.jobs.errors import Later, NeedsPerson

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


def for_files() -> dict[str, Any]:
    """Return the engine, cache and call as `ingest.reading.service.read_file` takes them, for the commands."""
    return {"engine": engine(), "cache": cache(), "call": outside}


def outside(request: dict[str, Any]) -> Mapping[str, Any]:
    """Send a page to Google Cloud Vision. Raises Later while it cannot be had, NeedsPerson where it refuses us."""
    root = settings.GOOGLE_API_ROOT or "https://vision.googleapis.com"
    headers = {"X-Goog-Api-Key": settings.GOOGLE_VISION_KEY}
    try:
        answer = http.Session("cloud-vision").post(f"{root}/v1/images:annotate", json=request, headers=headers)
    except requests.RequestException as error:
        raise Later("Google Cloud Vision cannot be reached.") from error
    if answer.status_code in http.BUSY or answer.status_code >= 500:
        raise Later(f"Google Cloud Vision answers {answer.status_code}.")
    if not answer.ok:
        raise NeedsPerson(
            f"Google Cloud Vision refused the page ({answer.status_code}). Check MAIL2ERP_VISION_KEY, then replay."
        )
    found: Mapping[str, Any] = answer.json()
    return found
