"""What a document is booked on: which codes there are, what a few typed letters may mean, and what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from ingest.records import BOOKED, BOOKING_FIELDS, DocType
from review.errors import ReviewError
from review.models import Account, AccountKind

MOST = 8
SHOWN = " · "
"""Between a code and its name."""


def booking_fields(doc_type: str) -> list[str]:
    """Return the fields that a kind of document is booked with: those that an ERP has codes for."""
    if doc_type not in BOOKED:
        return []
    return [kind for kind in BOOKING_FIELDS if Account.objects.filter(kind=kind).exists()]


def name_of(kind: str, code: str) -> str:
    """Return what a code stands for, empty where no ERP has it."""
    found = Account.objects.filter(kind=kind, code=code).order_by("id").values_list("name", flat=True)
    return found.first() or "" if code else ""


def code_of(kind: str, text: str) -> str:
    """Return the code that was typed or chosen: itself, alone or before its name, or the only name of that text.

    Raises ReviewError where no ERP has it.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    rows = Account.objects.filter(kind=kind)
    for code in (text, text.partition(SHOWN)[0]):
        if found := rows.filter(code__iexact=code).values_list("code", flat=True).first():
            return found
    named = set(rows.filter(name__iexact=text).values_list("code", flat=True)[:2])
    if len(named) == 1:
        return named.pop()
    what = "cost centre" if kind == AccountKind.COST_CENTRE else "account"
    raise ReviewError(f"The ERP has no {what} “{text}”. Choose one from the list.")


def choices(kind: str, text: str) -> Sequence[Account]:
    """Return what a few letters may mean: the beginning of a code, of a name, or of a word in it."""
    rows = Account.objects.filter(kind=kind)
    if text:
        starts = Q(code__istartswith=text) | Q(name__istartswith=text)
        rows = rows.filter(starts | Q(name__icontains=f" {text}"))
        first = Case(When(starts, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = rows.order_by(first, "code", "id")
    else:
        rows = rows.order_by("code", "id")
    once = {row.code: row for row in rows[: MOST * 2]}
    return list(once.values())[:MOST]


def still_there(fields: Mapping[str, Any], doc_type: DocType | str) -> dict[str, str]:
    """Return the codes of an earlier draft that an ERP still has, by field."""
    codes = {kind: (fields.get(kind) or {}).get("value") or "" for kind in booking_fields(doc_type)}
    return {kind: code for kind, code in codes.items() if code and name_of(kind, code)}
