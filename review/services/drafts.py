"""The draft: laid on the desk, corrected, its checks accepted, its kind changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import Arrival, Document, DocumentState, ReadingRow
from ingest.records import BOOKING_FIELDS, HEADER_FIELDS, DocType, Evidence, Line, Reading, Value, from_text
from ingest.selectors import newest_reading
from review import defaults, search, selectors
from review.booking import book
from review.corroboration import corroborated, retaken
from review.errors import Conflict, ReviewError
from review.linebooking import book_lines, rebook
from review.models import Review, ReviewState, Supplier
from review.reference.known import CHOSEN
from review.rules.base import CheckState
from review.rules.case import Case
from review.services.desk import refuse_if_held
from review.services.labels import labels_due
from review.services.row import bump, journal, locked, mirror, require_state, save, signed
from review.words import KIND_LABELS

DEAL_WITHIN: Mapping[str, timedelta] = {
    DocType.TICKET: timedelta(hours=8),
    DocType.LEAD: timedelta(hours=8),
    DocType.PURCHASE_ORDER: timedelta(days=1),
    DocType.ORDER_CHANGE: timedelta(days=1),
}
"""How soon a document should be dealt with after it came in; the others within two days."""
USUALLY_WITHIN = timedelta(days=2)
SHORTEST_REASON = 3


class Change(TypedDict, total=False):
    """One corrected field: its canonical text, and where it stands (None: a person typed it).

    `places` are other places where it may be meant to stand, as long as nobody has said which.
    """

    value: str
    evidence: Mapping[str, Any] | None
    places: Sequence[Mapping[str, Any]]


@transaction.atomic
def open_review(document: Document) -> Review | None:
    """Lay a read document before a person; None for one that became part of another.

    Doing it again takes over a newer reading, as long as nobody has touched the draft.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state in (DocumentState.MERGED, DocumentState.STORED):
        return None
    reading = newest_reading(document)
    review = Review.objects.filter(document=document).first()
    if review is None:
        review = _fresh(document)
    elif review.state != ReviewState.OPEN or not review.untouched or review.reading == reading:
        search.index(document)
        return review
    again = review.pk is not None
    take_over(review, reading)
    mirror(review)
    review.save()
    if again:
        bump(review)  # whoever loaded the older values ahead must not decide on them
        review.read_as = review.version
        review.save(update_fields=["read_as"])
    search.index(document)
    labels_due(review)
    journal("opened", review, after={"why": review.why, "reading": reading.version if reading else None})
    return review


def _fresh(document: Document) -> Review:
    first = Arrival.objects.filter(source__document=document).select_related("mail").order_by("id").first()
    return Review(
        document=document,
        sender=first.mail.sender if first else "",
        received_at=document.received_at,
        due_at=document.received_at + USUALLY_WITHIN,
    )


def take_over(review: Review, reading: ReadingRow | None) -> None:
    """Make a reading the draft, as it was read. The caller saves it."""
    review.reading = reading
    review.doc_type = reading.doc_type if reading else DocType.OTHER
    data = corroborated(Reading.from_json(reading.data), review.sender).as_json() if reading else {}
    review.fields, review.lines = data.get("fields", {}), data.get("lines", [])
    if defaults.is_keyed(review):
        kind, review.fields = defaults.from_sender(review)
        review.doc_type = kind if review.doc_type == DocType.OTHER else review.doc_type
    review.taxes = data.get("taxes", [])
    book(review)
    rebook(review)
    review.due_at = review.received_at + DEAL_WITHIN.get(review.doc_type, USUALLY_WITHIN)


@transaction.atomic
def save_draft(
    review: Review,
    *,
    version: int,
    changes: Mapping[str, Change],
    lines: Sequence[Mapping[str, Any]] | None = None,
    by: User,
) -> Review:
    """Put a person's values in the draft; `lines`, when given, replaces the whole item table.

    Raises Conflict when somebody saved other values since `version`, ReviewError when a value is not of its kind.
    """
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    wanted = {name: _corrected(row, name, change, by) for name, change in changes.items()}
    new_lines = None if lines is None else [Line.from_json(line).as_json() for line in lines]
    if version != row.version:
        _compare(row, wanted, new_lines)
    refuse_if_held(row, by)
    before = {name: (row.fields.get(name) or {}).get("value") for name in wanted}
    after = {name: value["value"] for name, value in wanted.items()}
    row.fields = {**row.fields, **wanted}
    if new_lines is not None and new_lines != row.lines:
        new_lines = book_lines(row, new_lines, but=row.lines)
        before["lines"], after["lines"] = row.lines, new_lines
        row.lines = new_lines
    if defaults.is_keyed(row):
        _fill_in(row, defaults.following(row, wanted), before, after)
    if {"supplier_name", "supplier_vat_id", "iban"} & wanted.keys():
        after |= {name: value["value"] for name, value in book(row).items()}
        rebook(row)
    save(row, "fields", "lines")
    search.add(row.document, wanted)
    bump(row)
    journal("corrected", row, by=by, before=before, after=after)
    return row


def _corrected(review: Review, name: str, change: Change, by: User) -> dict[str, Any]:
    """Return a field's new JSON, with who gave it. What the reading said stays beside it as an alternative."""
    if name not in (*HEADER_FIELDS, *BOOKING_FIELDS):
        raise ReviewError(f"There is no field “{name}”. Load the page again.")
    try:
        value = from_text(name, change.get("value"))
    except ValueError:
        raise ReviewError(f"“{change.get('value')}” cannot stand in this field. Write it another way.") from None
    read = Value.from_json(name, review.fields.get(name) or {})
    others = read.alternatives
    if read.value is not None and read.method != "person" and read.value != value:
        others = (Value(read.value, read.confidence, read.method, read.evidence), *others)
    where = Evidence.from_json(change.get("evidence")) or _offered(read, value)
    where = where or Evidence(person=by.get_username())
    places = {"places": list(change["places"])} if change.get("places") else {}
    return Value(value, 1.0, "person", where, others).as_json() | {"by": by.get_username(), **places}


def _offered(read: Value, value: object) -> Evidence | None:
    """Return where a value stands that was one of the readings: an e-invoice's keeps its path."""
    offered = (one for one in (read, *read.alternatives) if one.value == value and value is not None)
    return next((one.evidence for one in offered), None)


def _compare(review: Review, mine: Mapping[str, Any], lines: Sequence[Any] | None) -> None:
    theirs = {
        name: review.fields.get(name) or {}
        for name, value in mine.items()
        if (review.fields.get(name) or {}).get("value") != value["value"]
    }
    if lines is not None and list(lines) != review.lines:
        theirs["lines"] = review.lines
    if theirs:
        raise Conflict(review, theirs)


def _fill_in(review: Review, found: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Take over values that follow from what a person said; tell the journal's `before` and `after`."""
    for name, value in found.items():
        before[name], after[name] = (review.fields.get(name) or {}).get("value"), value["value"]
    review.fields = {**review.fields, **found}


@transaction.atomic
def take_supplier(
    review: Review, supplier: Supplier, *, evidence: Mapping[str, Any] | None = None, by: User
) -> Review:
    """Say whose document it is: what only another supplier's record said is then said by this one's.

    What is keyed in also takes over what the supplier's documents usually say.
    """
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    change = Change(value=supplier.name, evidence=evidence)
    before = {"supplier_name": (row.fields.get("supplier_name") or {}).get("value")}
    after: dict[str, Any] = {"supplier_name": supplier.name}
    chosen = _corrected(row, "supplier_name", change, by) | {CHOSEN: supplier.pk}
    row.fields = {**row.fields, "supplier_name": chosen}
    _fill_in(row, retaken(DocType(row.doc_type), row.fields, supplier), before, after)
    if defaults.is_keyed(row):
        _fill_in(row, defaults.from_supplier(row, supplier), before, after)
        _fill_in(row, defaults.following(row, ["supplier_name"]), before, after)
    after |= {name: value["value"] for name, value in book(row).items()}
    rebook(row)
    save(row, "fields", "lines")
    bump(row)
    journal("corrected", row, by=by, before=before, after=after)
    return row


@transaction.atomic
def change_type(review: Review, doc_type: str, *, by: User) -> Review:
    """Say what the document is. Its values stay; the fields it is shown with and its checks follow the kind."""
    if doc_type not in KIND_LABELS:
        raise ReviewError(f"There is no kind of document “{doc_type}”. Choose one from the list.")
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    before, row.doc_type = row.doc_type, str(doc_type)
    book(row)
    rebook(row)
    save(row, "doc_type", "fields", "lines")
    bump(row)
    journal("kind changed", row, by=by, before={"doc_type": before}, after={"doc_type": row.doc_type})
    return row


@transaction.atomic
def accept_check(review: Review, *, check: str, seen: str, why: str, by: User) -> Review:
    """Take responsibility for an open check, with the reason. It holds while what was seen stays so.

    `seen` is the check's `seen_as` on the person's screen: another account than the one she looked at is none that
    she accepted.
    """
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    found = next((one for one in selectors.checks_for(row) if one.name == check), None)
    if found is None or found.state == CheckState.OK:
        raise ReviewError("This check agrees now. There is nothing to accept.")
    if not found.acceptable:
        raise ReviewError(f"{found.sentence} {found.next_step}")
    if len(why.strip()) < SHORTEST_REASON:
        raise ReviewError("Write in a few words why this is right. It stays with the document.")
    if seen != selectors.seen_as(found):
        raise ReviewError("This check says something else by now. Load the page again and look at it.")
    about = Case(row).text(found.fields[0]) if found.fields else ""
    given = {**signed(by), "why": why.strip(), "seen": selectors.fingerprint(found), "about": about}
    row.accepted = {**row.accepted, check: given}
    save(row, "accepted")
    bump(row)
    journal("accepted a check", row, by=by, after={"check": check, "sentence": found.sentence, "why": why.strip()})
    return row
