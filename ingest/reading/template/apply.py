"""Reading a document with its sender's template: what it finds, and on what it is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from ingest.reading.locate import locate
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.template.candidates import Possible, canonical, possible
from ingest.reading.template.known import FieldKnowledge, Form, Template
from ingest.reading.template.weigh import Scale, best_two
from ingest.records import AMOUNT_FIELDS, DocType, Evidence, Line, Reading, Value

SPEAKS = 0.5
"""A possible value that fits less than this is not given."""

CENT = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a template says of a document.

    `fields` holds values with method `template vN`; one whose value is None says that the field is not printed.
    `silent` are fields it knows of and did not find. `lines` is None where it leaves them to the other readers.
    """

    template: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] | None = None
    silent: tuple[str, ...] = ()
    kind: DocType | None = None


@dataclass(frozen=True)
class _Choice:
    """One way to fill a field: its score, and the value to give; `ours` unless the other readers say it."""

    score: float
    value: Value
    ours: bool


def apply(
    template: Template,
    pages: tuple[Page, ...],
    *,
    form: int = 0,
    read: Reading | None = None,
    own: Company | None = None,
    seen: Paper | None = None,
    whole: bool = True,
) -> Overlay:
    """Read pages with one form of a template.

    `read` is what the other readers found; it weighs in where they were right before. With `whole` False only
    what belongs to the form is used, not what belongs to the sender: the sender is not sure.
    """
    seen = seen or paper(pages, own)
    scale = Scale(seen.layout)
    held = template.forms[form]
    choices = {
        name: _choices(name, known, seen, scale, read, template, whole=whole)
        for name, known in held.fields.items()
    }
    chosen = _together(choices, held)
    fields: dict[str, Value] = {}
    for name, choice in chosen.items():
        if choice is not None and choice.ours:
            fields[name] = choice.value
    _derive(held, fields, read, template)
    said = read.fields if read else {}
    silent = tuple(name for name, one in chosen.items() if name not in fields and name not in said)
    return Overlay(template.label, fields, None, silent, DocType(held.kind) if held.kind else None)


def _choices(
    name: str,
    known: FieldKnowledge,
    seen: Paper,
    scale: Scale,
    read: Reading | None,
    template: Template,
    *,
    whole: bool,
) -> list[_Choice]:
    """Return the ways to fill a field, best first."""
    nothing = _Choice(0.0, Value(None, 0.9, template.method), ours=True)
    if known.pin == "not_printed" or (known.absent == known.told and known.told >= 3):
        return [nothing]
    said = read.fields.get(name) if read else None
    found = _constant(name, known, seen, template) if whole else []
    scored = (
        best_two((scale.score(one, known), one) for one in possible(name, known, seen)) if known.sightings else []
    )
    rivals = {one.value: score for score, one in scored}
    for place, (score, one) in enumerate(scored[:4]):
        if score >= SPEAKS:
            found.append(_Choice(score, _value(one, score, template, place, scored), ours=True))
    if said is not None and said.value is not None:
        if _stands_wrong(said, known, scale):
            return sorted([*found, nothing], key=lambda one: -one.score)
        trust = 0.3 + 0.4 * (known.rules_right + 0.5) / (known.told + 1)
        found.append(_Choice(max(trust, rivals.get(said.value, 0.0) + 0.01), said, ours=False))
    return sorted(found, key=lambda one: -one.score)


def _value(
    one: Possible, score: float, template: Template, place: int, scored: Sequence[tuple[float, Possible]]
) -> Value:
    others = tuple(
        Value(other.value, round(rated, 3), template.method, other.span.evidence())
        for rated, other in scored[:4]
        if other.value != one.value and rated > 0.3
    )
    sure = min(0.99, 0.6 + 0.4 * score)
    return Value(one.value, round(sure, 4), template.method, one.span.evidence(), others)


def _constant(name: str, known: FieldKnowledge, seen: Paper, template: Template) -> list[_Choice]:
    """Return the value all documents had, if it stands on the page again or never did."""
    if known.constant is None or name in AMOUNT_FIELDS or name in ("invoice_number", "issue_date", "due_date"):
        return []
    places = locate(name, known.constant, seen.layout)
    value = canonical(name, known.constant)
    if places:
        return [_Choice(1.2, Value(value, 0.98, template.method, places[0].evidence()), ours=True)]
    if known.unprinted == known.told:
        return [_Choice(1.0, Value(value, 0.95, template.method, Evidence(person="as before")), ours=True)]
    return []


def _stands_wrong(said: Value, known: FieldKnowledge, scale: Scale) -> bool:
    """Tell whether another reader's value stands where this one never does."""
    where = said.evidence
    if not known.avoid or where is None or where.page is None or where.box is None:
        return False
    middle = (where.box[1] + where.box[3]) / 2
    for row in scale.layout.on(where.page):
        if row.box[1] <= middle <= row.box[3]:
            words = tuple(w for w in row.words if where.box[0] - 1 <= w.box[0] and w.box[2] <= where.box[2] + 1)
            if words:
                from ingest.reading.layout import Span

                return scale.avoided(Span(where.page, words), known)
    return False


def _together(choices: Mapping[str, list[_Choice]], form: Form) -> dict[str, _Choice | None]:
    """Choose for each field; the three totals together, so that they add up where they can."""
    chosen: dict[str, _Choice | None] = {name: (found[0] if found else None) for name, found in choices.items()}
    pools = [choices.get(name, [])[:4] for name in AMOUNT_FIELDS]
    if not all(pools):
        return chosen
    best: tuple[float, tuple[_Choice, ...]] | None = None
    for trio in product(*pools):
        net, tax, gross = (one.value.value for one in trio)
        score = sum(one.score for one in trio)
        if isinstance(net, Decimal) and isinstance(tax, Decimal) and isinstance(gross, Decimal):
            score += 0.5 if abs(net + tax - gross) < CENT else 0.0
        if best is None or score > best[0]:
            best = (score, trio)
    if best:
        chosen |= dict(zip(AMOUNT_FIELDS, best[1], strict=True))
    return chosen


def _derive(form: Form, fields: dict[str, Value], read: Reading | None, template: Template) -> None:
    """Fill what follows from other fields, where it was never printed."""
    for name, known in form.fields.items():
        rule = max(known.derived, key=lambda one: known.derived[one]) if known.derived else ""
        if not rule or name in fields or known.derived[rule] < known.told or known.sightings:
            continue
        value = derived(
            rule,
            {key: _plain(key, fields, read) for key in ("issue_date", "net_total", "tax_total", "grand_total")},
        )
        if value is not None:
            fields[name] = Value(value, 0.9, template.method)


def _plain(name: str, fields: Mapping[str, Value], read: Reading | None) -> object:
    if name in fields:
        return fields[name].value
    return read.value(name) if read else None


def derived(rule: str, values: Mapping[str, object]) -> date | Decimal | None:
    """Return what a rule makes of other values; None where one is missing."""
    issued = values.get("issue_date")
    if rule.startswith("issue_date+"):
        return issued + timedelta(int(rule.partition("+")[2])) if isinstance(issued, date) else None
    net, tax, gross = (values.get(name) for name in AMOUNT_FIELDS)
    if rule == "gross-tax" and isinstance(gross, Decimal):
        return gross - tax if isinstance(tax, Decimal) else None
    if rule == "gross-net" and isinstance(gross, Decimal):
        return gross - net if isinstance(net, Decimal) else None
    if rule == "net+tax" and isinstance(net, Decimal):
        return net + tax if isinstance(tax, Decimal) else None
    if rule == "gross":
        return gross if isinstance(gross, Decimal) else None
    return Decimal("0.00") if rule == "zero" else None
