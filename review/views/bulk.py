"""What is done to the rows that are chosen in the queue: one address an action."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from review import services, toasts
from review.counts import forget_counts
from review.foretell import REFUSALS, foretell
from review.models import Review, ReviewState
from review.screen import postponing
from review.services import ReviewError
from review.whole import whole
from review.words import day, money, name_of

decide = permission_required("review.decide", raise_exception=True)
MOST_AT_ONCE = 200
PREVIEWS = {"approve": "review/queue_preview.html", "take": "review/queue_take.html"}
"""Those whose dialog is the preview itself; the others ask for something beside it."""


def chosen(request: HttpRequest) -> list[Review]:
    """Return the reviews whose boxes are ticked, in the queue's order."""
    ids = map(whole, request.POST.getlist("review") or request.GET.getlist("review"))
    rows = Review.objects.filter(pk__in=[pk for pk in ids if pk][:MOST_AT_ONCE]).select_related(
        "document", "reading", "assigned_to", "locked_by"
    )
    return list(rows.order_by("due_at", "id"))


def back(request: HttpRequest) -> HttpResponse:
    """Return to the page that the request came from, if it is one of ours."""
    came_from = request.POST.get("back") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if ours and came_from else reverse("review:queue"))


def each(request: HttpRequest, act: Callable[[Review], Review]) -> list[Review]:
    """Do one thing to each chosen review; tell the first refusal, and return those it was done to."""
    done, refused = [], []
    forget_counts(cast(User, request.user))
    for review in chosen(request):
        try:
            done.append(act(review))
        except ReviewError as refusal:
            refused.append(f"{review.supplier or review}: {refusal}")
    if refused:
        toasts.refuse(request, f"{refused[0]}{_and_others(len(refused) - 1)}")
    return done


def _and_others(count: int) -> str:
    if count < 2:
        return " Another one was left as it is." if count else ""
    return f" {count} more were left as they are."


def documents(count: int) -> str:
    return ngettext("%(count)d document", "%(count)d documents", count) % {"count": count}


def gives_back(reviews: list[Review], user: User) -> bool:
    """Whether all of them are somebody's own already: taking them again gives them back."""
    return bool(reviews) and all(review.assigned_to_id == user.pk for review in reviews)


@require_POST
@decide
def take(request: HttpRequest) -> HttpResponse:
    """Take the chosen documents; those that are yours already go back."""
    user = cast(User, request.user)
    give_back = gives_back(chosen(request), user)
    to = None if give_back else user
    done = each(request, lambda review: services.assign(review, to=to, by=user))
    if done:
        told = _("%(documents)s given back.") if give_back else _("%(documents)s taken.")
        toasts.tell_undoable(request, told % {"documents": documents(len(done))}, done)
    return back(request)


@require_POST
@decide
def assign(request: HttpRequest) -> HttpResponse:
    """Send the chosen documents on to a colleague, with a sentence if there is one."""
    user, note = cast(User, request.user), request.POST.get("note", "")
    to = get_object_or_404(User, pk=whole(request.POST.get("to", "")), is_active=True)
    sent = each(request, lambda review: services.send_on(review, to=to, note=note, by=user))
    if sent:
        told = _("%(documents)s sent to %(name)s.") % {"documents": documents(len(sent)), "name": name_of(to)}
        toasts.tell_undoable(request, told, sent)
    return back(request)


@require_POST
@decide
def escalate(request: HttpRequest) -> HttpResponse:
    """Ask a supervisor about the chosen documents: a named one, or whoever comes first."""
    user, why = cast(User, request.user), request.POST.get("question", "")
    wanted = whole(request.POST.get("supervisor", ""))
    to = get_object_or_404(User, pk=wanted, is_active=True) if wanted else None
    sent = each(request, lambda review: services.escalate(review, why=why, to=to, by=user))
    if sent:
        who = name_of(to) if to else _("a supervisor")
        told = _("%(documents)s: %(name)s is asked.") % {"documents": documents(len(sent)), "name": who}
        toasts.tell_undoable(request, told, sent)
    return back(request)


@require_POST
@decide
def postpone(request: HttpRequest) -> HttpResponse:
    """Put the chosen documents off until the morning of a day."""
    user, why = cast(User, request.user), request.POST.get("why", "")
    try:
        until = postponing.morning_of(request.POST.get("until") or request.POST.get("on", ""))
    except ValueError:
        toasts.refuse(request, _("Choose the day on which the document comes back."))
        return back(request)
    done = each(request, lambda review: services.postpone(review, until=until, why=why, by=user))
    if done:
        told = {"documents": documents(len(done)), "day": day(until.date())}
        toasts.tell_undoable(request, _("%(documents)s postponed until %(day)s.") % told, done)
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
    """What an action would do to which of the chosen documents, and what is left out and why."""
    act = request.GET.get("act", "approve")
    if act not in REFUSALS:
        raise Http404("There is no such action.")
    user, reviews = cast(User, request.user), chosen(request)
    context = {"foretold": foretell(act, reviews, user), "gives_back": gives_back(reviews, user)}
    return render(request, PREVIEWS.get(act, "review/queue_foretold.html"), context)


@require_POST
@decide
def approve(request: HttpRequest) -> HttpResponse:
    """Approve what the preview showed: each as it was then, or not at all."""
    user = cast(User, request.user)
    versions = dict(pair.split(":", 1) for pair in request.POST.getlist("shown") if ":" in pair)
    approved = each(
        request,
        lambda review: services.approve(review, version=whole(versions.get(str(review.pk), "")) or 0, by=user),
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
    if done := each(request, lambda review: services.undo(review, by=user)):
        toasts.tell(request, f"{documents(len(done))} open for review again.")
    return back(request)
