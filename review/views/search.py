"""Searching everything that was read."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from review.search.hits import find
from review.whole import whole

see_queue = permission_required("review.see_queue", raise_exception=True)
LONGEST = 200


@require_GET
@see_queue
def show(request: HttpRequest) -> HttpResponse:
    """The documents in which every word stands, each with the place where it does."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    before = whole(request.GET.get("before", ""))
    hits, more = find(asked, before=before)
    context = {"asked": asked, "hits": hits, "more": more, "continued": before is not None}
    return render(request, "review/search.html", context)
