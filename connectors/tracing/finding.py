"""From what somebody holds in hand to the documents it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ingest.models import Document
from review.models import Review
from review.words import KIND_LABELS, money

MOST_HITS = 50
HEX = set("0123456789abcdef")
SHORTEST_HASH = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that fits what was asked for, and where the asked words stand."""

    document: Document
    title: str
    found_in: str


def find(asked: str) -> list[Hit]:
    """Return the documents that something asked for leads to, each once, the surest first."""
    hits: dict[int, Hit] = {}
    for found_in, documents in _searches(asked):
        for document in documents[:MOST_HITS]:
            hits.setdefault(document.pk, Hit(document, title_of(document), found_in))
    return list(hits.values())[:MOST_HITS]


def _searches(asked: str) -> Iterator[tuple[str, QuerySet[Document]]]:
    documents = Document.objects.select_related("review").order_by("-id").distinct()
    in_erp = Q(review__postings__number=asked) | Q(review__postings__external_id=asked)
    yield "number in the ERP", documents.filter(in_erp | Q(review__postings__reference=asked))
    yield "number of the document", documents.filter(review__number=asked)
    if len(asked) >= SHORTEST_HASH and set(asked.lower()) <= HEX:
        yield "hash of an original", documents.filter(_by_hash(asked.lower()))
    if "@" in asked:
        message = documents.filter(sources__arrivals__mail__message_id__in=[asked, f"<{asked.strip('<>')}>"])
        yield "message id", message
        yield "sender", documents.filter(review__in=Review.objects.sent_by(asked))
    yield "supplier", documents.filter(review__supplier__icontains=asked)


def _by_hash(start: str) -> Q:
    # A range instead of “starts with”, so that the unique index serves it on both databases.
    end = start + "g"
    originals = Q(sources__original__sha256__gte=start, sources__original__sha256__lt=end)
    mail = "sources__arrivals__mail__original__sha256"
    cut = "sources__cuttings__file__sha256"
    return (
        originals
        | Q(**{f"{mail}__gte": start, f"{mail}__lt": end})
        | Q(**{f"{cut}__gte": start, f"{cut}__lt": end})
    )


def title_of(document: Document) -> str:
    """Return a document in words: “Invoice 2026-10482 of Kjærgaard Emballage A/S, 18,245.00 DKK”."""
    review = getattr(document, "review", None)
    if review is None:
        return f"{_('Document')} {document.pk}"
    number = f" {review.number}" if review.number else ""
    supplier = f" {_('of')} {review.supplier}" if review.supplier else ""
    total = f", {money(review.amount, review.currency)}" if review.amount is not None else ""
    return f"{KIND_LABELS.get(review.doc_type, _('Document'))}{number}{supplier}{total}"
