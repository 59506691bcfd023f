"""The review screen and its draft. What changes the draft answers with the parts of the screen that changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from review import services
from review.counts import forget_counts
from review.errors import Conflict, Locked, ReviewError
from review.models import Review, ReviewState
from review.screen import mode_for, pages_of, postponing, present
from review.screen.conflict import clashes
from review.screen.mail import drawer
from review.screen.neighbours import colleagues
from review.screen.posted import read
from review.sentences import said
from review.services import presence
from review.services.comments import called, seen
from review.services.touch import touched
from review.words import initials, name_of

Act = Callable[[HttpRequest, Review, User], HttpResponse]
see_queue = permission_required("review.see_queue", raise_exception=True)
may_decide = permission_required("review.decide", raise_exception=True)
REASONS = (
    "Not ours",
    "A copy of one that is booked",
    "The bank account is not confirmed",
    "The amounts are wrong",
    "Not a business document",
    "Another reason",
)


def find(pk: int) -> Review:
    return get_object_or_404(
        Review.objects.select_related("document", "reading", "locked_by", "decided_by"), pk=pk
    )


@require_GET
@see_queue
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen, or only the document where the screen stands already.

    Opening takes the lock; what a browser loads ahead (`X-Preload`) is not opened yet.
    """
    review, user = find(pk), cast(User, request.user)
    ahead = "X-Preload" in request.headers
    if not ahead:
        review = _opened(review, user)
        _seen(review, user)
        presence.look(review, by=user)
    template = "review/screen/_fragment.html" if request.headers.get("HX-Request") else "review/screen/page.html"
    return render(request, template, {"ahead": ahead, **_context(review, user)})


def _seen(review: Review, user: User) -> None:
    if seen(review, by=user):
        forget_counts(user)


def _opened(review: Review, user: User) -> Review:
    """Take the lock where that is possible; else the screen shows who has it."""
    if review.state != ReviewState.OPEN or not user.has_perm("review.decide"):
        return review
    try:
        return services.take_lock(review, by=user)
    except Locked:
        return find(review.pk)  # the banner says who has it, and the screen is read-only


def _context(review: Review, user: User) -> dict[str, Any]:
    return {
        "screen": present(review, user),
        "reasons": REASONS,
        "untils": postponing.choices(timezone.localdate()),
        "colleagues": [{"pk": one.pk, "name": name_of(one), "called": called(one)} for one in colleagues(user)],
    }


def on_draft(act: Act) -> Callable[..., HttpResponse]:
    """Let a view change a draft; a refusal or a clash becomes a banner over the document."""

    @wraps(act)
    @require_POST
    @may_decide
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return act(request, find(pk), cast(User, request.user))
        except Conflict as conflict:
            found = clashes(conflict, request.POST)
            context = {"who": found.who, "what": found.what, "version": found.version, "clashes": found.clashes}
            return _banner(render(request, "review/screen/_conflict.html", context, status=409))
        except ReviewError as refusal:
            context = {"sentence": str(refusal)}
            return _banner(render(request, "review/screen/_refused.html", context, status=422))

    return view


def _banner(response: HttpResponse) -> HttpResponse:
    """Let only the banner change: whatever the answer was asked for stays as it is."""
    response.headers["HX-Reswap"] = "none"
    return response


@on_draft
def draft(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Save what was typed or clicked, and answer with the checks and the state of every field."""
    posted = read(request.POST, review, pages_of(review))
    if posted.changes or posted.lines is not None:
        version = review.version if posted.meets_nobody(review) else posted.version
        services.save_draft(review, version=version, changes=posted.changes, lines=posted.lines, by=user)
    return saved(request, review.pk, user, posted.invalid, lines_saved=posted.lines is not None)


@on_draft
def accept(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Take responsibility for a check, with the reason."""
    check, seen, why = (request.POST.get(name, "") for name in ("check", "seen", "why"))
    services.accept_check(review, check=check, seen=seen, why=why, by=user)
    return saved(request, review.pk, user, {})


@on_draft
def kind(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Say what the document is, and show it with that kind's fields."""
    services.change_type(review, request.POST.get("doc_type", ""), by=user)
    return anew(request, review, user)


@on_draft
def whose(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Say which sender's paper it is, and show it as it is read then."""
    services.say_whose(review, request.POST.get("answer", ""), by=user)
    return anew(request, review, user)


def anew(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Answer with the whole document, where more than its values has changed."""
    return render(request, "review/screen/_fragment.html", {"ahead": False, **_context(find(review.pk), user)})


def saved(
    request: HttpRequest,
    pk: int,
    user: User,
    invalid: dict[str, str],
    *,
    lines_saved: bool = False,
    table_anew: bool = False,
) -> HttpResponse:
    """Answer with every part of the screen that a save may change; the inputs themselves stay untouched.

    With `table_anew` the item table is another one, and comes whole.
    """
    screen = present(find(pk), user, invalid=invalid)
    cells = [(name.removeprefix("line."), says) for name, says in invalid.items() if name.startswith("line.")]
    context = {"screen": screen, "right": screen.right, "invalid_cells": cells, "lines_saved": lines_saved}
    context["table_oob"] = table_anew
    return render(request, "review/screen/_saved.html", context)


@require_POST
@may_decide
def lock(request: HttpRequest, pk: int) -> JsonResponse:
    """Take or renew the lock of a document; say which draft it is now, who reads along, and who asks for it.

    A screen that nobody has touched since it last told (`idle`) renews nothing, so that the lock runs out.
    """
    review, user = find(pk), cast(User, request.user)
    _seen(review, user)
    presence.look(review, by=user)
    says = ""
    try:
        if "idle" not in request.POST:
            review = services.take_lock(review, by=user)
    except Locked as refusal:
        says = said(str(refusal))
    asker = presence.asker(review)
    others = [{"initials": initials(one), "name": name_of(one)} for one in presence.along(review, reader=user)]
    return JsonResponse(
        {
            "version": review.version,
            "mode": mode_for(review, user),
            "says": says,
            "along": others,
            "asks": name_of(asker) if asker and asker.pk != user.pk else "",
        }
    )


@require_POST
@may_decide
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    review, user = find(pk), cast(User, request.user)
    services.release_lock(review, by=user)
    presence.look_away(review, by=user)
    return HttpResponse(status=204)


@on_draft
def ask(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Ask whoever has the document to hand it over."""
    presence.ask(review, by=user)
    return HttpResponse(status=204)


@on_draft
def hand_over(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Give the document to who asked for it."""
    presence.hand_over(review, by=user)
    return HttpResponse(status=204)


@require_POST
@may_decide
def touch(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep how long the document was worked on; the screen has left pauses out."""
    given = request.POST
    try:
        seconds, keys, clicks = float(given["seconds"]), int(given["keys"]), int(given["clicks"])
        touched(find(pk), seconds=seconds, keys=keys, clicks=clicks, by=cast(User, request.user))
    except (KeyError, ValueError, ReviewError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@require_GET
@see_queue
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawer: the mail, its other documents, its thread, and what people noted."""
    return render(request, "review/screen/_mail.html", {"drawer": drawer(find(pk))})
