"""Handing in files: mails, mailboxes, PDFs, e-invoices, pictures, archives; and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ingest.models import Mail, MailState
from ingest.originals import OriginalError
from ingest.services import receive_file, uploads
from review import toasts
from review.models import Review
from review.sentences import said
from review.words import clock, day

MOST_FILES = 50
SHOWN = 25


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("review.upload", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    """The place to drop files, with what became of the last ones; a POST hands files in."""
    if request.method == "POST":
        hand_in(request, request.FILES.getlist("files"))
        return redirect("review:upload")
    mails = list(Mail.objects.filter(mailbox=uploads()).order_by("-id")[:SHOWN])
    limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
    became = _reviews_of(mails)
    outcomes = [_outcome(mail, became.get(mail.pk, [])) for mail in mails]
    return render(request, "review/upload.html", {"mails": outcomes, "limit": limit})


def hand_in(request: HttpRequest, files: list[UploadedFile]) -> None:
    """Receive each file, and tell in one sentence what was new, known, or refused."""
    if not files:
        toasts.refuse(request, "No file was chosen. Choose one, or drop it on the page.")
    began, new, known = timezone.now(), 0, 0
    for file in files[:MOST_FILES]:
        try:
            mails = _received(file, cast(User, request.user))
        except (OriginalError, ValueError) as refusal:
            toasts.refuse(request, f"{file.name}: {refusal}")
            continue
        fresh = sum(mail.received_at >= began for mail in mails)
        new, known = new + fresh, known + len(mails) - fresh
    if len(files) > MOST_FILES:
        toasts.refuse(request, f"Only the first {MOST_FILES} files were taken. Hand in the others separately.")
    if new or known:
        toasts.tell(request, _told(new, known))


def _received(file: UploadedFile, by: User) -> list[Mail]:
    size = file.size or 0
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        raise ValueError(f"it has more than {limit} MB. Split it, or send it by mail.")
    if not size:
        raise ValueError("it is empty. Look whether it was saved.")
    return receive_file(uploads(), file.read(), file.name or "file", by=by)


def _told(new: int, known: int) -> str:
    taken = f"{new} file{'' if new == 1 else 's'} handed in; they appear in the queue once they are read."
    if not known:
        return taken
    here = f"{known} {'was' if known == 1 else 'were'} here already; nothing changed."
    return f"{taken} {here}" if new else here


def _reviews_of(mails: Sequence[Mail]) -> dict[int, list[Review]]:
    """Return what lies on the desk of each mail, by the mail's key."""
    brought = Review.objects.filter(document__sources__arrivals__mail__in=mails)
    found: dict[int, list[Review]] = {}
    for review in brought.annotate(mail=F("document__sources__arrivals__mail")).distinct().order_by("id"):
        found.setdefault(review.mail, []).append(review)
    return found


def _outcome(mail: Mail, reviews: Sequence[Review]) -> dict[str, Any]:
    """Return one handed-in file as the list shows it."""
    waits = mail.state in (MailState.STORED, MailState.OPENED)
    return {
        "name": mail.subject or said(f"Mail {mail.pk}"),
        "when": f"{day(timezone.localtime(mail.received_at).date())} {clock(mail.received_at)}",
        "state": "Being read" if waits else mail.get_state_display(),
        "waits": waits,
        "notes": mail.notes,
        "reviews": reviews,
    }
