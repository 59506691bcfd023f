"""The demo's past: the mails of the months before, received, read, corrected and approved as its clerk would have.

Each goes the way of every mail, so that senders, results and traces show what the product itself made of them;
only the days are set back to when the mails were sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from ingest import tasks as ingesting
from ingest.models import Document, Mail, Mailbox, MailState
from ingest.reading.evaluation.score import matching_lines, same
from ingest.records import FIELDS_OF, DocType, Line
from ingest.services import receive_mail
from mail2erp.demo import demo_person
from mail2erp.jobs.models import LIVE, Job
from review import services, tasks
from review.errors import ReviewError
from review.models import Approval, Review, ReviewState
from review.places import Printed, locate
from review.screen import pages_of
from review.services import Change

PAST = settings.ROOT / "fixtures" / "past"
GLANCE = 1.0
"""Seconds between two looks at whether today's mail is read."""
WITHIN = timedelta(hours=26)
"""From a mail's arrival to its approval, the next morning."""


def relive(folder: Path = PAST) -> int:
    """Live through the past that is not lived yet, oldest first; return how many documents were approved.

    Today's mail is read first: it is what somebody who tries the demo looks at.
    """
    while Mail.objects.filter(state=MailState.STORED).exists() or _unread().exists():
        time.sleep(GLANCE)
    mailbox, clerk = Mailbox.objects.get(name="ap"), demo_person("clerk")
    return sum(_lived(mailbox, path, clerk) for path in sorted(folder.glob("*.eml")))


def _unread() -> QuerySet[Job]:
    return Job.objects.filter(kind="document.read", state__in=LIVE)


def _lived(mailbox: Mailbox, path: Path, clerk: User) -> bool:
    mail = receive_mail(mailbox, path.read_bytes(), provider_id=f"past-{path.stem}")
    sent = mail.sent_at or mail.received_at
    Mail.objects.filter(pk=mail.pk).update(received_at=sent)
    if mail.state == MailState.STORED:
        ingesting.open_mail(mail.pk)
    approved = False
    for document in Document.objects.filter(sources__arrivals__mail=mail).distinct():
        ingesting.read_document(document.pk)
        ingesting.unite_mail(mail.pk)
        tasks.open_review(document.pk)
        review = Review.objects.filter(document=document, state=ReviewState.OPEN).first()
        if review is not None:
            truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            approved |= _approved(review, truth, sent, clerk)
    return approved


def _approved(review: Review, truth: Mapping[str, Any], sent: datetime, clerk: User) -> bool:
    """Correct what was read wrong, approve it as of then, and learn from it; False where a check holds it."""
    Review.objects.filter(pk=review.pk).update(received_at=sent)
    try:
        review = _corrected(review, truth, clerk)
        review = services.approve(review, version=review.version, by=clerk)
    except ReviewError:
        return False  # it waits on the desk, as it would have
    Review.objects.filter(pk=review.pk).update(decided_at=sent + WITHIN)
    Approval.objects.filter(review=review).update(at=sent + WITHIN)
    tasks.learn(review.pk)
    return True


def _corrected(review: Review, truth: Mapping[str, Any], clerk: User) -> Review:
    printed = Printed.on(pages_of(review))
    changes: dict[str, Change] = {}
    for name in FIELDS_OF[DocType(review.doc_type)]:
        meant, read = truth.get(name), (review.fields.get(name) or {}).get("value")
        if meant and not same(name, meant, read):
            place = locate(name, meant, printed).place
            changes[name] = {"value": meant, "evidence": place.as_json() if place else None}
    wanted = [Line.from_json(line).as_json() for line in truth.get("lines", ())]
    right = len(wanted) == len(review.lines) == matching_lines(wanted, review.lines)
    if not changes and right:
        return review
    lines = None if right else wanted
    return services.save_draft(review, version=review.version, changes=changes, lines=lines, by=clerk)
