"""The way from a document to its sender's page and back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from ingest.models import SenderTemplate, TemplateState, TemplateVersion, VersionState
from review.learning.lesson import sender_of
from review.models import Review
from review.record import draft_of
from review.verdicts import used_by
from review.whole import whole
from review.words import titled

CAME_FROM = "sender.from"
"""In the session: the sender and the document from which a person came to its page."""


@dataclass(frozen=True, slots=True)
class Back:
    """The document that a person came from."""

    url: str
    title: str


def sender_for(review: Review) -> SenderTemplate | None:
    """Return the sender that a document is from: the one it was read with, else the one whose ids it shows."""
    used, _ = used_by(review)
    if used is not None and used.state != TemplateState.DELETED:
        return used
    return sender_of(draft_of(review))


def to_sender(review: Review) -> str:
    """Return the address of the sender's page with this document as its sample; empty where nothing is known."""
    sender = sender_for(review)
    if sender is None:
        return ""
    asked = urlencode({"from": review.pk, "document": review.document_id})
    return f"{reverse('review:sender', args=[sender.pk])}?{asked}"


def taught_by(review: Review) -> str:
    """Return the sentence on what a decided document taught, empty where it taught nothing new."""
    version = (
        TemplateVersion.objects.filter(document=review.document_id)
        .select_related("template")
        .order_by("-at")
        .first()
    )
    if version is None or review.decided_at is None or version.at < review.decided_at:
        return ""
    name = version.template.name
    if version.state == VersionState.HELD:
        return f"It taught version {version.number} of {name}, which is held back."
    return f"It taught version {version.number} of {name}."


def back(request: HttpRequest, sender: SenderTemplate) -> Back | None:
    """Return where the person came from; remembered while she stays with this sender."""
    if came := whole(request.GET.get("from", "")):
        request.session[CAME_FROM] = [sender.pk, came]
    here, pk = request.session.get(CAME_FROM) or (0, 0)
    review = Review.objects.filter(pk=pk).first() if here == sender.pk else None
    if review is None:
        return None
    title = titled(review)
    return Back(reverse("review:screen", args=[review.pk]), title)


def forget(request: HttpRequest) -> None:
    """Forget it: the list of senders is where the way ends."""
    request.session.pop(CAME_FROM, None)
