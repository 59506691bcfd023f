"""Requests with a NUL in them: no database keeps one, and no person has typed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin


class PlainText(MiddlewareMixin):
    """Refuse such a request with the page for what cannot be understood, before any view sees it."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> None:
        lists = (*request.GET.lists(), *request.POST.lists())
        if "\0" in request.path or any("\0" in value for _, values in lists for value in values):
            raise SuspiciousOperation("There is a NUL in the request.")
