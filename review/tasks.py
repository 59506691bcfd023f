"""What a worker does for the desk."""

from __future__ import annotations

from datetime import timedelta

from ingest.models import Document, TemplateVersion
from ingest.reading.process.child import ChildDied
from mail2erp.jobs.errors import Later, NeedsPerson
from mail2erp.jobs.lease import current_job, holding
from review import arrival, learning, search
from review.models import Review

SOMEBODY_HAS_IT = timedelta(minutes=2)


def open_review(document_id: int) -> None:
    """Lay a read document before a person, or let it pass where nobody need see it. Safe to run twice."""
    with holding():
        arrival.lay_down(Document.objects.get(pk=document_id))


def index_mail(mail_id: int) -> None:
    """Let the documents that a mail brought again be found by it too."""
    with holding():
        for document in Document.objects.filter(sources__arrivals__mail=mail_id, review__isnull=False).distinct():
            search.index(document)


def learn(review_id: int) -> None:
    """Learn from an approved document. Done twice it adds nothing: the second time nothing is new."""
    review = Review.objects.select_related("document", "reading", "decided_by").get(pk=review_id)
    try:
        learning.learn(review)
    except ChildDied as death:
        raise NeedsPerson(f"{death} Nothing was learnt from it; what is known of its sender stays.") from death


def try_out(version_id: int) -> None:
    """Try an edited version on the sender's past documents."""
    version = TemplateVersion.objects.select_related("template").get(pk=version_id)
    try:
        learning.try_out(version)
    except ChildDied as death:
        raise NeedsPerson(f"{death} The version stays untried, and nothing is read with it.") from death


def read_again(version_id: int) -> None:
    """Read what waits on the desk with a version that just went live."""
    version = TemplateVersion.objects.select_related("template").get(pk=version_id)
    job = current_job()
    if learning.read_again(version) and job and job.attempts < job.max_attempts:
        raise Later("Somebody has one of the documents open.", after=SOMEBODY_HAS_IT)
