"""The operations screen: what is due, runs, is late or dead; and replay."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from mail2erp.jobs import services
from mail2erp.jobs.models import Job, JobState
from mail2erp.ops.board import board


@require_GET
@permission_required("jobs.view_operations", raise_exception=True)
def operations(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx its moving part alone."""
    return _screen(request)


@require_POST
@permission_required("jobs.replay", raise_exception=True)
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one dead job its tries again."""
    job = get_object_or_404(Job, pk=pk)
    if services.replay(job, by=_person(request)):
        messages.success(request, "It is due again and starts at once.")
    else:
        messages.warning(request, "Somebody has replayed it already.")
    return _screen(request)


@require_POST
@permission_required("jobs.replay", raise_exception=True)
def replay_all(request: HttpRequest) -> HttpResponse:
    """Give every dead job its tries again: each looks before it does anything outside, so that is safe."""
    dead = Job.objects.filter(state=JobState.DEAD).order_by("id")
    count = sum(services.replay(job, by=_person(request)) for job in dead)
    messages.success(request, f"{count} are due again.")
    return _screen(request)


def _screen(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "ops/_board.html", board() | {"partial": True})
    if request.method == "POST":
        return redirect("operations")
    return render(request, "ops/operations.html", board())


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the permission check let nobody else through
    return request.user
