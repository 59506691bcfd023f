"""What a person changes by hand on what was learnt: each becomes a version, tried on the past like all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import Document, SenderTemplate, TemplateState, TemplateVersion
from ingest.reading.pages import Page
from ingest.reading.template import edit
from ingest.reading.template import join as forms
from ingest.reading.template.known import Template
from ingest.records import HEADER_FIELDS, Box
from ingest.senders import services
from ingest.senders.pages import pages_of, printed_source
from ingest.senders.selection import template_of
from ingest.senders.services import TeachingRefused
from mail2erp.pipeline import hand_over
from review.errors import ReviewError
from review.forms import parse
from review.learning.lesson import called
from review.models import Review, Verdict
from review.words import KIND_LABELS

Edit = Callable[[Template], Template]


def point(
    sender: SenderTemplate, field: str, document: Document, page: int, box: Box, *, form: int, by: User
) -> TemplateVersion:
    """Say that a field's value stands in a box of a document's page."""
    pages, key = _pages(document), str(document.pk)
    return _edited(
        sender,
        field,
        lambda known: edit.point(
            known, field, pages, page, box, form=form, document=key, value=_meant(field, pages, page, box)
        ),
        f"Shown on {_named(document)} where {called(field)} stands.",
        by=by,
        document=document,
        form=form,
    )


def never(
    sender: SenderTemplate, field: str, document: Document, page: int, box: Box, *, form: int, by: User
) -> TemplateVersion:
    """Say that a field's value is never what stands in a box of a document's page."""
    pages = _pages(document)
    return _edited(
        sender,
        field,
        lambda known: edit.never(known, field, pages, page, box, form=form),
        f"Shown on {_named(document)} where {called(field)} never stands.",
        by=by,
        document=document,
        form=form,
    )


def draw(
    sender: SenderTemplate, document: Document, page: int, box: Box, *, form: int, by: User
) -> TemplateVersion:
    """Say that the item table stands in a box of a document's page."""
    pages, key = _pages(document), str(document.pk)
    return _edited(
        sender,
        "lines",
        lambda known: edit.draw(known, pages, page, box, form=form, document=key),
        f"Shown on {_named(document)} where {called('lines')} stand.",
        by=by,
        document=document,
        form=form,
        lines_too=True,
    )


def not_printed(sender: SenderTemplate, field: str, *, form: int, by: User) -> TemplateVersion:
    """Say that a field is never printed on this form."""
    sentence = f"Said that {called(field)} is not printed."
    return _edited(
        sender, field, lambda known: edit.not_printed(known, field, form=form), sentence, by=by, form=form
    )


def constant(sender: SenderTemplate, field: str, text: str, *, form: int, by: User) -> TemplateVersion:
    """Say that a field always has the same value on this form, as the person typed it."""
    try:
        value = parse(field, text)
    except ReviewError as refusal:
        raise TeachingRefused(str(refusal)) from refusal
    if not value:
        raise TeachingRefused("Type the value that it always has.")
    sentence = f"Said that {called(field)} is always {text.strip()}."
    return _edited(
        sender, field, lambda known: edit.constant(known, field, value, form=form), sentence, by=by, form=form
    )


def forget(sender: SenderTemplate, field: str, *, form: int, by: User) -> TemplateVersion:
    """Take away all that is known of a field; the next approved document teaches it anew."""
    return _edited(
        sender,
        field,
        lambda known: (
            edit.forget_lines(known, form=form) if field == "lines" else edit.forget(known, field, form=form)
        ),
        f"Forgot where {called(field)} stands.",
        by=by,
        form=form,
        lines_too=True,
    )


@transaction.atomic
def merge(sender: SenderTemplate, other: SenderTemplate, *, by: User) -> TemplateVersion:
    """Take another sender in: its forms, its ids and its documents become this one's."""
    if other.pk == sender.pk or other.state == TemplateState.DELETED:
        raise TeachingRefused("Choose another sender to take in.")
    for row in sorted((sender, other), key=lambda row: row.pk):
        services.locked(row)  # always in the same order, so that two merges at once do not wait for each other
    mine, theirs = services.newest_of(sender), services.newest_of(other)
    if mine is None or theirs is None:
        raise TeachingRefused("One of the two has learnt nothing yet. Approve a document of it first.")
    Verdict.objects.filter(template=other).update(template=sender, version=None)
    known = edit.merge(template_of(mine), template_of(theirs))
    services.delete(other, by=by)
    services.journal(services.MERGED, sender, by=by, after={"took in": other.name, "sender": other.pk})
    sentence = f"Took in {other.name}, version {theirs.number}."
    return _kept(sender, known, sentence, by=by, grown_from=mine.number)


@transaction.atomic
def split(sender: SenderTemplate, form: int, *, by: User) -> SenderTemplate:
    """Make one form a sender of its own; its documents go along."""
    newest = services.newest_of(sender)
    known = _with_form(newest, form)
    if len(known.forms) < 2:
        raise TeachingRefused("This sender has one layout only. There is nothing to split.")
    left, apart = edit.split(known, form)
    fresh = services.begin(f"{sender.name}, {_kind(apart.forms[0].kind)}", by=by)
    documents = {
        int(sighting.document)
        for field in apart.forms[0].fields.values()
        for sighting in field.sightings
        if sighting.document.isdigit()
    }
    Verdict.objects.filter(template=sender, review__document__in=documents).update(template=fresh, version=None)
    services.journal("sender.split", sender, by=by, after={"form": form, "new sender": fresh.pk})
    assert newest is not None  # noqa: S101  it has the form
    _kept(sender, left, f"One layout became the sender {fresh.name}.", by=by, grown_from=newest.number)
    _kept(fresh, apart, f"Split from {sender.name}.", by=by, grown_from=0)
    return fresh


def join(sender: SenderTemplate, form: int, other: int, *, by: User) -> TemplateVersion:
    """Say that two forms of a sender are one layout: what both know counts together, and is tried on the past."""
    newest = services.newest_of(sender)
    known = _with_form(newest, max(form, other))
    if form == other or min(form, other) < 0:
        raise TeachingRefused("Choose another layout of this sender.")
    try:
        joined = forms.join(known, form, other)
    except edit.NothingThere as nothing:
        raise TeachingRefused(str(nothing)) from nothing
    assert newest is not None  # noqa: S101  it has the forms
    count = known.forms[other].documents
    sentence = f"Two layouts became one; the other was seen on {count} document{'s' * (count != 1)}."
    return _kept(sender, joined, sentence, by=by, grown_from=newest.number)


def _edited(
    sender: SenderTemplate,
    field: str,
    change: Edit,
    sentence: str,
    *,
    by: User,
    form: int,
    document: Document | None = None,
    lines_too: bool = False,
) -> TemplateVersion:
    if field not in HEADER_FIELDS and not (lines_too and field == "lines"):
        raise TeachingRefused("Choose a field first, then its words on the page.")
    newest = services.newest_of(sender)
    known = _with_form(newest, form)
    try:
        changed = change(known)
    except edit.NothingThere as nothing:
        raise TeachingRefused(str(nothing)) from nothing
    assert newest is not None  # noqa: S101  it has the form
    asks = {name: asked for name, asked in newest.asks.items() if name != field}
    return _kept(sender, changed, sentence, by=by, document=document, grown_from=newest.number, asks=asks)


@transaction.atomic
def _kept(
    sender: SenderTemplate,
    known: Template,
    sentence: str,
    *,
    by: User,
    grown_from: int,
    document: Document | None = None,
    asks: Mapping[str, Any] | None = None,
) -> TemplateVersion:
    version = services.add_version(
        sender, known, sentence=sentence, by=by, document=document, grown_from=grown_from, asks=asks
    )
    hand_over("template.edited", version.pk)
    return version


def _with_form(newest: TemplateVersion | None, form: int) -> Template:
    known = template_of(newest) if newest else Template()
    if not 0 <= form < len(known.forms):
        raise TeachingRefused("This layout is not there any more. Load the page again.")
    return known


def _pages(document: Document) -> tuple[Page, ...]:
    pages = pages_of(document) if printed_source(document) else ()
    if not any(page.words for page in pages):
        raise TeachingRefused("This document has no words to point at. Choose another one of the sender.")
    return pages


def _meant(field: str, pages: tuple[Page, ...], page: int, box: Box) -> str:
    """Return what the words in a box mean as that field, empty where they cannot."""
    try:
        return parse(field, edit.seen_at(pages, page, box).text)
    except ReviewError:
        return ""


def _named(document: Document) -> str:
    review = Review.objects.filter(document=document).first()
    if review is None:
        return f"document {document.pk}"
    kind = KIND_LABELS.english[review.doc_type]
    return f"{kind[0].lower()}{kind[1:]} {review.number}".strip()


def _kind(doc_type: str | None) -> str:
    return KIND_LABELS.english.get(doc_type or "", "other layout").lower()
