"""What a clerk changes on a template by hand: each function returns another template, the given one stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ingest.reading.items.drawn import lines_in
from ingest.reading.layout import lay_out
from ingest.reading.pages import Page
from ingest.reading.paper import paper
from ingest.reading.template.context import anchors, span_at
from ingest.reading.template.items import learn_lines
from ingest.reading.template.known import (
    MOST_SIGHTINGS,
    FieldKnowledge,
    Form,
    Identity,
    LinesKnowledge,
    Sighting,
    Template,
)
from ingest.records import Box


class NothingThere(ValueError):
    """No words stand in the box. The text is one sentence for a person."""


def point(
    template: Template,
    field: str,
    pages: tuple[Page, ...],
    page: int,
    box: Box,
    *,
    form: int = 0,
    document: str = "",
    value: str = "",
) -> Template:
    """Say that a field's value stands in a box: what was learnt of other places goes, this one stays.

    `value` is its canonical meaning, if known. Raises NothingThere.
    """
    sighting = seen_at(pages, page, box, document=document, value=value)
    known = _of(template, form, field)
    told = max(known.told, 1)
    return _with(
        template,
        form,
        field,
        replace(known, sightings=(sighting,), pin="place", told=told, absent=0, unprinted=0, derived={}),
    )


def never(
    template: Template, field: str, pages: tuple[Page, ...], page: int, box: Box, *, form: int = 0
) -> Template:
    """Say that a field's value is never what stands in a box, nor what stands so on the next documents.

    Raises NothingThere.
    """
    wrong = seen_at(pages, page, box)
    known = _of(template, form, field)
    meant = tuple(one for one in known.sightings if touch(one, wrong))
    kept = tuple(one for one in known.sightings if one not in meant)
    return _with(template, form, field, replace(known, sightings=kept, wrong=(*known.wrong, *(meant or (wrong,)))))


def not_printed(template: Template, field: str, *, form: int = 0) -> Template:
    """Say that a field is never printed on these documents: what looks like it is something else."""
    return _with(template, form, field, replace(FieldKnowledge(), pin="not_printed", told=1, absent=1))


def constant(template: Template, field: str, value: str, *, form: int = 0) -> Template:
    """Say that a field always has this value, printed or not. `value` is canonical text."""
    told = max(1, _of(template, form, field).told)
    return _with(template, form, field, FieldKnowledge(values={value: told}, told=told, unprinted=told))


def forget(template: Template, field: str, *, form: int = 0) -> Template:
    """Take away all that is known of a field; the next approved document teaches it anew."""
    held = template.forms[form]
    fields = {name: known for name, known in held.fields.items() if name != field}
    return template.with_form(form, replace(held, fields=fields))


def draw(
    template: Template, pages: tuple[Page, ...], page: int, box: Box, *, form: int = 0, document: str = ""
) -> Template:
    """Say that the item table stands in a box: its columns are learnt anew from the rows in it.

    Raises NothingThere.
    """
    lines = lines_in(pages, page, box)
    known = learn_lines(LinesKnowledge(), lines, (), paper(pages), document)
    if not known.columns:
        raise NothingThere(
            "No item lines were found in this box. Draw it around the whole table, its head included."
        )
    return template.with_form(form, replace(template.forms[form], lines=known))


def forget_lines(template: Template, *, form: int = 0) -> Template:
    """Take away all that is known of the item table."""
    return template.with_form(form, replace(template.forms[form], lines=LinesKnowledge()))


def merge(one: Template, other: Template) -> Template:
    """Return both as one: the ids of both, the forms of both. It keeps the id, version and name of the first."""
    return replace(
        one,
        documents=one.documents + other.documents,
        identity=_identity(one.identity, other.identity),
        forms=(*one.forms, *other.forms),
    )


def split(template: Template, form: int) -> tuple[Template, Template]:
    """Return it without a form, and a new template with that form alone; both keep the sender's ids."""
    held = template.forms[form]
    rest = (*template.forms[:form], *template.forms[form + 1 :])
    left = replace(template, forms=rest, documents=template.documents - held.documents)
    return left, replace(template, id="", version=1, forms=(held,), documents=held.documents)


def touch(one: Sighting, other: Sighting) -> bool:
    """Tell whether two sightings share a part of a page."""
    across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    down = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return one.page == other.page and across > 0 and down > 0


def seen_at(pages: tuple[Page, ...], page: int, box: Box, *, document: str = "", value: str = "") -> Sighting:
    """Return the words in a box as a sighting. Raises NothingThere."""
    layout = lay_out(pages)
    span = span_at(layout, page, box)
    if span is None:
        raise NothingThere("Nothing is printed there. Draw the box around the words.")
    sheet = layout.page(page)
    return Sighting(
        document=document,
        page=page,
        pages=len(pages),
        size=(sheet.width, sheet.height),
        box=span.box,
        text=span.text,
        value=value,
        anchors=anchors(span, layout),
    )


def _of(template: Template, form: int, field: str) -> FieldKnowledge:
    return template.forms[form].fields.get(field, FieldKnowledge())


def _with(template: Template, form: int, field: str, known: FieldKnowledge) -> Template:
    held: Form = template.forms[form]
    kept = replace(known, sightings=known.sightings[-MOST_SIGHTINGS:])
    return template.with_form(form, replace(held, fields={**held.fields, field: kept}))


def _identity(one: Identity, other: Identity) -> Identity:
    return Identity(
        added(one.vat_ids, other.vat_ids),
        added(one.ibans, other.ibans),
        added(one.domains, other.domains),
        added(one.names, other.names),
        added(one.address, other.address),
    )


def added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Return the sum of two counts."""
    return dict(Counter(one) + Counter(other))
