"""What is asked about a review: its checks, its doubts, its sign and its sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.text import Truncator

from ingest.reading.confidence import LOOK
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, REQUIRED_OF, Value, fields_of
from review.models import Mark, Policy, Review
from review.rules import RULES
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.rules.threshold import SecondYes, needed
from review.words import SOURCE, in_words, shown

SURE = 0.98
LIKELY = 0.80
"""From here up a value is likely and needs nobody; below it is doubtful. Of the demo's values read with 0.80 to
0.85 one in 26 is wrong, of those with 0.70 to 0.80 one in five."""

LONGEST_QUOTE = 60
"""Letters of a value inside a sentence."""

ORDER = (CheckState.STOP, CheckState.LOOK, CheckState.OK)


def checks_for(review: Review) -> list[Check]:
    """Return every check of the draft as it stands: stops first, then looks, then what agrees."""
    case = Case(review)
    with translation.override(SOURCE):  # what is kept and compared later must not depend on who looks
        found = [_with_acceptance(check, review) for rule in RULES for check in rule(case)]
    return sorted(found, key=lambda check: (not check.open, ORDER.index(check.state)))


def open_stops(checks: Sequence[Check]) -> list[Check]:
    """Return the checks that keep the document from being approved."""
    return [check for check in checks if check.open and check.state == CheckState.STOP]


def is_gap(check: Check) -> bool:
    """Whether a check only says that something is not filled in yet."""
    return not check.acceptable and check.name.partition(":")[0] in {"kind", "required"}


def doubtful_fields(review: Review) -> list[str]:
    """Return the header fields a person should look at, in the order of the screen."""
    draft = Case(review).draft
    required = REQUIRED_OF[draft.doc_type]
    return [
        name
        for name in fields_of(draft.doc_type, draft.fields)
        if is_doubtful(draft.fields.get(name), required=name in required)
    ]


def is_doubtful(value: Value | None, *, required: bool) -> bool:
    """Whether a person should look at it: hardly read, remarked on, or missing though needed."""
    if value is None or value.value is None:
        return required or bool(value and value.doubt)
    return value.method != "person" and (value.confidence < LIKELY or bool(value.doubt))


def second_yes(review: Review, policies: Sequence[Policy] | None = None) -> list[SecondYes]:
    """Return the approvals the document needs beyond the clerk's; `policies` as `needed` takes them."""
    with translation.override(SOURCE):
        return needed(Case(review), policies)


def mark(review: Review, checks: Sequence[Check] | None = None) -> Mark:
    """Return what is loudest: a stop, a doubt, a look, or nothing."""
    checks = checks_for(review) if checks is None else checks
    # What is only missing is the doubt that stands in its own row, not a stop of its own.
    stops = open_stops(checks)
    if any(not is_gap(check) for check in stops):
        return Mark.STOP
    if stops or doubtful_fields(review):
        return Mark.DOUBT
    return Mark.LOOK if any(check.open for check in checks) else Mark.CLEAN


def why_sentence(review: Review, checks: Sequence[Check] | None = None) -> str:
    """Return the one sentence that says why a person has it."""
    checks = checks_for(review) if checks is None else checks
    gaps = [check for check in open_stops(checks) if is_gap(check)]
    stops = [check for check in open_stops(checks) if not is_gap(check)]
    doubts = doubtful_fields(review)
    if gaps and review.document.error:
        return review.document.error
    if stops:
        return _and_doubts(stops[0].sentence, len(doubts))
    if doubts:
        return _doubts(review, doubts)
    if gaps:
        return f"{gaps[0].sentence} {gaps[0].next_step}"
    looks = [check for check in checks if check.open]
    if looks:
        return looks[0].sentence
    second = second_yes(review)
    if second:
        return f"Nothing is doubtful. {second[-1].sentence}"
    return "Nothing is doubtful. One key approves it."


def _with_acceptance(check: Check, review: Review) -> Check:
    given = review.accepted.get(check.name)
    # An acceptance holds for what was seen: when the sentence or its evidence changes, it is asked again.
    if not given or given.get("seen") != fingerprint(check):
        return check
    return replace(check, accepted=f"{given['who']}, {given['when']}: {given['why']}")


def fingerprint(check: Check) -> list[str]:
    """Return what a person saw when accepting a check."""
    return [check.sentence, *(": ".join(row) for row in check.evidence)]


def seen_as(check: Check) -> str:
    """Return a short mark of what a check says, by which a screen tells what was seen there."""
    return hashlib.sha256("\n".join(fingerprint(check)).encode()).hexdigest()[:16]


def _and_doubts(sentence: str, doubts: int) -> str:
    if not doubts:
        return sentence
    fields = "one field is" if doubts == 1 else f"{doubts} fields are"
    return f"{sentence.rstrip('.')}, and {fields} doubtful."


def _doubts(review: Review, names: list[str]) -> str:
    with translation.override(SOURCE):
        return _doubts_in_english(review, names)


def _doubts_in_english(review: Review, names: list[str]) -> str:
    if len(names) > 1:
        listed = ", ".join(in_words(name) for name in names[:3])
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{len(names)} fields to confirm: {listed}{more}."
    value = Case(review).draft.fields.get(names[0])
    if value is not None and value.doubt and value.doubt != LOOK:
        return value.doubt
    if value is None or value.value is None:
        return f"The {in_words(names[0])} is missing."
    return f"The {in_words(names[0])}, {_quoted(names[0], value)}, was read without certainty."


def _quoted(name: str, value: Value) -> str:
    """Return a value inside a sentence: dates and amounts bare, words in quotes and not too many of them."""
    text = Truncator(shown(name, value.value)).chars(LONGEST_QUOTE)
    return text if name in (*DATE_FIELDS, *AMOUNT_FIELDS) else f"“{text}”"
