"""What happened, told once at the foot of the next page, with the way to take it back."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from ingest.models import SenderTemplate
from review.models import PageChange, Review, ReviewState
from review.words import money


def tell(request: HttpRequest, text: str) -> None:
    messages.success(request, text)


def refuse(request: HttpRequest, text: str) -> None:
    messages.error(request, text)


def tell_undoable(request: HttpRequest, text: str, reviews: Sequence[Review]) -> None:
    """Tell what happened to the reviews, with a button that takes it back."""
    ids = ",".join(str(review.pk) for review in reviews)
    messages.success(request, text, extra_tags=f"undo:{ids}")


def tell_laid(request: HttpRequest, text: str, change: PageChange) -> None:
    """Tell how pages lie now, with a button that lays them as before."""
    messages.success(request, text, extra_tags=f"pages:{change.pk},{change.review_id}")


def tell_forgotten(request: HttpRequest, text: str, sender: SenderTemplate) -> None:
    """Tell that a sender was deleted, with a button that brings it back."""
    messages.success(request, text, extra_tags=f"sender:{sender.pk}")


def decided(review: Review) -> str:
    """Return the sentence for a document that was just decided."""
    what = money(review.amount, review.currency) if review.amount is not None else review.number or "The document"
    if review.state == ReviewState.AWAITING:
        return f"{what} waits for a supervisor now."
    if review.state == ReviewState.REJECTED:
        return f"{what} rejected. The reason stays with it."
    return f"{what} approved. It goes to the ERP in {settings.UNDO_SECONDS} s."
