"""Dates of a document: when it was issued, when it is due, also where prose says so in days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ingest.reading.days.counted import any_of, dates_until, due_in_words, plain
from ingest.reading.days.dates import find_dates
from ingest.reading.kind.classify import Title
from ingest.reading.labels import Label
from ingest.reading.languages import fold
from ingest.reading.layout import Row
from ingest.reading.paper import Found, Paper, ranked
from ingest.records import DocType

_PROSE = 5
"""A line of fewer words is no part of a sentence."""

_PRINTED = 0.7
"""When a paper was printed is its date only where no other is named."""

_DATED_BY = {
    "order_date": (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE, DocType.OTHER),
    "despatch_date": (DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING),
}
"""Labels whose date is the date of issue on these kinds only; elsewhere it is another document's."""


def issue_dates(paper: Paper, kind: DocType, found: list[Title]) -> list[Found]:
    """Return the candidates for the date of issue, best first."""
    candidates = list(_labelled(paper, "issue_date", 0.97))
    candidates += _labelled(paper, "date", 0.88)
    candidates += _labelled(paper, "print_date", _PRINTED)
    for name, kinds in _DATED_BY.items():
        candidates += _labelled(paper, name, 0.95 if kind in kinds else 0.45)
    for title in found[:3]:
        candidates += (
            Found(one.value, title.cell.part(one.start, one.end), 0.72 + 0.18 * (title.kind == kind))
            for one in find_dates(title.cell.text, paper.order)[:1]
        )
    candidates += _unlabelled(paper)
    return ranked(candidates)


def due_dates(paper: Paper, issued: date | None) -> list[Found]:
    """Return the candidates for the date payment is due, best first."""
    candidates = list(_labelled(paper, "due_date", 0.95))
    if issued:
        candidates = [one for one in candidates if isinstance(one.value, date) and _sensible(issued, one.value)]
        candidates += _in_days(paper, issued)
        said = (*_collected(paper), *_by_then(paper))
        candidates += (one for one in said if isinstance(one.value, date) and _sensible(issued, one.value))
    return ranked(candidates)


def delivery_dates(paper: Paper) -> list[Found]:
    """Return the candidates for the date of delivery, best first."""
    return ranked(list(_labelled(paper, "other_date", 0.7)))


def _labelled(paper: Paper, name: str, strength: float) -> Iterator[Found]:
    for label in paper.labels.named(name):
        for target in paper.labels.targets(label):
            dates = find_dates(target.span.text, paper.order, compact=True)
            if not dates or not _near(label, dates[0].start):
                continue
            score = strength * target.nearness - 0.03 * (label.row.page - 1)
            score -= 0.0 if label.first else 0.05
            score -= 0.12 if len(fold(label.span.text)) <= 3 and not label.colon else 0.0
            score -= 0.08 if label.language not in (paper.language, "en") else 0.0
            yield Found(dates[0].value, target.span.part(dates[0].start, dates[0].end), score)
            break


def _near(label: Label, start: int) -> bool:
    """A short label speaks only of the date right behind it."""
    return start < (4 if len(fold(label.span.text)) <= 3 else 45)


def _unlabelled(paper: Paper) -> Iterator[Found]:
    """A date that stands high on the first page and under no label may be the date of issue."""
    claimed = {
        label.row.index for label in paper.labels.named("due_date", "other_date", "order_date", "despatch_date")
    }
    rows: list[Row] = [row for row in paper.layout.on(1) if row.index not in claimed]
    strength = 0.5
    for row in rows:
        for cell in row.cells:
            for one in find_dates(cell.text, paper.order)[:1]:
                alone = 0.15 if one.end - one.start >= len(cell.text) - 2 else 0.0
                yield Found(one.value, cell.part(one.start, one.end), strength + alone)
                strength = max(0.2, strength - 0.05)


def _sensible(issued: date, due: date) -> bool:
    return timedelta(0) <= due - issued <= timedelta(days=400)


def _in_days(paper: Paper, issued: date) -> Iterator[Found]:
    """Read “30 Tage netto” and its like beside or under a label of payment, or in a sentence about paying."""
    rows = paper.layout.rows
    for place, row in enumerate(rows):
        if not any(map(str.isdigit, row.text)):
            continue
        # A sentence about paying may run over the end of its line.
        around = " ".join(plain(one.text) for one in rows[max(0, place - 1) : place + 2])
        text = plain(row.text)
        if not _about_payment(text) and not (len(row.words) >= _PROSE and _about_payment(around)):
            continue
        if due := due_in_words(row.text, issued):
            yield Found(due, row, 0.72)


def _collected(paper: Paper) -> Iterator[Found]:
    """Read the one date of a sentence that says when the money is collected."""
    for row in paper.layout.rows:
        dates = find_dates(row.text, paper.order) if len(row.words) >= _PROSE else []
        if len(dates) == 1 and any_of("collected").search(plain(row.text)):
            yield Found(dates[0].value, row.part(dates[0].start, dates[0].end), 0.66)


def _by_then(paper: Paper) -> Iterator[Found]:
    """Read the date of a sentence about paying that says until when: “transfer £12.00 before 5 December 2020”."""
    for row in paper.layout.rows:
        if len(row.words) < _PROSE or not _about_payment(plain(row.text)):
            continue
        for one in dates_until(row.text, paper.order):
            yield Found(one.value, row.part(one.start, one.end), 0.7)


def _about_payment(text: str) -> bool:
    return bool(any_of("payment").search(text.replace(".", "")))
