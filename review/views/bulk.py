"""What is done to the rows that are chosen in the queue: one address an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from review import selectors, services, toasts
from review.counts import forget_counts
from review.models import Mark, Review, ReviewState
from review.services import ReviewError
from review.words import money, name_of

decide = permission_required("review.decide", raise_exception=True)
MOST_AT_ONCE = 200


def chosen(request: HttpRequest) -> list[Review]:
    """Return the reviews whose boxes are ticked, in the queue's order."""
    ids = [int(pk) for pk in request.POST.getlist("review") or request.GET.getlist("review") if pk.isdigit()]
    rows = Review.objects.filter(pk__in=ids[:MOST_AT_ONCE]).select_related("document", "reading")
    return list(rows.order_by("due_at", "id"))


def back(request: HttpRequest) -> HttpResponse:
    """Return to the page that the request came from, if it is one of ours."""
    came_from = request.POST.get("back") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if ours and came_from else reverse("review:queue"))


def each(
    request: HttpRequest, act: Callable[[Review], Review], told: Callable[[int], str] | None = None
) -> list[Review]:
    """Do one thing to each chosen review; tell what was done, and the first refusal."""
    done, refused = [], []
    forget_counts(cast(User, request.user))
    for review in chosen(request):
        try:
            done.append(act(review))
        except ReviewError as refusal:
            refused.append(f"{review.supplier or review}: {refusal}")
    if done and told:
        toasts.tell(request, told(len(done)))
    if refused:
        more = f" {len(refused) - 1} more were left as they are." if len(refused) > 1 else ""
        toasts.refuse(request, refused[0] + more)
    return done


def documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"


@require_POST
@decide
def take(request: HttpRequest) -> HttpResponse:
    """Take the chosen documents; those that are yours already go back."""
    user = cast(User, request.user)
    rows = chosen(request)
    give_back = bool(rows) and all(review.assigned_to_id == user.pk for review in rows)
    to = None if give_back else user
    told = "given back" if give_back else "taken"
    each(request, lambda review: services.assign(review, to=to, by=user), lambda n: f"{documents(n)} {told}.")
    return back(request)


@require_POST
@decide
def assign(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    to = get_object_or_404(User, pk=request.POST.get("to") or 0, is_active=True)
    sent = f"sent to {name_of(to)}."
    each(request, lambda review: services.assign(review, to=to, by=user), lambda n: f"{documents(n)} {sent}")
    return back(request)


@require_POST
@decide
def postpone(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    try:
        day = datetime.strptime(request.POST.get("until", ""), "%Y-%m-%d").date()
    except ValueError:
        toasts.refuse(request, "Choose the day on which the document comes back.")
        return back(request)
    until = timezone.make_aware(datetime.combine(day, time(7)))
    each(
        request,
        lambda review: services.postpone(review, until=until, by=user),
        lambda n: f"{documents(n)} postponed until {day:%-d %b %Y}.",
    )
    return back(request)


@require_POST
@decide
def reject(request: HttpRequest) -> HttpResponse:
    user, reason = cast(User, request.user), request.POST.get("reason", "")
    done = each(request, lambda review: services.reject(review, reason=reason, by=user))
    if done:
        toasts.tell_undoable(request, f"{documents(len(done))} rejected. The reason stays with them.", done)
    return back(request)


@require_GET
@decide
def preview(request: HttpRequest) -> HttpResponse:
    """What one key would approve, and what is left for the screen."""
    rows = [review for review in chosen(request) if review.state == ReviewState.OPEN]
    clean = [review for review in rows if review.mark == Mark.CLEAN]
    left = [review for review in rows if review.mark != Mark.CLEAN]
    second = [review for review in clean if selectors.second_yes(review)]
    return render(request, "review/queue_preview.html", {"clean": clean, "left": left, "second": second})


@require_POST
@decide
def approve(request: HttpRequest) -> HttpResponse:
    """Approve what the preview showed: each as it was then, or not at all."""
    user = cast(User, request.user)
    versions = dict(pair.split(":", 1) for pair in request.POST.getlist("shown") if ":" in pair)
    approved = each(
        request,
        lambda review: services.approve(review, version=int(versions.get(str(review.pk), "0")), by=user),
    )
    if approved:
        toasts.tell_undoable(request, _approved(approved), approved)
    return back(request)


def _approved(done: list[Review]) -> str:
    """Return the sentence for what was approved together: how many, their sums, and what waits."""
    if len(done) == 1:
        return toasts.decided(done[0])
    leaving = [review for review in done if review.state == ReviewState.APPROVED]
    waiting = len(done) - len(leaving)
    told = [f"{documents(len(leaving))} approved{_sums(leaving)}."] if leaving else []
    told += [f"{documents(waiting)} {'waits' if waiting == 1 else 'wait'} for a supervisor."] if waiting else []
    return " ".join(told)


def _sums(reviews: list[Review]) -> str:
    totals: dict[str, Decimal] = {}
    for review in reviews:
        if review.amount is not None:
            totals[review.currency] = totals.get(review.currency, Decimal(0)) + review.amount
    sums = " and ".join(money(total, currency) for currency, total in totals.items())
    return f": {sums}" if sums else ""


@require_POST
@decide
def undo(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    told = "open for review again."
    each(request, lambda review: services.undo(review, by=user), lambda n: f"{documents(n)} {told}")
    return back(request)
