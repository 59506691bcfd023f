"""Results of everybody, and a person's own day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from review.results.counted import OPENS_ON, PERIODS
from review.results.day import day_of
from review.results.page import results

FRESH_SECONDS = 60
FIRST = date(2000, 1, 1)  # no mail was read before


@require_GET
@permission_required("review.see_results", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    """Figures and charts of a period; counted anew once a minute at most."""
    period = next((one for one in PERIODS if one.key == request.GET.get("period")), OPENS_ON)
    key = f"results.{period.key}.{translation.get_language()}"
    shown = cache.get_or_set(key, lambda: results(period), FRESH_SECONDS)
    return render(request, "review/results/page.html", {"results": shown, "period": period, "periods": PERIODS})


@require_GET
@permission_required("review.decide", raise_exception=True)
def my_day(request: HttpRequest) -> HttpResponse:
    """One's own day, today or an earlier one. Nobody sees another's."""
    today = timezone.localdate()
    try:
        at = max(FIRST, min(date.fromisoformat(request.GET.get("day", "")), today))
    except ValueError:
        at = today
    context = {
        "day": day_of(cast(User, request.user), at),
        "at": at,
        "today": at == today,
        "before": (at - timedelta(days=1)).isoformat(),
        "after": (at + timedelta(days=1)).isoformat(),
    }
    return render(request, "review/results/day.html", context)
