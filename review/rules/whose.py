"""Whose paper it is, where it is like that of several senders or like several layouts of one: a person says."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.models import SenderTemplate, TemplateState
from ingest.records import Reading
from review.rules.base import Check, CheckState
from review.rules.case import Case

NAME = "whose"
NONE_OF_THEM = ""
"""The answer that it is nobody's of those named."""


def check(case: Case) -> Iterable[Check]:
    """A look where the reading could not tell senders apart, until a person has said whose paper it is."""
    reading = case.review.reading
    may_be = Reading.from_json(reading.data).may_be if reading else ()
    answers = _answers(may_be) if may_be else ()
    if len(answers) < 2:
        return
    *others, last = [name for _, name in answers]
    yield Check(
        name=NAME,
        state=CheckState.LOOK,
        sentence=f"The paper is like that of {', '.join(others)} and of {last}.",
        next_step="Say whose it is, and it is read anew with what that sender taught.",
        acceptable=False,
        answers=(*answers, (NONE_OF_THEM, "")),
    )


def _answers(may_be: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the senders that are still known, each by its name; one of several layouts also by its number."""
    asked = [(int(pk), int(form)) for pk, _, form in (one.partition(" ") for one in may_be)]
    rows = SenderTemplate.objects.filter(pk__in={pk for pk, _ in asked}, state=TemplateState.ON)
    names = dict(rows.values_list("pk", "name"))
    known = [(pk, form) for pk, form in asked if pk in names]
    several = {pk for pk, form in known if (pk, form) != next(one for one in known if one[0] == pk)}
    return tuple(
        (f"{pk} {form}", f"{names[pk]} · {form + 1}" if pk in several else names[pk]) for pk, form in known
    )
