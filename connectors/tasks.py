"""What a worker does for posting. Each may run twice, twice at once, or be killed at any line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q

from connectors import posting, reference, registry, sync
from connectors.base import Attachment, ConnectorError, TransientError
from connectors.delivery import HeldOtherwise, deliver, take_back
from connectors.models import Connection, Posting, PostingState
from ingest import cutting
from ingest.mail.base import MailError
from ingest.mail.base import TransientError as MailTransientError
from ingest.models import Source
from ingest.originals import OriginalError, store
from ingest.reading.pages import Unreadable
from ingest.reading.process.child import ChildDied
from mail2erp.http import Session
from mail2erp.jobs.errors import Later, NeedsPerson
from mail2erp.jobs.lease import holding
from review.errors import ReviewError
from review.models import APPROVED_STATES, Review, ReviewState
from review.record import from_json
from review.services.outcome import tell


def queue_postings(review_id: int) -> None:
    """Write a posting for each connection that takes the approved document."""
    try:
        with holding():
            posting.queue(Review.objects.get(pk=review_id))
    except (posting.PostingError, ReviewError) as error:
        raise NeedsPerson(str(error)) from error


def not_queued(review_id: int, sentence: str) -> None:
    """Tell the desk that an approved document could not even be queued."""
    if Review.objects.filter(pk=review_id, state__in=APPROVED_STATES).exists():
        tell(review_id, ReviewState.FAILED, error=sentence)


def send(posting_id: int) -> None:
    """Bring one posting into its ERP and write down the receipt."""
    row = posting.take(posting_id)
    if row is None:
        return
    with sentences():
        connector = registry.connector_for(row.connection, subject=f"posting:{row.pk}")
        try:
            delivered = deliver(connector, from_json(row.record), row.reference, originals_of(row))
        except HeldOtherwise as error:
            posting.record_differences(row, error.differences, error.receipt)
            raise
    with holding():
        posting.record_receipt(row, delivered, call=_last_call(connector.setup.session))


def withdraw(posting_id: int) -> None:
    """Remove from the ERP what a cancelled posting may have left there."""
    row = Posting.objects.select_related("connection").get(pk=posting_id)
    if row.state != PostingState.CANCELLED:
        return
    with sentences():
        connector = registry.connector_for(row.connection, subject=f"posting:{row.pk}")
        was_there = take_back(connector, from_json(row.record), row.reference)
    with holding():
        posting.record_withdrawn(row, was_there=was_there)


def label_mails(posting_id: int) -> None:
    """Label the mails that brought the document of a posting."""
    with sentences():
        sync.label_mails(Posting.objects.select_related("review").get(pk=posting_id).review.document_id)


def label_document(document_id: int) -> None:
    """Label the mails that brought a document by where it stands now."""
    with sentences():
        sync.label_mails(document_id)


def sync_connection(connection_id: int) -> None:
    """Take over from the ERP how far it is with what was posted there, and what it knows to read and book with."""
    connection = Connection.objects.get(pk=connection_id)
    with sentences():
        sync.look_after_postings(connection)
        reference.take_over(connection)


def originals_of(row: Posting) -> list[Attachment]:
    """Return the files that carry the posting's document and its annexes, each once.

    They go as they arrived. Of a file that holds other documents too, the document's own pages go, as one file.
    """
    document = row.review.document_id
    carrying = Source.objects.filter(Q(document=document) | Q(document__merged_into=document))
    sources = sorted(carrying.select_related("original"), key=lambda one: (one.document_id != document, one.pk))
    files: dict[str, cutting.File] = {}
    for file in filter(None, map(cutting.file_of, sources)):
        files.setdefault(file.sha256, file)
    return [
        Attachment(file.name, file.content_type, store().get(file.sha256), file.sha256) for file in files.values()
    ]


@contextmanager
def sentences() -> Iterator[None]:
    """Turn how a connector or mailbox ends into how a job ends. What nobody foresaw passes: a person looks."""
    try:
        yield
    except (TransientError, MailTransientError) as error:
        pause = None if error.retry_after is None else timedelta(seconds=error.retry_after)
        raise Later(str(error), pause) from error
    except (ConnectorError, MailError, OriginalError, Unreadable, ChildDied) as error:
        raise NeedsPerson(str(error)) from error


def _last_call(session: object) -> int | None:
    calls = session.calls if isinstance(session, Session) else []
    return calls[-1] if calls else None
