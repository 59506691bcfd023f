"""What a request that cannot be understood is answered with."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from review.language import guess


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One sentence on what to do; in particular where the server was opened under a name that it does not know."""
    host = request.META.get("HTTP_HOST", "")[:100] if isinstance(exception, DisallowedHost) else ""
    with translation.override(guess(request.headers.get("Accept-Language", ""))):
        return HttpResponse(render_to_string("400.html", {"host": host}), status=400)
