"""Helping a hand that types: who may be meant by a few letters, and what follows from who it is."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from review import lookup, services
from review.errors import ReviewError
from review.models import Review, Supplier
from review.places import Printed, locate
from review.screen import pages_of
from review.screen.paper import evidence_at
from review.screen.posted import number
from review.services.table import choose_lines, draw_table
from review.views.screen import find, may_decide, on_draft, saved
from review.whole import whole


@require_GET
@may_decide
def choices(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may be meant in a field, as options of its list."""
    field, text = request.GET.get("field", ""), request.GET.get("q", "")
    found = lookup.choices(field, text, find(pk))
    return render(request, "review/screen/_choices.html", {"choices": found})


@on_draft
def supplier(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Take a supplier from the list, and what follows from it; the answer is that of a save."""
    chosen = get_object_or_404(Supplier, pk=whole(request.POST.get("supplier", "")))
    place = locate("supplier_name", chosen.name, Printed.on(pages_of(review))).place
    services.take_supplier(review, chosen, evidence=place.as_json() if place else None, by=user)
    return saved(request, review.pk, user, {})


@on_draft
def table(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Read the item table inside a box drawn on the page; the answer is that of a save, with the table anew."""
    try:
        drawn = evidence_at(request.POST.get("at", ""), "")
    except ValueError:
        drawn = None
    if drawn is None or drawn.page is None or drawn.box is None:
        raise ReviewError("The box was not understood. Draw it again.")
    draw_table(review, pages_of(review), page=drawn.page, box=drawn.box, by=user)
    return saved(request, review.pk, user, {}, table_anew=True)


@on_draft
def lines(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    """Say whose item lines hold where page and e-invoice differ; answered as a save, with the table anew."""
    version = number(request.POST, "version")
    choose_lines(review, request.POST.get("whose", ""), version=version, by=user)
    return saved(request, review.pk, user, {}, table_anew=True)
