"""What passes without a person: in an automatic mailbox, trusted, with every check agreed, within a set limit."""

from __future__ import annotations

from ingest.models import Automation, Mailbox, SourceKind, TemplateState, Trust
from ingest.records import DocType
from review import selectors
from review.models import Mark, Policy, Review, ReviewState
from review.verdicts import used_by

PASSES = (DocType.INVOICE, DocType.CREDIT_NOTE)
"""Kinds that may; the others always go before a person."""


def hindrance(review: Review) -> str:
    """Return one sentence on why a person must see the document; empty where nobody need."""
    if review.state != ReviewState.OPEN or not review.untouched:
        return "Somebody works on it already."
    if review.doc_type not in PASSES:
        return "Only invoices and credit notes pass by themselves."
    boxes = Mailbox.objects.filter(mails__arrivals__source__document=review.document_id)
    if set(boxes.values_list("automation", flat=True)) != {Automation.AUTOMATIC}:
        return "Its mailbox leaves every document to a person."
    if review.reading is None or not review.reading.trusted:
        return "What was read is not trusted."
    if doubt := _of_sender(review):
        return doubt
    checks = selectors.checks_for(review)
    if selectors.mark(review, checks) != Mark.CLEAN:
        return selectors.why_sentence(review, checks)
    if not Policy.objects.filter(doc_type=review.doc_type, currency=review.currency).exists():
        return f"No limit is set for these documents in {review.currency or 'no currency'}."
    second = selectors.second_yes(review)
    return second[-1].sentence if second else ""


def _of_sender(review: Review) -> str:
    """An e-invoice says of itself whether it agrees; what was read off a page needs a sender that earned it."""
    reading = review.reading
    if reading is not None and reading.source is not None and reading.source.kind == SourceKind.XML:
        return ""
    if _is_xml(review):
        return ""
    sender, _ = used_by(review)
    if sender is None or sender.state != TemplateState.ON:
        return "The sender is not known yet."
    if sender.trust != Trust.TRUSTED:
        return sender.trust_why or "The sender has not earned trust yet."
    return ""


def _is_xml(review: Review) -> bool:
    """Whether the values are those of an e-invoice inside a PDF."""
    fields = review.was_read.get("fields", {})
    methods = {value.get("method") for value in fields.values() if value.get("value") is not None}
    return methods == {"xml"}
