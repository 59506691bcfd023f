"""What was read, as rows: versions of readings, pages with words, and documents that wait for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F, Max

from ingest.documents import add_part
from ingest.models import Document, DocumentState, Mail, Original, Page, ReadingRow, Source
from ingest.reading import pages as reader
from ingest.reading.engine import NO_TEXT, Result
from ingest.reading.kind.split import Part
from ingest.records import Reading
from ingest.services import hand_over_if_all_read
from mail2erp.audit.services import record
from mail2erp.jobs.lease import holding
from mail2erp.pipeline import hand_over

READER = "reader"


def store_reading(
    document: Document, source: Source, result: Result, pictures: Mapping[int, str], *, parser: str = READER
) -> None:
    """Keep what was read: pages with the names of their pictures (by page number), and the reading itself.

    Further documents of the same file become documents of their own. A document whose pages have no text waits
    for a person, its pages before him. One that has been read already stays as it is.
    """
    with holding():
        locked = _waiting(document)
        if locked is None:
            return
        parser = f"{parser} {result.parser_version}"
        others = [(part, reading, _split_off(locked, source, part)) for part, reading in result.parts[1:]]
        rows = [_page(source.original, page, pictures.get(page.number, "")) for page in result.pages]
        lay_out(rows, locked, [(part, other) for part, _, other in others])
        Page.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["original", "number"],
            update_fields=["width", "height", "rotation", "words", "text_from", "image", "document", "position"],
        )
        for _, reading, other in others:
            add_reading(other.document, other, reading, parser)
        if result.pages and not any(page.words for page in result.pages):
            _end(locked, DocumentState.NEEDS_PERSON, next(iter(result.reading.problems), NO_TEXT))
            return
        row = add_reading(locked, source, result.reading, parser, ms=result.ms)
        _end(locked, DocumentState.READ, version=row.parser, also=[other.document for _, _, other in others])


def _split_off(document: Document, source: Source, part: Part) -> Source:
    """Make the document that a later part of the file is; its pages follow."""
    made = Document.objects.create(received_at=document.received_at, state=DocumentState.READ)
    other = add_part(made, source, why=part.reason)
    after = {"from": document.pk, "pages": f"{part.first} to {part.last}", "why": part.reason}
    record("document.split", f"document:{other.document_id}", document=other.document_id, after=after)
    return other


def lay_out(rows: Sequence[Page], document: Document, others: Sequence[tuple[Part, Source]]) -> None:
    """Give the pages of a file to its documents, each counted from 1."""
    for row in rows:
        row.document, row.position = document, row.number
    for part, source in others:
        for row in rows[part.first - 1 : part.last]:
            row.document, row.position = source.document, row.number - part.first + 1


def add_reading(
    document: Document, source: Source | None, reading: Reading, parser: str, *, ms: float = 0
) -> ReadingRow:
    """Add the next version of a document's reading. The document's row is locked by the caller."""
    newest = document.readings.aggregate(newest=Max("version"))["newest"] or 0
    return ReadingRow.objects.create(
        document=document,
        version=newest + 1,
        source=source,
        parser=parser,
        template=reading.template,
        doc_type=reading.doc_type,
        data=reading.as_json(),
        trusted=reading.trusted,
        milliseconds=round(ms),
    )


def mark_unreadable(document: Document, sentence: str) -> None:
    """Leave a document that cannot be read to a person, with one sentence of cause."""
    with holding():
        if locked := _waiting(document):
            _end(locked, DocumentState.NEEDS_PERSON, sentence)


def waits(document: Document) -> bool:
    """Tell whether a document is still to be read: new, or left to a person because it could not be.

    One whose pages a person has laid is no file any more that could be read as a whole.
    """
    if document.state == DocumentState.NEEDS_PERSON:
        return not document.readings.exists() and not _laid_by_hand(document)
    return document.state == DocumentState.STORED


def _laid_by_hand(document: Document) -> bool:
    elsewhere = Page.objects.filter(original__sources__document=document).exclude(document=document)
    return elsewhere.exists() or document.pages.exclude(position=F("number")).exists()


def _waiting(document: Document) -> Document | None:
    """Lock a document; return it if it still waits to be read."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    return locked if waits(locked) else None


def _end(
    document: Document,
    state: DocumentState,
    error: str = "",
    *,
    version: str = "",
    also: Sequence[Document] = (),
) -> None:
    again = document.state == DocumentState.NEEDS_PERSON
    if again and (state, error) == (document.state, document.error):
        return
    document.state, document.error = state, error
    document.save(update_fields=["state", "error"])
    arrived = Mail.objects.filter(arrivals__source__document=document).values("pk")
    hand_over_if_all_read(Mail.objects.select_for_update().filter(pk__in=arrived).order_by("pk"))
    if again and state == DocumentState.READ:
        for read in (document, *also):
            hand_over("document.read", read.pk, round="read again")  # the desk has it already, unread
    after = {"state": state, **({"why": error} if error else {})}
    record("document.read", f"document:{document.pk}", document=document.pk, after=after, version=version)


def _page(original: Original, page: reader.Page, picture: str) -> Page:
    return Page(
        original=original,
        number=page.number,
        width=page.width,
        height=page.height,
        rotation=page.rotation,
        words=[[word.text, *(round(edge, 2) for edge in word.box)] for word in page.words],
        text_from="" if page.source == "none" else page.source,
        image=picture,
    )


def document_given_up(pk: int, sentence: str) -> None:
    """Leave a document whose reading never came to an end to a person. Runs in the caller's transaction."""
    if locked := _waiting(Document(pk=pk)):
        _end(locked, DocumentState.NEEDS_PERSON, sentence)
