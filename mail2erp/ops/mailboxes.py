"""Mailboxes: which are connected, what each may be asked for, connect and disconnect."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ingest.mail import connect
from ingest.models import Mailbox, MailboxKind


@require_safe
@permission_required("ingest.connect_mailbox", raise_exception=True)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Show the mailboxes, and before any consent what will be asked for and why."""
    context = {
        "mailboxes": Mailbox.objects.exclude(kind=MailboxKind.UPLOAD).order_by("name"),
        "scopes": connect.SCOPES,
        "google": bool(settings.GOOGLE_CLIENT_ID),
    }
    return render(request, "ops/mailboxes.html", context)


@require_POST
@permission_required("ingest.connect_mailbox", raise_exception=True)
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = get_object_or_404(Mailbox, pk=pk, kind=MailboxKind.GMAIL)
    connect.disconnect(mailbox, by=cast(User, request.user))
    messages.success(request, f"{mailbox.name} is disconnected. No mail is fetched from it any more.")
    return redirect("mailboxes")
