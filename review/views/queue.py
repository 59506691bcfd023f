"""The queue: one page of it, and what is done to the rows that are chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ingest.models import Mailbox
from review import queue, services, toasts
from review.models import Mark, Review, ReviewState
from review.services import ReviewError
from review.words import KIND_LABELS, clock, money, name_of, span

see_queue = permission_required("review.see_queue", raise_exception=True)
decide = permission_required("review.decide", raise_exception=True)
MOST_AT_ONCE = 200


@require_GET
@see_queue
def show(request: HttpRequest) -> HttpResponse:
    """The queue, or only its next rows where the page asks for more."""
    user = cast(User, request.user)
    question = queue.Question.of(request.GET)
    page, cursor = queue.page_of(question, user)
    before = question.after[0] if question.after else None
    context: dict[str, Any] = {
        "question": question,
        "sections": list(queue.sections(page, user, before)),
        "urgency": queue.urgency(question, user),
        "more": question.query(after=cursor) if cursor else "",
    }
    if before:
        return render(request, "review/queue_rows.html", context)
    return render(request, "review/queue.html", {**context, **_head(question, user)})


def _head(question: queue.Question, user: User) -> dict[str, Any]:
    counts, now = queue.view_counts(user), timezone.now()
    oldest, read = queue.urgency(question, user).get("oldest"), queue.read_up_to()
    return {
        "views": [{"view": view, "count": counts.get(view.key)} for view in queue.VIEWS],
        "filters": [_filter(question, name) for name in queue.FILTERS],
        "query": question.query(),
        "oldest": span(now - oldest) if oldest else "",
        "read_up_to": clock(read) if read else "",
        "people": User.objects.filter(groups__permissions__codename="decide", is_active=True).distinct(),
        "tomorrow": (timezone.localtime(now) + timedelta(days=1)).date().isoformat(),
        "next_week": (timezone.localtime(now) + timedelta(days=7)).date().isoformat(),
    }


CHOICES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "mailbox": lambda: [(name, name) for name in Mailbox.objects.order_by("name").values_list("name", flat=True)],
    "kind": lambda: list(KIND_LABELS.items()),
    "reason": lambda: list(queue.REASONS.items()),
}
LABELS = {
    "mailbox": "Mailbox",
    "sender": "Sender",
    "supplier": "Supplier",
    "kind": "Kind",
    "reason": "Reason",
    "over": "Amount over",
}


def _filter(question: queue.Question, name: str) -> dict[str, Any]:
    """Return one filter as the bar shows it: chosen, or how to choose."""
    value = question.filters.get(name, "")
    choices = CHOICES[name]() if name in CHOICES else []
    kept = {other: text for other, text in question.filters.items() if other != name}
    return {
        "name": name,
        "label": LABELS[name],
        "shown": dict(choices).get(value, value),
        "choices": choices,
        "without": question.query(**{name: ""}),
        "kept": {**kept, "view": question.view.key},
    }


# What is done to the chosen rows: one address an action ----------------------------------------------
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
    return render(request, "review/queue_preview.html", {"clean": clean, "left": left})


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
    if len(done) == 1:
        return toasts.decided(done[0])
    totals: dict[str, Any] = {}
    for review in done:
        if review.amount is not None:
            totals[review.currency] = totals.get(review.currency, 0) + review.amount
    sums = " and ".join(money(total, currency) for currency, total in totals.items())
    return f"{documents(len(done))} approved{': ' + sums if sums else ''}."


@require_POST
@decide
def undo(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    told = "open for review again."
    each(request, lambda review: services.undo(review, by=user), lambda n: f"{documents(n)} {told}")
    return back(request)
