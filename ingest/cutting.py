"""The file that a document is, for whoever takes it out of the house: as it arrived, or its own pages of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction

from ingest import documents, originals
from ingest.models import Cutting, Page, Source
from ingest.reading.pages.cut import named
from ingest.reading.process import child
from mail2erp.audit.services import record

TIFF = "image/tiff"


@dataclass(frozen=True, slots=True)
class File:
    """A file in the store of originals. `pages` says which pages of another file it is; a whole one has none."""

    name: str
    content_type: str
    sha256: str
    pages: str = ""


def own_pages(source: Source) -> list[int] | None:
    """Return which pages of its file a document is, in the file's order; None where the file goes whole.

    A file is cut where another document has pages of it, or where a person left some out. One that is shown by
    another file's pages (an XML, a mail's text) is whole.
    """
    places = Page.objects.filter(original=source.original_id).order_by("number")
    rows = list(places.values_list("number", "document_id", "position"))
    mine = [number for number, document, place in rows if document == source.document_id and place is not None]
    shared = any(document != source.document_id for _, document, _ in rows)
    return mine if len(mine) < len(rows) and (mine or shared) else None


def file_of(source: Source) -> File | None:
    """Return the file that a source is of its document, cutting it out of its original the first time.

    None where all of its pages are another document's by now. Raises Unreadable or ChildDied where it can't be
    cut, OriginalError where the bytes are lost.
    """
    original = source.original
    numbers = own_pages(source)
    if numbers is None:
        return File(name_of_whole(source), original.content_type, original.sha256)
    if not numbers:
        return None
    cutting = source.cuttings.filter(pages=named(numbers)).select_related("file").first()
    cutting = cutting or _cut(source, numbers)
    return File(name_of(cutting), cutting.file.content_type, cutting.file.sha256, cutting.pages)


def name_of(cutting: Cutting) -> str:
    """Return the name under which cut pages go: that of their file, and which pages they are."""
    path = PurePath(name_of_whole(cutting.source))
    ending = path.suffix if cutting.file.content_type == documents.PDF else ".tif"
    return f"{path.stem} ({cutting.pages}){ending}"


def name_of_whole(source: Source) -> str:
    """Return the name under which a file goes that came without one, too."""
    return source.filename or f"{source.original.sha256[:12]}.{source.kind}"


def _cut(source: Source, numbers: Sequence[int]) -> Cutting:
    content = child.cut(originals.store().get(source.original.sha256), numbers)
    is_pdf = source.original.content_type == documents.PDF
    kept = documents.keep(content, documents.PDF if is_pdf else TIFF)
    with transaction.atomic():
        cutting, fresh = Cutting.objects.get_or_create(
            source=source, pages=named(numbers), defaults={"file": documents.row_of(kept)}
        )
        if fresh:
            after = {"pages": cutting.pages, "of": source.original.sha256, "sha256": kept.sha256}
            record("document.cut", f"document:{source.document_id}", document=source.document_id, after=after)
    return cutting
