"""Pages laid anew on the review screen: each answers with the document as it is now, and how to take it back."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ingest.models import Document
from review import toasts
from review.errors import ReviewError
from review.models import PageChange, Review
from review.screen.posted import number
from review.services import pages
from review.views.screen import anew, find, may_decide, on_draft
from review.whole import whole


@on_draft
def split(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    before, version = number(request.POST, "before"), number(request.POST, "version")
    change = pages.split(review, before=before, version=version, by=user)
    along = sum(value.get("method") == "person" for value in cast(Review, change.other).fields.values())
    says = _("Split before page {n}. What follows is a document of its own in the queue.").format(n=before)
    if along:
        says += " " + _("Values that you gave there went along: {n}.").format(n=along)
    toasts.tell_laid(request, says, change)
    return anew(request, review, user)


@on_draft
def join(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    other = find(number(request.POST, "other"))
    change = pages.join(review, other, version=number(request.POST, "version"), by=user)
    says = _("Put together, and read as one document. What you gave to either is kept.")
    toasts.tell_laid(request, says, change)
    return anew(request, review, user)


@on_draft
def arrange(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    order = [pk for pk in map(whole, request.POST.get("order", "").split()) if pk]
    change = pages.arrange(review, order=order, version=number(request.POST, "version"), by=user)
    toasts.tell_laid(request, _("The pages are laid anew and read again. What you gave is kept."), change)
    return anew(request, review, user)


@require_POST
@may_decide
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change of pages back, as its toast offers."""
    change = get_object_or_404(PageChange.objects.select_related("review", "other"), pk=pk)
    try:
        pages.take_back(change, by=cast(User, request.user))
        toasts.tell(request, _("The pages lie as before, and so do the values."))
    except ReviewError as refusal:
        toasts.refuse(request, str(refusal))
    return redirect("review:screen", change.review_id)


@require_POST
@may_decide
def set_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a file that only went along before a person, as a document of its own."""
    annex = get_object_or_404(Document, pk=pk)
    try:
        opened = pages.set_apart(annex, by=cast(User, request.user))
    except ReviewError as refusal:
        toasts.refuse(request, str(refusal))
        return redirect("review:queue")
    return redirect("review:screen", opened.pk)
