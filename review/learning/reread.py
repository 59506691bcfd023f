"""What waits on the desk is read again with what was just learnt, as long as nobody has touched it."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from ingest import readings
from ingest.models import Document, KeyKind, SenderTemplate, TemplateVersion, VersionState
from ingest.read import own_company, sender_of
from ingest.records import Reading
from ingest.senders.pages import pages_of, printed_source
from ingest.senders.reading import is_einvoice, taught, with_templates
from ingest.senders.selection import template_of
from ingest.senders.services import live_of
from mail2erp.audit.services import record
from mail2erp.jobs.lease import holding
from review import services
from review.arrival import lay_down
from review.models import Review, ReviewState
from review.rules import whose
from review.services.whose import said_to_be

MOST = 200
"""Documents read again at once; what waits behind them is read with the template when it comes anyway."""


def read_again(version: TemplateVersion) -> bool:
    """Read the sender's untouched documents again; return whether some were left as somebody has them open."""
    if version.state != VersionState.LIVE:
        return False
    left = False
    for review in waiting(version.template).select_related("document", "reading", "locked_by")[:MOST]:
        if services.holder(review):
            left = True
        elif reading := _anew(review):
            _take_over(review, reading)
    return left


def waiting(sender: SenderTemplate) -> QuerySet[Review]:
    """Return the open documents that may be the sender's and that nobody has touched."""
    mine = Q(supplier__iexact=sender.name) | Q(reading__template__startswith=f"{sender.pk} v")
    for domain in sender.keys.filter(kind=KeyKind.DOMAIN).values_list("value", flat=True):
        mine |= Q(sender__iendswith=f"@{domain}") | Q(sender__iendswith=f".{domain}")
    return Review.objects.filter(mine, state=ReviewState.OPEN, version=F("read_as")).order_by("due_at", "id")


def _anew(review: Review) -> Reading | None:
    """Return what the document says when it is read now, None where that is what it said before."""
    source, last = printed_source(review.document), review.reading
    if source is None or last is None or last.source_id != source.pk:
        return None  # read from another file, or brought together from several
    before = Reading.from_json(last.data)
    if is_einvoice(before):
        return None
    pages, sender, own = pages_of(review.document), sender_of(source), own_company()
    if whose.NAME in review.accepted:
        live = live_of(said) if (said := said_to_be(review)) else None
        [now] = with_templates(pages, sender, own, [[template_of(live)] if live else []])
    else:
        [plain] = with_templates(pages, sender, own, [[]])
        now = taught(plain, pages, sender, own)
    return None if not now.template or now.as_json() == before.as_json() else now


def _take_over(review: Review, reading: Reading) -> None:
    with holding():
        document = Document.objects.select_for_update().get(pk=review.document_id)
        row = Review.objects.select_for_update().get(pk=review.pk)
        if row.state != ReviewState.OPEN or not row.untouched or row.reading_id != review.reading_id:
            return  # somebody was faster
        last = review.reading
        added = readings.add_reading(document, last.source, reading, last.parser) if last else None
        if added is None:
            return
        lay_down(document)
        after = {"reading": added.version, "template": reading.template}
        record("document.read_again", f"document:{document.pk}", document=document.pk, after=after)
