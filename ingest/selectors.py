"""Questions about mail and documents, asked by commands and screens."""

from __future__ import annotations

from django.db.models import QuerySet

from ingest.models import Document, Mail, Page, ReadingRow, Source
from ingest.read import BEST_FIRST


def line(mail: Mail) -> str:
    """Return a mail as one line: its number, its state, its documents."""
    numbers = ", ".join(str(pk) for pk in documents_of(mail).values_list("pk", flat=True))
    return f"mail {mail.pk}  {mail.state}  {'documents ' + numbers if numbers else 'no documents'}"


def documents_of(mail: Mail) -> QuerySet[Document]:
    """Return the documents that came with a mail, each once."""
    return Document.objects.filter(sources__arrivals__mail=mail).distinct().order_by("pk")


def mails_of(document: Document) -> QuerySet[Mail]:
    """Return the mails that a document came with, the first one first."""
    return Mail.objects.filter(arrivals__source__document=document).distinct().order_by("received_at", "pk")


def newest_reading(document: Document) -> ReadingRow | None:
    """Return what was read last from a document, None where nothing could be."""
    return document.readings.order_by("-version").first()


def sources_of(document: Document) -> list[Source]:
    """Return the files that carry a document, the one that says most surely what it says first."""
    sources = document.sources.select_related("original")
    return sorted(sources, key=lambda source: (BEST_FIRST.index(source.kind), source.pk))


def pages_of(document: Document) -> QuerySet[Page]:
    """Return the pages that a document is, in its order; what is left out of it is not among them."""
    return Page.objects.filter(document=document, position__isnull=False).order_by("position")
