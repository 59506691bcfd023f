"""One reading out of two: what the template says over what the other readers say, checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from decimal import Decimal

from ingest.reading import checks
from ingest.reading.confidence import DOUBTFUL, FAILED
from ingest.reading.days.periods import with_periods
from ingest.reading.items.charges import with_charges
from ingest.reading.paper import Paper
from ingest.reading.template.apply import Overlay, apply
from ingest.reading.template.gate import BILLS, withheld, without_strays
from ingest.reading.template.recognise import Match
from ingest.records import AMOUNT_FIELDS, DocType, Reading, Value, fields_of

ReadAs = Callable[[DocType], Reading]
"""Reads the same paper as a document of another kind."""

Told = tuple[Reading, tuple[str, ...]]
"""A reading, and beside it what keeps it from being trusted, as `gate.withheld` words it."""


def read_with(match: Match, plain: Reading, seen: Paper, read_as: ReadAs) -> Told:
    """Return the reading with the matching template's knowledge over what was read without it.

    Where the match is not sure only what belongs to the form is used, and nothing is trusted.
    """
    kind = kind_of(match, plain.doc_type)
    if _suits(match, kind):
        base = plain if kind == plain.doc_type else read_as(kind)
        laid, causes = _laid(match, base, seen, kind, plain)
    else:
        laid, causes = _as_the_form(match, plain, seen, read_as)
    may_be = tuple(f"{one.template.id} {one.form}" for one in match.rivals)
    return replace(laid, may_be=may_be), causes


def _laid(match: Match, base: Reading, seen: Paper, kind: DocType, plain: Reading) -> Told:
    overlay = apply(match.template, seen.layout.pages, form=match.form, read=base, seen=seen, whole=match.sure)
    if overlay.lines is not None:
        overlay = replace(overlay, lines=with_periods(overlay.lines, seen))
    called = match.template.forms[match.form].lines.charges
    laid = over(base, overlay, kind, seen, called)
    causes = tuple(withheld(match, laid, overlay, plain, seen))
    certain = without_strays(laid, match.template.forms[match.form])
    if causes and not any(withheld(match, certain, overlay, plain, seen)):
        laid, causes = certain, ()
    return replace(laid, trusted=not causes), causes


def _as_the_form(match: Match, plain: Reading, seen: Paper, read_as: ReadAs) -> Told:
    """Return the reading as the form's own kind where its number stands as it should, else without template."""
    without = plain, (f"kind {plain.doc_type}",)
    kind = match.template.forms[match.form].kind
    if not match.sure or kind is None:
        return without
    laid, causes = _laid(match, read_as(DocType(kind)), seen, DocType(kind), plain)
    number = laid.fields.get("invoice_number")
    found = number is not None and number.method == match.template.method and number.confidence >= DOUBTFUL
    return (laid, causes) if found else without


def kind_of(match: Match, read: DocType) -> DocType:
    """Return the kind of the document: what documents of this form were that read as this one does."""
    form = match.template.forms[match.form]
    was = {pair.partition(">")[2]: held for pair, held in form.read_as.items() if pair.startswith(f"{read}>")}
    if was:
        return DocType(max(was, key=lambda kind: was[kind]))
    return DocType(form.kind) if form.kind and read == DocType.OTHER else read


def _suits(match: Match, kind: DocType) -> bool:
    """Tell whether a form's fields are those of a kind: a bill's are another's, an order's are not."""
    kinds = {DocType(held) for held in match.template.forms[match.form].kinds}
    return not kinds or any(kind == held or {kind, held} <= set(BILLS) for held in kinds)


def over(base: Reading, overlay: Overlay, kind: DocType, seen: Paper, called: Collection[str] = ()) -> Reading:
    """Return the base with the overlay's fields and lines, its charges and checks sought anew on all of it.

    `called` are the labels that the form's charges had before.
    """
    fields = {name: replace(value, doubt="") for name, value in base.fields.items()}
    fields |= overlay.fields
    names = fields_of(kind)
    fields = {name: value for name, value in fields.items() if name in names and value.value is not None}
    if kind == DocType.CREDIT_NOTE:
        fields = _unsigned(fields)
    lines = base.lines if overlay.lines is None else overlay.lines
    plain = {name: value.value for name, value in fields.items()}
    lines = with_charges(lines, plain, kind, seen, called=called)
    verdicts = checks.run(kind, plain, lines)
    return replace(
        base,
        doc_type=kind,
        fields={name: _doubted(name, value, verdicts, base) for name, value in fields.items()},
        lines=lines,
        problems=tuple(verdict.sentence for verdict in verdicts if verdict.state != "ok"),
        template=overlay.template,
    )


def _unsigned(fields: dict[str, Value]) -> dict[str, Value]:
    """Return a credit note's totals as records carry them: what is given back is positive."""
    gross = fields["grand_total"].value if "grand_total" in fields else None
    if not isinstance(gross, Decimal) or gross >= 0:
        return fields
    turned = {
        name: replace(fields[name], value=abs(amount))
        for name in AMOUNT_FIELDS
        if name in fields and isinstance(amount := fields[name].value, Decimal)
    }
    return {**fields, **turned}


def _doubted(name: str, value: Value, verdicts: list[checks.Check], base: Reading) -> Value:
    """Return the value with the sentence of the check it fails, or the doubt it came with and still has."""
    failed = next((one.sentence for one in verdicts if one.state != "ok" and name in one.fields), "")
    if failed:
        return replace(value, doubt=failed, confidence=min(value.confidence, FAILED))
    before = base.fields.get(name)
    kept = before is not None and before.value == value.value and value.confidence < DOUBTFUL
    return replace(value, doubt=before.doubt) if before and kept else value
