"""The header fields as rows: value, source, how sure we are, and what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from ingest.records import (
    AMOUNT_FIELDS,
    BOOKING_FIELDS,
    OPTIONAL_OF,
    PERIOD,
    REQUIRED_OF,
    DocType,
    Evidence,
    Value,
    fields_of,
    to_text,
)
from review.models import Review
from review.places import Printed
from review.record import draft_of
from review.reference import accounts
from review.rules.base import Check, CheckState
from review.screen.paper import Cutout, Sheet, cutout, place
from review.screen.values import giver, on_sheets, origin, percent, standing, written
from review.selectors import LIKELY, SURE, is_doubtful
from review.words import FIELD_LABELS, in_words, label_of

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Supplier": ("supplier_name", "supplier_vat_id", "iban"),
    "Sender": ("sender_name", "company", "email", "phone"),
    "Document": ("invoice_number", "issue_date", "order_reference", "delivery_date", "buyer_name"),
    "Message": ("subject", "message"),
    "Amounts": ("net_total", "tax_total", "grand_total", "currency"),
    "Payment": ("due_date",),
    "Service period": PERIOD,
    "Booking": BOOKING_FIELDS,
}
KIND_STANDS_IN = ("Document", "Message")
LONG = ("message",)
SIGNS: Mapping[str, str] = {
    "sure": "sure",
    "likely": "likely",
    "doubt": "doubtful",
    "stop": "held",
    "you": "confirmed by a person",
    "none": "not on the page",
}
TAUGHT = "template "
"""How the method of a value begins that the sender's earlier documents taught."""
MOST_PICKS = 4


@dataclass(frozen=True, slots=True)
class Pick:
    """One possible reading: as shown, `exact` as the draft keeps it, where it stands, a cut-out of the page."""

    number: int
    value: str
    exact: str
    at: str
    text: str
    taken: bool
    cutout: Cutout | None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field, ready to be shown. `at` is “page x0 y0 x1 y1”, `words` its name inside a sentence.

    An optional field that nobody read or typed `is_folded`: out of sight until somebody wants to type it.
    """

    name: str
    label: str
    words: str
    value: str
    state: str
    says: str
    source: str
    from_file: bool
    sure: str
    at: str
    why: str = ""
    check: str = ""
    picks: Sequence[Pick] = ()
    is_amount: bool = False
    is_long: bool = False
    by_person: bool = False
    is_folded: bool = False
    taught: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in ("doubt", "invalid")


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[FieldRow] = field(default_factory=list)
    has_kind: bool = False

    @property
    def is_folded(self) -> bool:
        return all(row.is_folded for row in self.rows)


def groups(rows: Sequence[FieldRow]) -> list[Group]:
    """Return the rows under their headings, in the order of the screen."""
    by_name = {row.name: row for row in rows}
    found = [
        Group(title, [by_name[name] for name in names if name in by_name], title in KIND_STANDS_IN)
        for title, names in GROUPS.items()
    ]
    return [group for group in found if group.rows]


def in_order(doc_type: DocType) -> list[str]:
    """Return the names of a kind's fields in the order of the screen."""
    return [name for names in GROUPS.values() for name in names if name in fields_of(doc_type)]


def rows(
    review: Review,
    checks: Sequence[Check],
    pages: Sequence[Sheet],
    *,
    reader: str,
    invalid: Mapping[str, str],
) -> list[FieldRow]:
    """Return the review's fields. `reader` is who looks; `invalid` are sentences on what was just typed."""
    draft = draft_of(review)
    held = {
        name: check for check in checks if check.open and check.state == CheckState.STOP for name in check.fields
    }
    printed = on_sheets(pages)
    read = [
        _row(review, name, draft.fields.get(name) or Value(None), held.get(name), pages, printed, reader, invalid)
        for name in in_order(draft.doc_type)
    ]
    booked = accounts.booking_fields(draft.doc_type)
    return [*read, *(_booked_row(review, name, reader, invalid.get(name, "")) for name in booked)]


def _booked_row(review: Review, name: str, reader: str, refused: str) -> FieldRow:
    """Return what the document is booked on; without a code the ERP's own default counts."""
    kept: Mapping[str, Any] = review.fields.get(name) or {}
    value = Value.from_json(name, kept)
    by_person = value.method == "person"
    state = "invalid" if refused else "none" if value.value is None else "you" if by_person else "likely"
    source = giver(kept, value, reader, ()) if by_person else value.method
    return FieldRow(
        name=name,
        label=FIELD_LABELS[name],
        words=in_words(name),
        value=written(name, value),
        state=state,
        says=SIGNS.get(state, "not saved") if value.value or refused else "left to the ERP",
        source=source if value.value else "the ERP’s own",
        from_file=False,
        sure="" if by_person or value.value is None else percent(value.confidence),
        at="",
        why=refused,
        by_person=by_person,
    )


def _row(
    review: Review,
    name: str,
    value: Value,
    stop: Check | None,
    pages: Sequence[Sheet],
    printed: Printed,
    reader: str,
    invalid: Mapping[str, str],
) -> FieldRow:
    required = name in REQUIRED_OF[DocType(review.doc_type)]
    kept: Mapping[str, Any] = review.fields.get(name) or {}
    asks = _places(name, value, kept)
    state = "invalid" if name in invalid else _state(value, required=required, stop=stop, asks=bool(asks))
    by_person = value.method == "person"
    return FieldRow(
        name=name,
        label=label_of(name, review.doc_type),
        words=in_words(name),
        value=written(name, value),
        state=state,
        says=SIGNS.get(state, "not saved"),
        source=giver(kept, value, reader, pages) if by_person else origin(review, value, required=required),
        from_file=not by_person and value.value is not None and value.method != "mail",
        sure="" if by_person or value.value is None else percent(value.confidence),
        at=place(value.evidence) or place(standing(review, name, value, printed)),
        why=invalid.get(name) or (_which(asks) if asks else _why(name, value, state, stop)),
        check=anchor(stop) if stop and state == "stop" else "",
        picks=_numbered(name, value, asks or _readings(value), pages) if state != "none" else (),
        is_amount=name in AMOUNT_FIELDS,
        is_long=name in LONG,
        by_person=by_person,
        is_folded=name in OPTIONAL_OF[DocType(review.doc_type)] and name not in review.fields,
        taught=value.method.startswith(TAUGHT),
    )


def _places(name: str, value: Value, kept: Mapping[str, Any]) -> list[Value]:
    """Return a typed value at each place where it may be meant, the taken one first; empty where that is known."""
    others = [Evidence.from_json(place) for place in kept.get("places", ())]
    return [value, *(replace(value, evidence=place) for place in others)] if others else []


def _state(value: Value, *, required: bool, stop: Check | None, asks: bool) -> str:
    if asks or is_doubtful(value, required=required):
        return "doubt"
    if stop is not None:
        return "stop"
    if value.method == "person":
        return "you"
    if value.value is None:
        return "none"
    return "sure" if value.confidence >= SURE else "likely"


def _why(name: str, value: Value, state: str, stop: Check | None) -> str:
    if state == "stop" and stop is not None:
        return stop.sentence
    if state != "doubt":
        return ""
    if value.value is None:
        return value.doubt or f"The {in_words(name)} was not found. Type it, or click it on the page."
    return value.doubt or _hardly(name, value.confidence)


def _which(places: Sequence[Value]) -> str:
    if len(places) == 2:
        return _("This stands on the page twice. Which one is it?")
    return _("This stands on the page in several places. Which one is it?")


def _hardly(name: str, confidence: float) -> str:
    how = "was hard to read" if confidence >= LIKELY / 2 else "is a guess"
    return f"The {in_words(name)} {how}. Compare it with the page."


def _readings(value: Value) -> list[Value]:
    """Return the possible readings, the present one first; one alone is no choice."""
    others = {to_text(other.value): other for other in value.alternatives if other.value is not None}
    others.pop(to_text(value.value), None)
    first = [value] if value.value is not None else []
    return [*first, *others.values()] if others else []


def _numbered(name: str, value: Value, choices: Sequence[Value], pages: Sequence[Sheet]) -> list[Pick]:
    return [
        Pick(
            number=number,
            value=written(name, one),
            exact=to_text(one.value) or "",
            at=place(one.evidence),
            text=one.evidence.text if one.evidence else "",
            taken=one is value,
            cutout=cutout(one.evidence, pages),
        )
        for number, one in enumerate(choices[:MOST_PICKS], 1)
    ]


def anchor(check: Check) -> str:
    """Return a check's id on the page."""
    return "c-" + "".join(letter if letter.isalnum() else "-" for letter in check.name.lower())[:60]
