"""Whose paper a document is, where the reading could not tell: a person says, and it is read anew."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from ingest import readings
from ingest.models import Document, SenderTemplate, TemplateState
from ingest.read import own_company, sender_of
from ingest.reading.pages import Page
from ingest.reading.process.child import ChildDied
from ingest.reading.template.known import Template
from ingest.records import Reading
from ingest.senders.pages import pages_of, printed_source
from ingest.senders.reading import with_templates
from ingest.senders.selection import template_of
from ingest.senders.services import live_of
from review.errors import ReviewError
from review.models import Review, ReviewState
from review.rules import whose
from review.services import redrafting
from review.services.desk import refuse_if_held
from review.services.row import journal, locked, require_state, signed
from review.whole import whole


def say_whose(review: Review, answer: str, *, by: User) -> Review:
    """Read a document as that of the sender a person named, empty for none of them; what she typed stays.

    `answer` is one of those that the check `whose` offers. Raises ReviewError.
    """
    sender, known = _named(answer)
    pages = pages_of(review.document)
    reading = _read_as(review, known, pages)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=review.document_id)
        row = locked(review)
        require_state(row, ReviewState.OPEN)
        refuse_if_held(row, by)
        if pages_of(document) != pages:
            raise ReviewError("Somebody laid the pages anew meanwhile. Load the page again.")
        last = row.reading
        added = readings.add_reading(document, last.source, reading, last.parser) if last else None
        name = sender.name if sender else "none of them"
        row.accepted = {
            **row.accepted,
            whose.NAME: {**signed(by), "why": name, "sender": sender.pk if sender else None},
        }
        redrafting.lay(row, added, {number: number for number in range(1, len(pages) + 1)})
        journal("said whose it is", row, by=by, after={"sender": name, "template": reading.template})
    return row


def said_to_be(review: Review) -> SenderTemplate | None:
    """Return the sender that a person said a document is from, None where nobody did or it is known no more."""
    said = review.accepted.get(whose.NAME, {}).get("sender")
    return SenderTemplate.objects.exclude(state=TemplateState.DELETED).filter(pk=said).first() if said else None


def _named(answer: str) -> tuple[SenderTemplate | None, Template | None]:
    if answer == whose.NONE_OF_THEM:
        return None, None
    pk, _, form = answer.partition(" ")
    sender = SenderTemplate.objects.filter(pk=whole(pk) or 0, state=TemplateState.ON).first()
    live = live_of(sender) if sender else None
    known, number = template_of(live) if live else None, whole(form)
    if known is None or number is None or number >= len(known.forms):
        raise ReviewError("This sender is not known any more. Load the page again.")
    return sender, replace(known, forms=(known.forms[number],))


def _read_as(review: Review, known: Template | None, pages: tuple[Page, ...]) -> Reading:
    source = printed_source(review.document)
    if source is None or review.reading is None:
        raise ReviewError("This document has no pages to read anew. Type its values.")
    try:
        [reading] = with_templates(pages, sender_of(source), own_company(), [[known] if known else []])
    except ChildDied as death:
        raise ReviewError(f"{death} Type its values.") from death
    return replace(reading, may_be=())
