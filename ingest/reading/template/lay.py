"""One reading out of two: what the template says over what the other readers say, checked as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.reading import checks
from ingest.reading.confidence import DOUBTFUL
from ingest.reading.paper import Paper
from ingest.reading.template.apply import Overlay, apply
from ingest.reading.template.gate import trusted
from ingest.reading.template.recognise import Match
from ingest.records import FIELDS_OF, DocType, Reading, Value

ReadAs = Callable[[DocType], Reading]
"""Reads the same paper as a document of another kind."""


def read_with(match: Match, plain: Reading, seen: Paper, read_as: ReadAs) -> Reading:
    """Return the reading with the matching template's knowledge over what was read without it.

    Where the match is not sure only what belongs to the form is used, and nothing is trusted.
    """
    kind = kind_of(match, plain.doc_type)
    base = plain if kind == plain.doc_type else read_as(kind)
    overlay = apply(match.template, seen.layout.pages, form=match.form, read=base, seen=seen, whole=match.sure)
    laid = over(base, overlay, kind)
    return replace(laid, trusted=trusted(match, laid, overlay))


def kind_of(match: Match, read: DocType) -> DocType:
    """Return the kind the document is taken for: one the form was used for, unless the page says another."""
    form = match.template.forms[match.form]
    if not form.kind or str(read) in form.kinds or read == DocType.CREDIT_NOTE:
        return read
    return DocType(form.kind)


def over(base: Reading, overlay: Overlay, kind: DocType) -> Reading:
    """Return the base with the overlay's fields and lines, its checks run anew on all of it."""
    fields = {name: replace(value, doubt="") for name, value in base.fields.items()}
    fields |= overlay.fields
    names = FIELDS_OF[kind]
    fields = {name: value for name, value in fields.items() if name in names and value.value is not None}
    lines = base.lines if overlay.lines is None else overlay.lines
    verdicts = checks.run(kind, {name: value.value for name, value in fields.items()}, lines)
    return replace(
        base,
        doc_type=kind,
        fields={name: _doubted(name, value, verdicts, base) for name, value in fields.items()},
        lines=lines,
        problems=tuple(verdict.sentence for verdict in verdicts if verdict.state != "ok"),
        template=overlay.template,
    )


def _doubted(name: str, value: Value, verdicts: list[checks.Check], base: Reading) -> Value:
    """Return the value with the sentence of the check it fails, or the doubt it came with."""
    failed = next((one.sentence for one in verdicts if one.state != "ok" and name in one.fields), "")
    if failed:
        return replace(value, doubt=failed, confidence=min(value.confidence, DOUBTFUL - 0.1))
    before = base.fields.get(name)
    return (
        replace(value, doubt=before.doubt)
        if before and before.value == value.value and before.confidence < DOUBTFUL
        else value
    )
