"""What people note on a document. Comments live in the journal: they are neither changed nor taken back.

“@mads” names a colleague, by sign-in name or first name: who is named finds the document among the mentions.
"""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from mail2erp.audit.models import Entry
from mail2erp.roles import who_may
from review.errors import ReviewError
from review.models import Mention, Review
from review.services.row import journal

COMMENTED = "commented"
LONGEST = 2000
NAMED = re.compile(r"(?<![\w@.])@([\w][\w.\-]*)")
"""“@” at the beginning of a word: an e-mail address names nobody."""


@transaction.atomic
def comment(review: Review, *, text: str, by: User) -> list[User]:
    """Keep a sentence with the document; return whom it names. Raises ReviewError when there is none."""
    text = text.strip()[:LONGEST]
    if not text:
        raise ReviewError("There is nothing to keep yet. Write what should be remembered.")
    named = named_in(text)
    Mention.objects.bulk_create(Mention(review=review, user=user, by=by, text=text) for user in named)
    told = {"mentions": [user.get_username() for user in named]} if named else {}
    journal(COMMENTED, review, by=by, after={"text": text, **told})
    return named


def named_in(text: str) -> list[User]:
    """Return the colleagues whom a text names, each once. A first name that two people share names both."""
    called = {name.casefold().rstrip(".-") for name in NAMED.findall(text)}
    if not called:
        return []
    return [user for user in who_may("review.see_queue").order_by("username") if names_of(user) & called]


def names_of(user: User) -> set[str]:
    """Return by what a colleague can be named, in small letters."""
    sign_in = user.get_username().casefold()
    return {sign_in, sign_in.partition("@")[0], user.first_name.casefold()} - {""}


def called(user: User) -> str:
    """Return the name by which a colleague is mentioned."""
    return (user.first_name if " " not in user.first_name else "") or user.get_username().partition("@")[0]


def seen(review: Review, *, by: User) -> bool:
    """Take a document from somebody's mentions: it has been opened. Returns whether it was among them."""
    return bool(Mention.objects.filter(review=review, user=by, seen_at=None).update(seen_at=timezone.now()))


def comments_on(review: Review) -> list[Entry]:
    """Return the comments on the document and on those that became part of it, newest first."""
    documents = [review.document_id, *review.document.merged.values_list("pk", flat=True)]
    return list(Entry.objects.filter(document__in=documents, action=COMMENTED).order_by("-id"))
