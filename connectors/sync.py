"""Back from the ERP: labels on the mails, and how far it is with a record."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from connectors import registry
from connectors.base import Receipt
from connectors.models import Connection, Posting, PostingState
from ingest.mail.registry import KINDS, source_for
from ingest.models import Document, DocumentState, Mail
from mail2erp.audit.services import record
from mail2erp.pipeline import hand_over
from review.models import Review, ReviewState
from review.services.labels import NEEDS_PERSON, REJECTED

BOOKED, PAID = "booked", "paid"
GONE = "gone"  # cancelled or deleted in the ERP
ENDS = frozenset({PAID, GONE})  # states of a record that nothing follows
AT_ONCE = 200  # records that one question to the ERP is about
DECIDED = frozenset({ReviewState.POSTED, ReviewState.REJECTED, ReviewState.MERGED})
WITH_A_PERSON = frozenset({ReviewState.OPEN, ReviewState.AWAITING, ReviewState.FAILED})


def label_mails(document_id: int) -> None:
    """Label every mail that brought the document by where all its documents stand.

    Raises the mailbox's errors; again changes nothing.
    """
    for mail in Mail.objects.filter(arrivals__source__document=document_id).distinct().order_by("id"):
        if name := _standing(mail):
            _label(mail, name)


def _standing(mail: Mail) -> str:
    """Return what became of a mail: somebody must look at it, or it is paid, booked or rejected; "" while open.

    Beside a document in the ERP, rejected ones count as dealt with. A mail is paid once all its documents in the
    ERP are; where its mailbox has no label for that, it stays booked.
    """
    documents = Document.objects.filter(sources__arrivals__mail=mail).exclude(state=DocumentState.MERGED)
    reviews = Review.objects.filter(document__in=documents)
    states = set(reviews.values_list("state", flat=True))
    if states & WITH_A_PERSON:
        return NEEDS_PERSON
    if reviews.count() < documents.distinct().count() or not states <= DECIDED:
        return ""
    if ReviewState.POSTED in states:
        return PAID if mail.mailbox.labels.get(PAID) and _all_paid(reviews) else BOOKED
    return REJECTED if states else ""


def _all_paid(reviews: QuerySet[Review]) -> bool:
    """Whether each document in the ERP is paid there, by any of the connections that it was posted to."""
    posted = reviews.filter(state=ReviewState.POSTED).distinct()
    return posted.filter(postings__receipt__state=PAID).count() == posted.count()


def _label(mail: Mail, name: str) -> None:
    """Make `name`, where the mailbox has a label for it, the only one of our labels on the mail."""
    if name in mail.labelled or mail.mailbox.kind not in KINDS:
        return
    label = mail.mailbox.labels.get(name)
    ours = (mail.mailbox.labels.get(other) for other in mail.labelled)
    others = [other for other in ours if other and other != label]
    if not label and not others:
        return
    source_for(mail.mailbox).label(mail.provider_id, add=[label] if label else [], remove=others)
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(labelled=[name] if label else [])
        record("mail.labelled", f"mail:{mail.pk}", after={"label": label or ""})


def look_after_postings(connection: Connection) -> int:
    """Take over the state of each record that may still change in the ERP; return how many changed."""
    connector = registry.connector_for(connection, subject=f"connection:{connection.pk}")
    open_ones = Posting.objects.filter(connection=connection, state=PostingState.POSTED)
    ids = list(open_ones.exclude(receipt__state__in=ENDS).order_by("id").values_list("id", flat=True))
    changed = 0
    for start in range(0, len(ids), AT_ONCE):
        some = list(Posting.objects.filter(pk__in=ids[start : start + AT_ONCE]).select_related("review"))
        held = connector.look_again([posting.external_id for posting in some])
        if held is None:
            return 0
        changed += sum(_take_over_state(posting, held.get(posting.external_id)) for posting in some)
    return changed


def _take_over_state(posting: Posting, held: Receipt | None) -> bool:
    state, before = (held.state if held else GONE), posting.receipt.get("state", "")
    if state == before:
        return False
    document = posting.review.document_id
    with transaction.atomic():
        posting.receipt = {**posting.receipt, **(held.as_json() if held else {}), "state": state}
        posting.number = held.number if held else posting.number
        posting.save(update_fields=["receipt", "number"])
        record(
            "changed in the ERP",
            f"posting:{posting.pk}",
            document=document,
            before={"state": before},
            after={"state": state, "number": posting.number},
        )
        if state == PAID:
            hand_over("document.moved", document, round=f"paid {posting.pk}")
    return True
