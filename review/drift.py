"""Senders whose documents need more corrections than they used to: seen per field, told in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.models import SenderTemplate
from review.models import Verdict
from review.verdicts import RIGHT
from review.words import in_words

RECENT = 4
"""The documents that are looked at for something new."""
CORRECTED = 3
"""In how many of them a field must have been wrong: one bad scan is no drift."""
BEFORE = 12
LEAST_BEFORE = 3
"""Documents before them that say how it used to be."""
USUAL = 0.25
"""A field that was wrong more often than this was never read well; that is no drift either."""


def recent(sender: SenderTemplate, most: int = RECENT + BEFORE) -> list[Verdict]:
    """Return the sender's newest judged documents, newest first, since it was last begun afresh."""
    rows = Verdict.objects.filter(template=sender, by_person=True)
    if sender.since:
        rows = rows.filter(at__gte=sender.since)
    return list(rows.select_related("review").order_by("-at", "-id")[:most])


def seen(verdicts: Sequence[Verdict]) -> str:
    """Return the sentence on what is read worse than before, newest verdicts first; empty where nothing is."""
    new = verdicts[:RECENT]
    old = [verdict for verdict in verdicts[RECENT:] if verdict.version]  # the first ones taught, they tell nothing
    if len(new) < RECENT or len(old) < LEAST_BEFORE:
        return ""
    names = sorted({name for verdict in new for name in verdict.fields})
    worse = [(name, now, then) for name in names if _rose(now := _wrong(new, name), then := _wrong(old, name))]
    if not worse:
        return ""
    name, now, then = max(worse, key=lambda one: one[1][0])
    sentence = f"The {called(name)} was wrong on {now[0]} of the last {now[1]} documents"
    sentence += f", before that on {then[0]} of {then[1]}." if then[1] else "."
    others = [called(other) for other, _, _ in worse if other != name]
    return sentence + (f" So were: {', '.join(others)}." if others else "")


def _wrong(verdicts: Sequence[Verdict], name: str) -> tuple[int, int]:
    """Return on how many documents a field was wrong, of those that say something about it."""
    outcomes = [verdict.fields[name] for verdict in verdicts if name in verdict.fields]
    return sum(outcome != RIGHT for outcome in outcomes), len(outcomes)


def _rose(now: tuple[int, int], then: tuple[int, int]) -> bool:
    return now[0] >= CORRECTED and then[0] <= USUAL * then[1]


def called(name: str) -> str:
    """Return what is counted, as a sentence names it."""
    return {"lines": "item table", "doc_type": "kind of document"}.get(name) or in_words(name)
