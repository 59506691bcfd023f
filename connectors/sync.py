"""Back from the ERP: labels on the mails, how far it is with a record, and the suppliers it knows."""

from __future__ import annotations

from django.db import transaction

from connectors import registry
from connectors.base import Receipt, SupplierData
from connectors.models import Connection, Posting, PostingState
from ingest.mail.registry import KINDS, source_for
from ingest.models import Document, DocumentState, Mail
from mail2erp.audit.services import record
from review.models import Review, ReviewState, Supplier

BOOKED, PAID = "booked", "paid"
GONE = "gone"  # cancelled or deleted in the ERP
ENDS = frozenset({PAID, GONE})  # states of a record that nothing follows
AT_ONCE = 200  # records that one question to the ERP is about
DECIDED = (ReviewState.POSTED, ReviewState.REJECTED)


def label_mails(document_id: int) -> None:
    """Label as booked every mail that brought the document and whose documents all stand in the ERP.

    Rejected documents count as dealt with. Raises the mailbox's errors; again changes nothing.
    """
    for mail in Mail.objects.filter(arrivals__source__document=document_id).distinct().order_by("id"):
        if _stands_booked(mail):
            _label(mail, BOOKED)


def _stands_booked(mail: Mail) -> bool:
    """Whether something of the mail stands in the ERP and nothing of it is still to be decided or sent."""
    documents = Document.objects.filter(sources__arrivals__mail=mail).exclude(state=DocumentState.MERGED)
    reviews = Review.objects.filter(document__in=documents)
    states = set(reviews.values_list("state", flat=True))
    all_reviewed = reviews.count() == documents.distinct().count()
    return all_reviewed and ReviewState.POSTED in states and states <= set(DECIDED)


def _label(mail: Mail, name: str) -> None:
    label = mail.mailbox.labels.get(name)
    if not label or name in mail.labelled or mail.mailbox.kind not in KINDS:
        return
    others = [mail.mailbox.labels[other] for other in mail.labelled if other in mail.mailbox.labels]
    source_for(mail.mailbox).label(mail.provider_id, add=[label], remove=others)
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(labelled=[name])
        record("mail.labelled", f"mail:{mail.pk}", after={"label": label})


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
        for mail in Mail.objects.filter(arrivals__source__document=document).distinct():
            _label(mail, PAID)
    return True


def take_over_suppliers(connection: Connection) -> int:
    """Take over the suppliers that the ERP knows; return how many there are."""
    connector = registry.connector_for(connection, subject=f"connection:{connection.pk}")
    suppliers = connector.suppliers()
    for data in suppliers:
        _take_over(connection, data)
    return len(suppliers)


def _take_over(connection: Connection, data: SupplierData) -> None:
    known = {"name": data.name[:200], "vat_id": data.vat_id[:20], "ibans": list(data.ibans)}
    if data.email:
        known["domains"] = [data.email.rpartition("@")[2].lower()]
    Supplier.objects.update_or_create(erp=connection.name, erp_id=data.erp_id, defaults=known)
