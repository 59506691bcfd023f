"""What every page shows: the counts in the top bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation's counts; empty for who is not signed in."""
    return {}
