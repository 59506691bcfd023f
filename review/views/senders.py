"""The senders' pages and what a person does there; each act is one service, and leads back to the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ingest.models import Document, SenderTemplate, TemplateState
from ingest.records import Evidence
from ingest.senders import services
from ingest.senders.services import TeachingRefused
from review import toasts
from review.learning import edits
from review.screen.paper import evidence_at
from review.senders import way
from review.senders.dossier import dossier
from review.senders.listing import listing
from review.whole import whole

Act = Callable[[HttpRequest, SenderTemplate, User], str]
see_senders = permission_required("ingest.see_senders", raise_exception=True)
may_teach = permission_required("ingest.teach", raise_exception=True)
STAYS = ("form", "document", "field")
"""What of an act's form the page is shown with again."""


@require_GET
@see_senders
def index(request: HttpRequest) -> HttpResponse:
    """The list of senders, by name or id where something is asked for."""
    way.forget(request)
    page = listing(request.GET.get("q", "").strip(), request.GET.get("after", ""))
    return render(request, "review/senders/list.html", {"page": page})


@require_GET
@see_senders
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One sender."""
    sender = _sender(pk)
    page, came_from = dossier(sender, request.GET), way.back(request, sender)
    others = SenderTemplate.objects.exclude(state=TemplateState.DELETED).exclude(pk=pk).order_by("name")
    return render(request, "review/senders/page.html", {"page": page, "others": others[:200], "back": came_from})


def _sender(pk: int) -> SenderTemplate:
    return get_object_or_404(SenderTemplate.objects.exclude(state=TemplateState.DELETED), pk=pk)


def act(done: Act) -> Callable[..., HttpResponse]:
    """Let a view change what was learnt; it returns the sentence that tells so, a refusal is told instead."""

    @wraps(done)
    @require_POST
    @may_teach
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        sender = _sender(pk)
        try:
            toasts.tell(request, done(request, sender, cast(User, request.user)))
        except TeachingRefused as refusal:
            toasts.refuse(request, str(refusal))
        kept = {name: request.POST[name] for name in STAYS if request.POST.get(name)}
        return redirect(f"{reverse('review:sender', args=[pk])}?{urlencode(kept)}")

    return view


@act
def teach(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    """Say by hand where a field stands or never stands, that it is not printed, always the same, or forgotten."""
    field, how = request.POST.get("field", ""), request.POST.get("how", "")
    form = _number(request, "form")
    if how in ("point", "never", "draw"):
        document = get_object_or_404(Document, pk=_number(request, "document"))
        where = _pointed_at(request)
        if where is None or where.page is None or where.box is None:
            raise TeachingRefused(_("Choose the words on the page."))
        if how == "draw":
            edits.draw(sender, document, where.page, where.box, form=form, by=user)
        else:
            said = edits.point if how == "point" else edits.never
            said(sender, field, document, where.page, where.box, form=form, by=user)
    elif how == "not_printed":
        edits.not_printed(sender, field, form=form, by=user)
    elif how == "constant":
        edits.constant(sender, field, request.POST.get("value", ""), form=form, by=user)
    else:
        edits.forget(sender, field, form=form, by=user)
    return _("It is being tried on the past documents, and goes live if none is read worse.")


@act
def go_back(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    number = _number(request, "number")
    services.go_back(sender, number, by=user)
    return _("Version %(number)s is live again.") % {"number": number}


@act
def discard(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    number = _number(request, "number")
    services.discard(sender, number, by=user)
    return _("Version %(number)s is discarded.") % {"number": number}


@act
def let_live(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    number = _number(request, "number")
    services.let_live(sender, number, by=user)
    return _("Version %(number)s is live, as you said.") % {"number": number}


@act
def switch(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    on = request.POST.get("on") == "1"
    services.switch(sender, on=on, by=user)
    if on:
        return _("Its documents are read with what was learnt again.")
    return _("Its documents are read without what was learnt, until you switch it on again.")


@require_POST
@may_teach
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    sender = services.delete(_sender(pk), by=cast(User, request.user))
    says = _("%(name)s is forgotten. The next approved document begins it anew.") % {"name": sender.name}
    toasts.tell_forgotten(request, says, sender)
    return redirect("review:senders")


@require_POST
@may_teach
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a deletion back, as its toast offers."""
    sender = get_object_or_404(SenderTemplate, pk=pk)
    try:
        services.bring_back(sender, by=cast(User, request.user))
    except TeachingRefused as refusal:
        toasts.refuse(request, str(refusal))
        return redirect("review:senders")
    toasts.tell(request, _("%(name)s is known again. Trust is earned anew.") % {"name": sender.name})
    return redirect("review:sender", pk=pk)


@act
def rename(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    return _("It is called %(name)s now.") % {
        "name": services.rename(sender, request.POST.get("name", ""), by=user).name
    }


@act
def merge(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    other = SenderTemplate.objects.filter(pk=_number(request, "other")).first()
    if other is None:
        raise TeachingRefused(_("Choose the sender to take in."))
    edits.merge(sender, other, by=user)
    return _("%(name)s belongs to it now.") % {"name": other.name}


@act
def split(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    fresh = edits.split(sender, _number(request, "form"), by=user)
    return _("%(name)s is a sender of its own now.") % {"name": fresh.name}


@act
def join(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    edits.join(sender, _number(request, "form"), _number(request, "other"), by=user)
    return _("It is being tried on the past documents, and goes live if none is read worse.")


@act
def silence(request: HttpRequest, sender: SenderTemplate, user: User) -> str:
    services.silence(sender, by=user)
    return _("The alert is gone. It comes back if its documents are read worse again.")


def _pointed_at(request: HttpRequest) -> Evidence | None:
    try:
        return evidence_at(request.POST.get("at", ""), "")
    except ValueError:
        return None


def _number(request: HttpRequest, name: str) -> int:
    return whole(request.POST.get(name, "")) or 0
