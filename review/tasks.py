"""What a worker does for the desk."""

from __future__ import annotations

from ingest.models import Document
from mail2erp.jobs.lease import holding
from review import services


def open_review(document_id: int) -> None:
    """Lay a read document before a person. Safe to run twice."""
    with holding():
        services.open_review(Document.objects.get(pk=document_id))
