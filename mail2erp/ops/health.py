"""Is it alive, and can it do its work: for supervisors and load balancers, so without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from mail2erp.jobs.models import Heart, Job

SILENT_AFTER = timedelta(seconds=20)  # ten missed beats
BEHIND_AFTER = timedelta(minutes=15)


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return JsonResponse({"alive": True})


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, a worker beats and no work is far behind; else 503 and what is wrong."""
    state = readiness()
    return JsonResponse(state, status=200 if state["ready"] else 503)


def readiness() -> dict[str, object]:
    """Return what was found: ages in seconds, None where there is nothing to measure."""
    try:
        beat = Heart.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
        oldest = Job.objects.due(timezone.now()).order_by("run_after").values_list("run_after", flat=True).first()
    except DatabaseError as error:
        return {"ready": False, "database": type(error).__name__, "problems": ["The database does not answer."]}
    now = timezone.now()
    problems = []
    if beat is None or now - beat > SILENT_AFTER:
        problems.append("No worker runs. Start one: manage.py worker")
    if oldest is not None and now - oldest > BEHIND_AFTER:
        problems.append("Work waits for more than 15 minutes. See Operations.")
    return {
        "ready": not problems,
        "database": "answers",
        "worker_seconds": _age(now - beat) if beat else None,
        "oldest_due_seconds": _age(now - oldest) if oldest else None,
        "problems": problems,
    }


def _age(passed: timedelta) -> float:
    return round(passed.total_seconds(), 1)
