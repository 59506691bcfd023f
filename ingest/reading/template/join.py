"""Two forms of one sender made one: what a clerk says who sees that they are the same layout."""

from __future__ import annotations

from dataclasses import replace

from ingest.reading.template.edit import NothingThere, added
from ingest.reading.template.known import MOST_SIGHTINGS, FieldKnowledge, Form, LinesKnowledge, Template
from ingest.reading.template.learn import SAME_FORM
from ingest.reading.template.recognise import kept_words, shared
from ingest.reading.template.title import lightest


def join(template: Template, one: int, other: int) -> Template:
    """Return the template with form `other` taken into form `one`: what both saw counts together.

    Where they contradict each other (a pin, the columns of the table), that of the form with more documents stays.
    Raises NothingThere where papers of the one would not be known by what both share.
    """
    first, second = template.forms[one], template.forms[other]
    more, less = (first, second) if first.documents >= second.documents else (second, first)
    joined = _joined(more, less)
    if any(shared(joined, set(form.words)) < SAME_FORM for form in (more, less)):
        raise NothingThere("These two layouts have too few words in common to be told by them. Keep them apart.")
    forms = list(template.forms)
    forms[one] = joined
    del forms[other]
    return replace(template, forms=tuple(forms))


def _joined(more: Form, less: Form) -> Form:
    documents = more.documents + less.documents
    names = [*more.fields, *(name for name in less.fields if name not in more.fields)]
    unsaid = FieldKnowledge()
    return Form(
        documents=documents,
        words=kept_words(added(more.words, less.words), documents),
        kinds=added(more.kinds, less.kinds),
        read_as=added(more.read_as, less.read_as),
        accounts=added(more.accounts, less.accounts),
        titles=lightest(more.titles, less.titles),
        pages=max(more.pages, less.pages),
        fields={name: _field(more.fields.get(name, unsaid), less.fields.get(name, unsaid)) for name in names},
        lines=_lines(more.lines, less.lines),
    )


def _field(more: FieldKnowledge, less: FieldKnowledge) -> FieldKnowledge:
    return FieldKnowledge(
        sightings=(*less.sightings, *more.sightings)[-MOST_SIGHTINGS:],
        values=added(more.values, less.values),
        told=more.told + less.told,
        absent=more.absent + less.absent,
        unprinted=more.unprinted + less.unprinted,
        rules_right=more.rules_right + less.rules_right,
        derived=added(more.derived, less.derived),
        wrong=(*less.wrong, *more.wrong)[-MOST_SIGHTINGS:],
        terms=added(more.terms, less.terms),
        pin=more.pin or less.pin,
    )


def _lines(more: LinesKnowledge, less: LinesKnowledge) -> LinesKnowledge:
    kept = more if more.columns else less
    return replace(
        kept,
        ends=added(more.ends, less.ends),
        rows=max(more.rows, less.rows),
        told=more.told + less.told,
        rules_right=more.rules_right + less.rules_right,
        none=more.none + less.none,
        charges=added(more.charges, less.charges),
        full=added(more.full, less.full),
    )
