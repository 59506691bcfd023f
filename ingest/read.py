"""Reading a stored document: its bytes through the reading process, its pages drawn, the outcome stored."""

from __future__ import annotations

from dataclasses import replace

from django.apps import apps

from ingest import documents, ocr, originals, pictures, readings, sheet, textual
from ingest.mail import letter
from ingest.models import Arrival, Document, Source, SourceKind
from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.engine import Result
from ingest.reading.kind import kinds, split
from ingest.reading.pages import Unreadable
from ingest.reading.paper import Company
from ingest.reading.process import child
from ingest.reading.process.child import ChildDied
from ingest.reading.template.served import by_mail
from ingest.records import Reading
from ingest.senders.reading import is_einvoice, taught
from ingest.senders.selection import own_domains
from mail2erp.jobs.errors import Later
from mail2erp.jobs.lease import current_job, holding, renew
from mail2erp.pipeline import hand_over

DRAWN = 60  # pages that get a picture: beyond them a person opens the original
ROUNDS = 3
"""Rounds of OCR in one job, so that it ends well before the broker's patience does; the next job goes on."""
BEST_FIRST = (SourceKind.XML, SourceKind.PDF, SourceKind.IMAGE, SourceKind.BODY)


def read(document: Document) -> None:
    """Read a document that waits for it, and store the outcome; any other stays as it is.

    A file that cannot be read leaves its document to a person; replayed, it is tried again. Raises Later where
    the reading process died and another try is left; OriginalError where the bytes are lost or damaged.
    """
    if not readings.waits(document):
        return
    source = best_source(document)
    content = originals.store().get(source.original.sha256)
    try:
        result = _result(source, content)
    except (Unreadable, NotAnEInvoice) as refusal:
        readings.mark_unreadable(document, str(refusal))
    except ChildDied as death:
        if (job := current_job()) and job.attempts < job.max_attempts:
            raise Later(str(death)) from death
        readings.mark_unreadable(document, str(death))
    else:
        if result.unread:
            _go_on(document, result.unread[0])
            return
        result, shown = _with_pages(result, content)
        readings.store_reading(document, source, result, draw(shown, result))


def _go_on(document: Document, page: int) -> None:
    """Have the next job read on from a page of a long scan; what OCR has read so far is kept."""
    onward = f"from page {page}"
    if (job := current_job()) and job.key.endswith(onward):
        raise Later("What OCR reads is not kept. Make MAIL2ERP_HOME/ocr writable.")
    with holding():
        hand_over("document.stored", document.pk, round=onward)


def _result(source: Source, content: bytes) -> Result:
    own, sender = own_company(), sender_of(source)
    result = child.read(
        content,
        sender=sender,
        own=own,
        ocr=ocr.engine(),
        cache=ocr.cache(),
        outside=ocr.outside,
        rounds=ROUNDS,
    )
    if result.unread:
        return result
    if source.kind != SourceKind.BODY:
        return _taught(source, result, sender, own)
    arrival = _first_arrival(source)
    message = documents.message_at(documents.parse(arrival.mail), arrival.part) if arrival else None
    if message is None:
        return result
    message = letter.shortened(message)
    said = child.read_mail(message.headers, message.text, message.html, own)
    return replace(result, reading=textual.choose(result.reading, said, result.pages))


def _taught(source: Source, result: Result, sender: str | None, own: Company | None) -> Result:
    """Return the result with each document of the file read with what its sender taught."""
    if not result.parts:
        read = _as_mailed(source, result, own)
        if read is result.reading:
            read = taught(read, result.pages, sender, own)
        return replace(result, reading=read)
    parts = tuple(
        (part, taught(reading, split.pages_of(part, result.pages), sender, own)) for part, reading in result.parts
    )
    return replace(result, reading=parts[0][1], parts=parts)


def _as_mailed(source: Source, result: Result, own: Company | None) -> Reading:
    """Return the reading as the kind that the mail names, where its page has no clear title."""
    letter = letter_of(source)
    said = kinds.named(letter) if letter else None
    reading = result.reading
    if letter is None or said is None or said.kind == reading.doc_type or is_einvoice(reading):
        return reading
    if reading.value("grand_total") is None and reading.value("invoice_number") is None:
        return reading  # an annex, however the mail calls what it brings
    return by_mail(child.ask, result.pages, own, letter) or reading


def letter_of(source: Source) -> kinds.Letter | None:
    """Return what came with a file when it came first: its name, and the mail's subject and text."""
    first = _first_arrival(source)
    if first is None:
        return None
    others = first.mail.arrivals.exclude(source__original=source.original_id).exists()
    return kinds.Letter(first.filename, first.mail.subject, first.mail.text, alone=not others)


def _with_pages(result: Result, content: bytes) -> tuple[Result, bytes]:
    """Return the result and the file that shows its pages: its own, or for bare XML one that we set."""
    if result.pages:
        return result, content
    try:
        shown = child.typeset(sheet.page(result.reading))
        return replace(result, pages=child.read(shown).pages), shown
    except (Unreadable, ChildDied):
        return result, content  # without a page the screen offers the original


def best_source(document: Document) -> Source:
    """Return the file that says most surely what the document says."""
    sources = document.sources.select_related("original")
    return min(sources, key=lambda source: (BEST_FIRST.index(SourceKind(source.kind)), source.pk))


def sender_of(source: Source) -> str | None:
    """Return the address of who sent the file first."""
    first = _first_arrival(source)
    return first.mail.sender if first and first.mail.sender else None


def _first_arrival(source: Source) -> Arrival | None:
    return source.arrivals.order_by("pk").select_related("mail__original").first()


def own_company() -> Company | None:
    """Return ourselves as the reader wants to know us, so that our own ids never become a supplier's."""
    # By name: the desk keeps the company, and the desk leans on this app.
    row = apps.get_model("review", "Company").objects.order_by("pk").first()
    if row is None:
        return None
    domains = tuple(sorted(own_domains()))
    return Company((row.name,), tuple(row.vat_ids), tuple(row.ibans), row.country, row.currency, domains)


def draw(content: bytes, result: Result) -> dict[int, str]:
    """Draw the pages in both widths; return the pictures' names by page number. A page may have none."""
    drawn: dict[int, str] = {}
    for page in result.pages[:DRAWN]:
        try:
            drawn[page.number] = pictures.keep(
                {
                    width: child.render(content, page.number, width, page.rotation, page.skew)
                    for width in pictures.WIDTHS
                }
            )
        except Unreadable:
            continue  # the screen offers the original instead
        except ChildDied:
            break  # the file is dangerous to draw: its words are enough
        renew()
    return drawn
