"""Pages that were read before, for reading and learning from them once more: their words stay as they are."""

from __future__ import annotations

from ingest.models import Document, Page, Source, SourceKind
from ingest.reading import pages as reader
from ingest.records import Box

PRINTED = (SourceKind.PDF, SourceKind.IMAGE)


def printed_source(document: Document) -> Source | None:
    """Return the file that shows the document on paper, None for bare XML and for a mail's text."""
    sources = document.sources.select_related("original").filter(kind__in=PRINTED).order_by("id")
    return next((source for source in sources if source.original.pages.exists()), None)


def pages_of(source: Source) -> tuple[reader.Page, ...]:
    """Return a file's pages as the reader takes them."""
    return tuple(_page(page) for page in source.original.pages.all())


def _page(page: Page) -> reader.Page:
    words = tuple(reader.Word(text, _box(edges)) for text, *edges in page.words)
    return reader.Page(page.number, page.width, page.height, words, page.rotation, _source(page))


def _source(page: Page) -> reader.Source:
    if page.text_from in ("text", "layer"):
        return page.text_from  # type: ignore[return-value]
    return "ocr" if page.text_from else "none"


def _box(edges: list[float]) -> Box:
    x0, y0, x1, y1 = edges
    return x0, y0, x1, y1
