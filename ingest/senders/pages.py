"""Pages that were read before, for reading and learning from them once more: their words stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from ingest import selectors
from ingest.models import Document, Page, Source, SourceKind
from ingest.reading import pages as reader
from ingest.records import Box

PRINTED = (SourceKind.PDF, SourceKind.IMAGE)


def printed_source(document: Document) -> Source | None:
    """Return the file that shows the document on paper, None for bare XML and for a mail's text."""
    sources = document.sources.select_related("original").filter(kind__in=PRINTED).order_by("id")
    return next(
        (source for source in sources if document.pages.filter(original=source.original_id).exists()), None
    )


def pages_of(document: Document) -> tuple[reader.Page, ...]:
    """Return a document's pages as the reader takes them."""
    return as_read(selectors.pages_of(document))


def as_read(pages: Iterable[Page]) -> tuple[reader.Page, ...]:
    """Return pages as the reader takes them, counted from 1 in the order that they are given."""
    return tuple(_page(page, number) for number, page in enumerate(pages, 1))


def _page(page: Page, number: int) -> reader.Page:
    words = tuple(reader.Word(text, _box(edges)) for text, *edges in page.words)
    return reader.Page(number, page.width, page.height, words, page.rotation, _source(page))


def _source(page: Page) -> reader.Source:
    if page.text_from in ("text", "layer"):
        return page.text_from  # type: ignore[return-value]
    return "ocr" if page.text_from else "none"


def _box(edges: list[float]) -> Box:
    x0, y0, x1, y1 = edges
    return x0, y0, x1, y1
