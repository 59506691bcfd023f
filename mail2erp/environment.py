"""Reading the environment for the settings. What is wrong in it fails loudly, with what to write instead."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from mail2erp import ownfiles


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    text = env(name, "1" if default else "0").lower()
    if text not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} is “{text}”. Write 1 or 0.")
    return text in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    text = env(name, str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name} is “{text}”. Write a whole number.")
    return int(text)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def local_secret(path: Path) -> str:
    """Return this installation's own secret, made once and readable by its owner alone."""
    if not path.exists():
        ownfiles.make(path, secrets.token_urlsafe(50))
    return path.read_text().strip()


def database(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for a `DATABASE_URL`: sqlite:///path or postgresql://user:pw@host/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path,
            "OPTIONS": {
                # Readers never wait for the writer, and a writer takes its lock at BEGIN: no late refusal.
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;",
            },
            # A file, so that the threads and processes of a test run see one database.
            "TEST": {"NAME": str(home / f"test-{os.getpid()}.sqlite3")},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("DATABASE_URL starts with neither sqlite:// nor postgresql://.")
