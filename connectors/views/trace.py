"""The trace: from any record, number or hash back to the mail, and every step between."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from connectors import tracing

may_trace = permission_required("audit.trace", raise_exception=True)


@require_GET
@may_trace
def show(request: HttpRequest) -> HttpResponse:
    """What was asked for: nothing yet, a list to choose from, or one document's whole story."""
    asked = request.GET.get("q", "").strip()
    found = tracing.find(asked) if asked else []
    wanted = request.GET.get("document", "")
    chosen = next((hit for hit in found if str(hit.document.pk) == wanted), found[0] if len(found) == 1 else None)
    context = {
        "own_search": True,
        "asked": asked,
        "found": found,
        "story": tracing.story(chosen.document) if chosen else None,
    }
    return render(request, "connectors/trace.html", context)
