"""How well a document had been read, as its approval shows: one row a document, counted by sender and by field.

What is compared is what lay before the clerk, so a name that the ERP settled is right. Documents that passed by
themselves are kept apart: nobody looked, so they prove nothing about the reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ingest.models import SenderTemplate
from ingest.reading.evaluation.score import matching_lines, same
from ingest.records import BOOKING_FIELDS, DocType, fields_of
from review.models import Review, Verdict

RIGHT, WRONG, MISSED, EXTRA = "right", "wrong", "missed", "extra"
LINES, KIND = "lines", "doc_type"
"""What is counted beside the header fields: the whole item table, and the kind of document."""


def judge(review: Review) -> Verdict:
    """Keep how well an approved document had been read; approved again, the newer judgement holds."""
    fields = judged(review)
    template, version = used_by(review)
    verdict, _ = Verdict.objects.update_or_create(
        review=review,
        defaults={
            "template": template,
            "version": version,
            "at": review.decided_at or timezone.now(),
            "fields": fields,
            "asked": len(fields),
            "right": sum(outcome == RIGHT for outcome in fields.values()),
            "touched": any(_typed(review, name) for name in review.fields if name not in BOOKING_FIELDS)
            or fields.get(LINES, RIGHT) != RIGHT,
            "by_person": review.decided_by_id is not None,
        },
    )
    return verdict


def judged(review: Review) -> dict[str, str]:
    """Return each field's outcome; fields that are empty on the document and in the reading say nothing."""
    read = review.was_read
    found = {KIND: RIGHT if read.get("doc_type") == review.doc_type else WRONG}
    for name in fields_of(DocType(review.doc_type)):
        outcome = _outcome(name, review.fields.get(name) or {}, read.get("fields", {}).get(name) or {})
        if outcome:
            found[name] = outcome
    if review.lines or read.get("lines"):
        found[LINES] = _lines(review.lines, read.get("lines") or [])
    return found


def _outcome(name: str, approved: Mapping[str, Any], read: Mapping[str, Any]) -> str:
    truth = approved.get("value")
    # What no person changed was right as it lay there, whoever filled it in.
    guess = read.get("value") if approved.get("method") == "person" else truth
    if truth in (None, ""):
        return EXTRA if guess not in (None, "") else ""
    if guess in (None, ""):
        return MISSED
    return RIGHT if same(name, truth, guess) else WRONG


def _lines(approved: list[Any], read: list[Any]) -> str:
    if not read:
        return MISSED
    if not approved:
        return EXTRA
    if approved == read:
        return RIGHT
    return RIGHT if len(approved) == len(read) == matching_lines(approved, read) else WRONG


def _typed(review: Review, name: str) -> bool:
    """Whether a person gave this field another value than the reading had."""
    now = review.fields.get(name) or {}
    before = (review.was_read.get("fields", {}).get(name) or {}).get("value")
    return review.is_by_person(name) and (now.get("value") or "") != (before or "")


def used_by(review: Review) -> tuple[SenderTemplate | None, int | None]:
    """Return the sender's template that read the document and its version, None where none did."""
    return template_called(review.reading.template if review.reading else "")


def template_called(label: str) -> tuple[SenderTemplate | None, int | None]:
    """Return the sender's template and the version that a reading names."""
    pk, _, version = label.partition(" v")
    if not (pk.isdigit() and version.isdigit()):
        return None, None
    template = SenderTemplate.objects.filter(pk=int(pk)).first()
    return template, int(version) if template else None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many; `percent` is None where there were none."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class FieldRate:
    """One field's record: right and asked, and how often it was wrong, missed or extra."""

    name: str
    right: int
    asked: int
    wrong: int
    missed: int
    extra: int

    @property
    def errors(self) -> int:
        return self.asked - self.right


def by_field(verdicts: Iterable[Verdict]) -> list[FieldRate]:
    """Return each field's record over the verdicts, the worst first."""
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        for name, outcome in verdict.fields.items():
            counts.setdefault(name, Counter())[outcome] += 1
    rates = [FieldRate(name, c[RIGHT], c.total(), c[WRONG], c[MISSED], c[EXTRA]) for name, c in counts.items()]
    return sorted(rates, key=lambda rate: (-rate.errors / rate.asked, rate.name))
