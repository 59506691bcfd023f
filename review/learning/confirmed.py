"""An approved document as a lesson takes it, and the past documents of its sender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ingest.models import SenderTemplate, Source
from ingest.read import own_company, sender_of
from ingest.reading.pages import Page
from ingest.reading.process import child
from ingest.reading.template import served
from ingest.reading.template.apply import CONSTANTS
from ingest.reading.template.known import Template
from ingest.records import BOOKING_FIELDS, FIELDS_OF, DocType, Reading, Value
from ingest.senders.pages import pages_of, printed_source
from review.models import APPROVED_STATES, Review, Verdict
from review.record import draft_of
from review.words import titled

TRIED_ON = 40
"""Past documents that a new version is tried on: the newest say most about the papers of today."""
MOST_PLACES = 4
NO_PAPER = (DocType.TICKET, DocType.LEAD, DocType.OTHER)


@dataclass(frozen=True, slots=True)
class Paper:
    """One approved document: its pages, the address it came from, and what a person confirmed."""

    review: Review
    source: Source
    pages: tuple[Page, ...]
    sender: str | None
    confirmed: Reading

    @property
    def name(self) -> str:
        """The document as a sentence names it: “Invoice 2026-09911”."""
        return titled(self.review)


def paper_of(review: Review) -> Paper | None:
    """Return what an approved document can teach with, None where it has no printed pages with words."""
    if review.state not in APPROVED_STATES or review.doc_type in NO_PAPER:
        return None
    source = printed_source(review.document)
    pages = pages_of(review.document) if source else ()
    if source is None or not any(page.words for page in pages):
        return None
    return Paper(review, source, pages, sender_of(source), confirmed(review))


def confirmed(review: Review) -> Reading:
    """Return what was approved; a field of its kind that stayed empty was confirmed empty.

    An optional one was only where a person took a value out: nobody has looked for it otherwise.
    """
    draft = draft_of(review)
    empty = {name: Value(None) for name in FIELDS_OF[draft.doc_type]}
    read = {name: value for name, value in draft.fields.items() if name not in BOOKING_FIELDS}
    return replace(draft, fields={**empty, **read})


def past(sender: SenderTemplate, most: int = TRIED_ON) -> list[Paper]:
    """Return the sender's approved documents, newest first, since it was last begun afresh."""
    verdicts = Verdict.objects.filter(template=sender, by_person=True, review__state__in=APPROVED_STATES)
    if sender.since:
        verdicts = verdicts.filter(at__gte=sender.since)
    rows = verdicts.select_related("review__document", "review__reading").order_by("-at", "-id")[:most]
    found = (paper_of(verdict.review) for verdict in rows)
    return [paper for paper in found if paper]


def left_open(paper: Paper, before: Template | None) -> dict[str, Any]:
    """Return the fields whose value stands in several places of the page, none plainly the right one.

    What is the same on all of a sender's documents leaves nothing to ask. Raises ChildDied.
    """
    own = own_company()
    found = served.unclear_in(child.ask, paper.pages, own, confirmed=paper.confirmed, before=before)
    return {
        name: {"document": paper.review.document_id, "places": places[:MOST_PLACES]}
        for name, places in found.items()
        if name not in CONSTANTS
    }


def lesson_of(paper: Paper, before: Template | None) -> Template:
    """Return the template with what one approved document teaches. Raises ChildDied."""
    return served.lesson_of(
        child.ask,
        paper.pages,
        paper.sender,
        own_company(),
        confirmed=paper.confirmed,
        before=before,
        document=str(paper.review.document_id),
    )
