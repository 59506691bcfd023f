"""What a version leaves open, asked on the sender's page: of several places of a value, which one is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.models import Document, TemplateVersion
from ingest.reading.template.known import Template
from ingest.records import Evidence
from review.models import Review
from review.screen.paper import place
from review.words import FIELD_LABELS, in_words, titled


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the field, the value as printed, the document, and its places as “page x0 y0 x1 y1”."""

    field: str
    label: str
    words: str
    text: str
    document: int
    name: str
    form: int
    places: Sequence[str]


def asked_by(version: TemplateVersion, known: Template) -> list[Asked]:
    """Return a version's questions, those on documents that are still there."""
    pks = {asked["document"] for asked in version.asks.values()}
    names = {review.document_id: titled(review) for review in Review.objects.filter(document__in=pks)}
    there = set(Document.objects.filter(pk__in=pks).values_list("pk", flat=True))
    return [
        _asked(name, asked["document"], names.get(asked["document"], ""), asked["places"], known)
        for name, asked in version.asks.items()
        if asked["document"] in there and name in FIELD_LABELS
    ]


def _asked(field: str, document: int, name: str, places: Sequence[dict[str, object]], known: Template) -> Asked:
    found = [Evidence.from_json(one) for one in places]
    return Asked(
        field=field,
        label=str(FIELD_LABELS[field]),
        words=in_words(field),
        text=next((one.text for one in found if one and one.text), ""),
        document=document,
        name=name,
        form=_form_of(document, known),
        places=[place(one) for one in found],
    )


def _form_of(document: int, known: Template) -> int:
    """Return the form that a document taught."""
    key = str(document)
    taught = (
        number
        for number, form in enumerate(known.forms)
        if any(one.document == key for field in form.fields.values() for one in field.sightings)
    )
    return next(taught, 0)
