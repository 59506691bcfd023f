"""What a document's lines are booked on: as the lines of the supplier's last approved one that say the same.

A code that was taken over so carries, as its evidence, the review that it is from; one without is a person's.
Lines are JSON, as a draft keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from review.carrying import CODE_FROM, as_read
from review.models import APPROVED_STATES, Review
from review.reference import accounts
from review.rules.case import Case

Lines = Sequence[Mapping[str, Any]]
LOOKED_AT = 5
"""Approved documents of the supplier among which one is looked for whose lines were booked."""


def book_lines(review: Review, lines: Lines, *, but: Lines = ()) -> list[dict[str, Any]]:
    """Return lines with the usual codes where they have none.

    Lines that say the same as one of `but` are left: whoever saw them with a code and took it away meant so.
    """
    seen = {key for line in but for key in _keys(line)}
    usual = _usual(review) if lines else {}
    return [dict(line) if seen & set(_keys(line)) else _booked(line, usual) for line in lines]


def is_given(review: Review) -> bool:
    """Whether a person changed the lines that were read: codes that were taken over do not count."""
    read = review.reading.data.get("lines", []) if review.reading else []
    return as_read(review.lines) != read


def rebook(review: Review) -> None:
    """Give the lines that were read the codes that follow from whose document it is now."""
    if not is_given(review):
        review.lines = book_lines(review, as_read(review.lines))


def _usual(review: Review) -> dict[str, dict[str, tuple[str, int]]]:
    """Return what lines say -> their codes by field, each with the review that they are from."""
    kinds = accounts.booking_fields(review.doc_type)
    case = Case(review)
    names = {name for name in (case.party, case.supplier.name if case.supplier else "") if name}
    if not kinds or not names:
        return {}
    earlier = Review.objects.filter(supplier__in=names, state__in=APPROVED_STATES).exclude(pk=review.pk)
    newest = earlier.order_by("-id").values_list("pk", "lines")[:LOOKED_AT]
    booked = ((pk, lines) for pk, lines in newest if any(line.get(kind) for line in lines for kind in kinds))
    last = next(booked, None)
    return _codes(*last, kinds) if last else {}


def _codes(pk: int, lines: Lines, kinds: Collection[str]) -> dict[str, dict[str, tuple[str, int]]]:
    """Return each line's codes that an ERP still has; what two lines say, booked otherwise, tells nothing."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    torn = set()
    for line in lines:
        codes = {kind: (str(line[kind]), pk) for kind in kinds if line.get(kind)}
        codes = {kind: one for kind, one in codes.items() if accounts.name_of(kind, one[0])}
        for key in _keys(line):
            torn |= {key} if found.get(key, codes) != codes else set()
            found[key] = codes
    return {key: codes for key, codes in found.items() if key not in torn}


def _keys(line: Mapping[str, Any]) -> list[str]:
    """Return what a line is known by: its article, and its words without figures, as these change."""
    words = re.sub(r"[\W\d_]+", " ", line.get("description") or "").strip().casefold()
    article = (line.get("article_number") or "").strip().casefold()
    return [key for key in (f"# {article}" if article else "", words) if key]


def _booked(line: Mapping[str, Any], usual: Mapping[str, Mapping[str, tuple[str, int]]]) -> dict[str, Any]:
    codes = next((usual[key] for key in _keys(line) if key in usual), {})
    free = {kind: one for kind, one in codes.items() if not line.get(kind)}
    where = {kind: {"record": f"{CODE_FROM}{pk}", "text": code} for kind, (code, pk) in free.items()}
    codes_alone = {kind: code for kind, (code, _) in free.items()}
    return {**line, **codes_alone, "evidence": {**(line.get("evidence") or {}), **where}} if free else dict(line)
