"""Which pages make which document: laid by a person, read anew, never lost. The desk decides; this moves the rows.

All of it runs in the caller's transaction, the documents' rows locked, except `read_anew`, which asks the reading
process and belongs before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest import documents, readings, same, selectors
from ingest.models import Document, DocumentState, Page, ReadingRow, Source, SourceKind
from ingest.read import best_source, own_company, sender_of
from ingest.reading.compare.disagree import alone
from ingest.reading.engine import NO_TEXT, PARSER_VERSION
from ingest.records import Reading
from ingest.senders.pages import as_read
from ingest.senders.reading import is_einvoice, taught, with_templates

Layout = Mapping[int, tuple[int, int | None]]
"""Page -> its document and its place in it (None: left out)."""


def layout_of(*found: Document) -> dict[int, tuple[int, int | None]]:
    """Return which pages the documents hold, and where."""
    rows = Page.objects.filter(document__in=found).values_list("pk", "document_id", "position")
    return {pk: (document, position) for pk, document, position in rows}


def lay(layout: Layout) -> None:
    """Put pages where the layout says. Each page stays in exactly one document."""
    Page.objects.filter(pk__in=layout).update(position=None)  # first out of each other's way
    laid = [Page(pk=pk, document_id=document, position=position) for pk, (document, position) in layout.items()]
    Page.objects.bulk_update(laid, ["document", "position"])


def arrange(document: Document, pages: Sequence[Page]) -> None:
    """Show these pages of a document in this order; its others are left out."""
    Page.objects.filter(document=document).update(position=None)
    lay({page.pk: (document.pk, place) for place, page in enumerate(pages, 1)})


def split_off(document: Document, pages: Sequence[Page], *, why: str) -> Document:
    """Make a document of some pages of another one; it came with every mail that their files came with."""
    made = Document.objects.create(received_at=document.received_at, state=DocumentState.READ)
    for original in dict.fromkeys(page.original_id for page in pages):
        documents.add_part(made, document.sources.filter(original=original).order_by("part")[0], why=why)
    lay({page.pk: (made.pk, place) for place, page in enumerate(pages, 1)})
    arrange(document, list(selectors.pages_of(document)))
    return made


def join(stays: Document, other: Document) -> None:
    """Add another document's pages behind this one's; the other becomes part of it."""
    Source.objects.filter(document=other).update(document=stays)
    shown = [*selectors.pages_of(stays), *selectors.pages_of(other)]
    Page.objects.filter(document=other).update(document=stays, position=None)
    arrange(stays, shown)
    other.state, other.merged_into, other.error = DocumentState.MERGED, stays, ""
    other.save(update_fields=["state", "merged_into", "error"])


def part_again(other: Document) -> None:
    """Let a document that became part of another one stand by itself again; its pages are the caller's to lay."""
    other.state, other.merged_into = DocumentState.READ, None
    other.save(update_fields=["state", "merged_into"])


def keep_reading(document: Document, reading: Reading | None) -> ReadingRow | None:
    """Keep what a document says as it lies now; one without words waits for a person."""
    document.state = DocumentState.NEEDS_PERSON if reading is None else DocumentState.READ
    document.error = NO_TEXT if reading is None else ""
    document.save(update_fields=["state", "error"])
    if reading is None:
        return None
    return readings.add_reading(document, best_source(document), reading, f"{readings.READER} {PARSER_VERSION}")


def read_anew(pages: Sequence[Page], sources: Sequence[Source]) -> Reading | None:
    """Return what pages say together, in this order; None where they have no words and no e-invoice.

    The values of an e-invoice hold: one of the `sources`, or inside a PDF whose first page is among the pages.
    Raises ChildDied.
    """
    truth = _truth(pages, sources)
    e_invoices = {source.original_id for source in sources if source.kind == SourceKind.XML}
    if truth is not None and all(page.original_id in e_invoices for page in pages):
        return truth  # the pages are ours, set for its values
    printed = _printed(pages, sources)
    if truth is None:
        return printed
    words = "\n".join(" ".join(word[0] for word in page.words) for page in pages)
    return same.united([same.Paper(0, "xml", "", truth), same.Paper(1, "pdf", "", printed, words)])


def _printed(pages: Sequence[Page], sources: Sequence[Source]) -> Reading | None:
    if not any(page.words for page in pages):
        return None
    said = _said_in_mail(pages, sources)
    if said is not None:
        return said
    read, sender, own = as_read(pages), sender_of(sources[0]), own_company()
    [plain] = with_templates(read, sender, own, [[]])
    return taught(plain, read, sender, own)


def _said_in_mail(pages: Sequence[Page], sources: Sequence[Source]) -> Reading | None:
    """Return what was read from a mail's own text, where the pages are that text and nothing else."""
    originals = {page.original_id for page in pages}
    bodies = {source.original_id for source in sources if source.kind == SourceKind.BODY}
    return _newest(min(originals)) if len(originals) == 1 and originals <= bodies else None


def _truth(pages: Sequence[Page], sources: Sequence[Source]) -> Reading | None:
    first = {page.original_id for page in pages if page.number == 1}
    for source in sources:
        if source.kind == SourceKind.XML or source.original_id in first:
            found = next(filter(is_einvoice, _readings(source.original_id)), None)
            if found is not None:
                return alone(found)
    return None


def _newest(original: int) -> Reading | None:
    return next(_readings(original), None)


def _readings(original: int) -> Iterator[Reading]:
    """Yield what was read from a file, the newest first; one of several documents was read as each of them."""
    rows = ReadingRow.objects.filter(source__original=original).order_by("-pk").values_list("data", flat=True)
    return map(Reading.from_json, rows)
