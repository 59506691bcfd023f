"""When a sender's papers have changed: an alert, trust withdrawn, a template begun anew from what came since."""

from __future__ import annotations

from django.db import transaction

from ingest.models import SenderTemplate, TemplateState, TemplateVersion
from ingest.reading.template.known import Template
from ingest.senders import services
from review import drift, trust
from review.learning.confirmed import lesson_of, past
from review.learning.trial import try_out


def watch(sender: SenderTemplate) -> TemplateVersion | None:
    """Look whether a sender's documents are read worse than before; return the version that was begun then."""
    sender.refresh_from_db()
    if sender.alert:
        return None  # it has been told, and begun anew
    verdicts = drift.recent(sender)
    sentence = drift.seen(verdicts)
    if not sentence:
        return None
    with transaction.atomic():
        services.raise_alert(sender, sentence)
        trust.pause(sender, f"Its documents are read worse than before. {sentence}")
        since = min(verdict.at for verdict in verdicts[: drift.RECENT])
        SenderTemplate.objects.filter(pk=sender.pk).update(since=since)
    sender.refresh_from_db()
    return begin(sender, sentence) if sender.state == TemplateState.ON else None


def begin(sender: SenderTemplate, why: str) -> TemplateVersion | None:
    """Learn the sender from nothing but the documents since its papers changed."""
    papers = list(reversed(past(sender)))
    if not papers:
        return None
    known: Template | None = None
    for paper in papers:
        known = lesson_of(paper, known)
    assert known is not None  # noqa: S101  there is at least one paper
    count = f"the last {len(papers)} documents" if len(papers) > 1 else "the last document"
    newest = services.newest_of(sender)  # it replaces whatever that is, and grows from none
    version = services.add_version(
        sender,
        known,
        sentence=f"Begun afresh with {count}. {why}",
        by=None,
        document=papers[-1].review.document,
        grown_from=newest.number if newest else 0,
    )
    return try_out(version)
