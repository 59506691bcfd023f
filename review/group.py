"""Group check: the same field of many documents, one under the other, each with its cut-out of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ingest.records import FIELDS_OF, REQUIRED_OF, DocType, Value
from review import queue
from review.models import Review
from review.record import draft_of
from review.screen import pages_of
from review.screen.fields import SIGNS
from review.screen.neighbours import title
from review.screen.paper import Cutout, cutout, sheets
from review.screen.values import on_sheets, standing, written
from review.selectors import LIKELY, SURE, is_doubtful
from review.services.desk import held
from review.words import FIELD_LABELS, titled

FIELDS = (
    "due_date",
    "supplier_name",
    "grand_total",
    "invoice_number",
    "issue_date",
    "order_reference",
    "iban",
    "supplier_vat_id",
    "net_total",
    "tax_total",
    "currency",
    "buyer_name",
    "delivery_date",
)
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One document's field. `seen` is the value as it stood when it was shown; `held` says who has it open."""

    id: int
    version: int
    url: str
    who: str
    what: str
    value: str
    state: str
    says: str
    why: str
    cutout: Cutout | None
    held: str


def candidates(question: queue.Question, field: str, user: User, *, doubtful: bool) -> QuerySet[Review]:
    """Return the documents of a view whose field nobody has confirmed yet; `doubtful`: only those in doubt."""
    kinds = [str(kind) for kind, names in FIELDS_OF.items() if field in names]
    rows = queue.rows_of(question, user).filter(doc_type__in=kinds)
    # A field that was not read has no key: it is neither confirmed nor excluded.
    rows = rows.filter(~Q(**{f"fields__{field}__method": "person"}) | Q(**{f"fields__{field}__isnull": True}))
    if doubtful:
        required = [str(kind) for kind in DocType if field in REQUIRED_OF[kind]]
        hardly = Q(**{f"fields__{field}__confidence__lt": LIKELY}) | ~Q(**{f"fields__{field}__doubt": ""})
        missing = Q(**{f"fields__{field}__isnull": True}) | Q(**{f"fields__{field}__value": None})
        rows = rows.filter((~missing & hardly) | (missing & Q(doc_type__in=required)))
    return rows


def page_of(question: queue.Question, field: str, user: User, *, doubtful: bool) -> tuple[list[Row], str]:
    """Return the next rows in the order of the queue, and the cursor of those after them."""
    rows = candidates(question, field, user, doubtful=doubtful)
    rows = rows.select_related("document", "reading", "locked_by")
    page, cursor = queue.cut(rows, question.after, AT_ONCE)
    return [row(review, field, user) for review in page], cursor


def row(review: Review, field: str, user: User, *, refusal: str = "") -> Row:
    """Return a document's row; `refusal` is the sentence on what was just typed."""
    value = draft_of(review).fields.get(field) or Value(None)
    required = field in REQUIRED_OF[DocType(review.doc_type)]
    pages = sheets(pages_of(review), words_of=0)
    where = (
        value.evidence
        if value.evidence and value.evidence.box
        else standing(review, field, value, on_sheets(pages))
    )
    state = "invalid" if refusal else _state(value, required=required)
    return Row(
        id=review.pk,
        version=review.version,
        url=reverse("review:screen", args=[review.pk]),
        who=title(review),
        what=titled(review),
        value=written(field, value),
        state=state,
        says=SIGNS.get(state, _("not saved")),
        why=refusal or (value.doubt if state == "doubt" else ""),
        cutout=cutout(where, pages),
        held=held(review, user),
    )


def _state(value: Value, *, required: bool) -> str:
    if is_doubtful(value, required=required):
        return "doubt"
    if value.method == "person":
        return "you"
    if value.value is None:
        return "none"
    return "sure" if value.confidence >= SURE else "likely"


def choices() -> Sequence[Mapping[str, str]]:
    """Return the fields that can be checked together."""
    return [{"name": name, "label": FIELD_LABELS[name]} for name in FIELDS]
