"""What ends a document's stay on the screen: approve, reject, postpone, send on. The next one shows meanwhile.

Each answers with the toast that tells it; a refusal is one sentence with status 409, and the screen goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import services, toasts
from review.errors import Conflict, ReviewError
from review.models import Review
from review.screen import postponing
from review.screen.posted import number
from review.sentences import said
from review.services.comments import comment as keep_comment
from review.views.screen import find, may_decide
from review.whole import whole
from review.words import day, name_of

ANY_SUPERVISOR = "supervisor"
Decide = Callable[[HttpRequest, Review, User], None]


def decision(act: Decide) -> Callable[..., HttpResponse]:
    """Let a view decide on a review and tell so."""

    @wraps(act)
    @require_POST
    @may_decide
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            act(request, find(pk), cast(User, request.user))
        except Conflict:
            return _refused("Somebody changed this document a moment ago. Look at it again, then decide.")
        except ReviewError as refusal:
            return _refused(str(refusal))
        if "X-Leaves" in request.headers:
            return HttpResponse(status=204)  # nothing follows here: the queue tells what happened
        return render(request, "toasts.html")

    return view


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(said(sentence), status=409, content_type="text/plain; charset=utf-8")


@decision
def approve(request: HttpRequest, review: Review, user: User) -> None:
    done = services.approve(review, version=number(request.POST, "version"), by=user)
    toasts.tell_undoable(request, toasts.decided(done), [done])


@decision
def reject(request: HttpRequest, review: Review, user: User) -> None:
    reason, note = request.POST.get("reason", "").strip(), request.POST.get("note", "").strip()
    done = services.reject(review, reason=f"{reason}: {note}" if note else reason, by=user)
    toasts.tell_undoable(request, toasts.decided(done), [done])


@decision
def postpone(request: HttpRequest, review: Review, user: User) -> None:
    try:
        until = postponing.morning_of(request.POST.get("until") or request.POST.get("on", ""))
    except ValueError:
        raise ReviewError("Choose the day on which the document comes back.") from None
    done = services.postpone(review, until=until, why=request.POST.get("why", ""), by=user)
    toasts.tell_undoable(request, _("Postponed until %(day)s.") % {"day": day(until.date())}, [done])


@decision
def assign(request: HttpRequest, review: Review, user: User) -> None:
    """Send on to a colleague, or ask whichever supervisor comes first."""
    wanted, note = request.POST.get("to", ""), request.POST.get("note", "")
    if wanted == ANY_SUPERVISOR:
        done = services.escalate(review, why=note, by=user)
        return toasts.tell_undoable(request, _("A supervisor is asked."), [done])
    to = get_object_or_404(User, pk=whole(wanted), is_active=True)
    done = services.send_on(review, to=to, note=note, by=user)
    toasts.tell_undoable(request, _("Sent to %(name)s.") % {"name": name_of(to)}, [done])


@decision
def comment(request: HttpRequest, review: Review, user: User) -> None:
    named = keep_comment(review, text=request.POST.get("text", ""), by=user)
    told = _("Kept with the document. It stands in the mail drawer.")
    if named:
        told = _("Kept with the document. %(names)s will find it among the mentions.") % {
            "names": ", ".join(name_of(one) for one in named)
        }
    toasts.tell(request, told)
