"""A new version tried on the sender's past documents, beside what reads them now: nothing may become worse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.read import own_company
from ingest.reading.evaluation.score import matching_lines, same
from ingest.reading.template.known import Template
from ingest.records import Reading, fields_of, to_text
from ingest.senders.reading import with_templates
from mail2erp.jobs.lease import renew
from review.learning.confirmed import Paper
from review.words import in_words, shown

SAME, BETTER, WORSE = "same", "better", "worse"


@dataclass(frozen=True, slots=True)
class Trial:
    """How one past document fared: `says` is the sentence on what became worse, else what became right."""

    paper: Paper
    outcome: str
    says: str = ""
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        review = self.paper.review
        return {
            "review": review.pk,
            "document": review.document_id,
            "name": self.paper.name,
            "outcome": self.outcome,
            "says": self.says,
            "field": self.field,
        }


def replay(papers: Iterable[Paper], now: Template | None, new: Template) -> list[Trial]:
    """Try a version on past documents; `now` is what reads them today (None: no template). Raises ChildDied."""
    own, trials = own_company(), []
    for paper in papers:
        sets = [[now] if now else [], [new]]
        before, after = with_templates(paper.pages, paper.sender, own, sets)
        trials.append(compared(paper, before, after))
        renew()
    return trials


def held_why(trials: Sequence[Trial]) -> str:
    """Return the sentence that says where a version would read worse; empty where it does nowhere."""
    return next((trial.says for trial in trials if trial.outcome == WORSE), "")


def compared(paper: Paper, before: Reading, after: Reading) -> Trial:
    """Judge one document: worse is a value that was right and is not any more, or a wrong one where none was."""
    better: list[tuple[str, str]] = []
    for name in fields_of(paper.confirmed.doc_type, paper.confirmed.fields):
        truth, was, becomes = (to_text(one.value(name)) or "" for one in (paper.confirmed, before, after))
        was_right, is_right = _right(name, truth, was), _right(name, truth, becomes)
        if was_right and not is_right:
            return Trial(paper, WORSE, _changes(paper, name, before, after), name)
        if is_right and not was_right:
            better.append((name, f"{paper.name}: the {in_words(name)} would be read."))
    truth_lines, was_lines, new_lines = (
        [line.as_json() for line in one.lines] for one in (paper.confirmed, before, after)
    )
    if truth_lines:
        was_right, is_right = _all(truth_lines, was_lines), _all(truth_lines, new_lines)
        if was_right and not is_right:
            found = f"{matching_lines(truth_lines, new_lines)} of {len(truth_lines)}"
            return Trial(paper, WORSE, f"{paper.name}: only {found} item lines would still be right.", "lines")
        if is_right and not was_right:
            better.append(("lines", f"{paper.name}: the item lines would be read."))
    if better:
        return Trial(paper, BETTER, better[0][1], better[0][0])
    return Trial(paper, SAME)


def _right(name: str, truth: str, said: str) -> bool:
    return same(name, truth, said) if truth else not said


def _all(truth: list[dict[str, Any]], said: list[dict[str, Any]]) -> bool:
    return len(truth) == len(said) == matching_lines(truth, said)


def _changes(paper: Paper, name: str, before: Reading, after: Reading) -> str:
    was, becomes = shown(name, before.value(name)), shown(name, after.value(name))
    what = f"{paper.name}: the {in_words(name)}"
    if not becomes:
        return f"{what} {was} would be missing."
    return f"{what} would change from {was} to {becomes}." if was else f"{what} would be read as {becomes}."
