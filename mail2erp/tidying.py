"""What is put away once a day: calls that nobody follows any more, and sessions that have ended."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from mail2erp.audit.retention import forget_calls


def tidy(_: int) -> None:
    """Put away what is old. Safe to run twice, or to be killed half way."""
    forget_calls()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
