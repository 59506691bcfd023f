"""The supervisor's desk: documents that one person approved and another must."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ingest.records import DocType, fields_of
from review import approvals, services, toasts
from review.models import Review
from review.screen.paper import first_sheet
from review.services import ReviewError
from review.whole import whole
from review.words import day, money, name_of, titled

approve_large = permission_required("review.approve_large", raise_exception=True)


@require_GET
@approve_large
def show(request: HttpRequest) -> HttpResponse:
    """The list, and the one document that is looked at."""
    user = cast(User, request.user)
    rows = list(approvals.waiting()[: approvals.MOST])
    wanted = request.GET.get("review", "")
    review = next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)
    context: dict[str, object] = {"items": approvals.items(rows, user), "review": review}
    if review:
        context |= _detail(review, user)
    return render(request, "review/approvals.html", context)


def _detail(review: Review, user: User) -> dict[str, object]:
    changed = approvals.changes(review)
    return {
        "title": money(review.amount, review.currency),
        "what": titled(review),
        "due": day(review.due_at.date()),
        "own": approvals.is_own(review, user),
        "reasons": approvals.reasons(review),
        "changes": changed,
        "untouched": len(fields_of(DocType(review.doc_type), review.fields)) - len(changed),
        "approved": review.approvals.filter(round=review.round).select_related("by"),
        "sheet": first_sheet(review.document),
        "supervisors": [one for one in approvals.supervisors() if one != user],
    }


def _decided(request: HttpRequest, review: Review, text: str) -> HttpResponse:
    toasts.tell_undoable(request, text, [review])
    return redirect("review:approvals")


def _refused(request: HttpRequest, review: Review, refusal: ReviewError) -> HttpResponse:
    toasts.refuse(request, str(refusal))
    return redirect(f"{reverse('review:approvals')}?review={review.pk}")


@require_POST
@approve_large
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    review, user = get_object_or_404(Review, pk=pk), cast(User, request.user)
    version = whole(request.POST.get("version", "")) or 0
    try:
        done = services.approve_over_limit(review, version=version, by=user)
    except ReviewError as refusal:
        return _refused(request, review, refusal)
    return _decided(request, done, toasts.decided(done))


@require_POST
@approve_large
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    review, user = get_object_or_404(Review, pk=pk), cast(User, request.user)
    try:
        done = services.send_back(review, why=request.POST.get("why", ""), by=user)
    except ReviewError as refusal:
        return _refused(request, review, refusal)
    toasts.tell(request, f"{done.supplier or done} is back in the queue with your question.")
    return redirect("review:approvals")


@require_POST
@approve_large
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Have another supervisor decide."""
    review, user = get_object_or_404(Review, pk=pk), cast(User, request.user)
    to = get_object_or_404(User, pk=whole(request.POST.get("to", "")), is_active=True)
    try:
        if not to.has_perm("review.approve_large"):
            raise ReviewError(f"{name_of(to)} is no supervisor. Choose another person.")
        done = services.send_on(review, to=to, note=request.POST.get("note", ""), by=user)
    except ReviewError as refusal:
        return _refused(request, review, refusal)
    return _decided(request, done, _("%(name)s is asked to decide.") % {"name": name_of(to)})


@require_POST
@approve_large
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    review, user = get_object_or_404(Review, pk=pk), cast(User, request.user)
    try:
        done = services.reject(review, reason=request.POST.get("reason", ""), by=user)
    except ReviewError as refusal:
        return _refused(request, review, refusal)
    return _decided(request, done, toasts.decided(done))
