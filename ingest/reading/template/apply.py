"""Reading a document with its sender's template: what it finds, and on what it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.reading.compare.locate import bare, locate
from ingest.reading.confidence import DOUBTFUL
from ingest.reading.days.figures import in_figures
from ingest.reading.items.charges import with_charges
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.template.candidates import NAMES, Possible, canonical, date_order, possible
from ingest.reading.template.context import fills_cell, span_at
from ingest.reading.template.following import derive, moved, plain
from ingest.reading.template.items import better, make_total, read_items, rivals
from ingest.reading.template.known import FieldKnowledge, Form, Template
from ingest.reading.template.repair import nearly, repairable
from ingest.reading.template.sums import around, summed
from ingest.reading.template.together import MOST_WAYS, Choice, balanced, together
from ingest.reading.template.vouch import expected, value_of, vouched
from ingest.reading.template.weigh import EXACT, LEAST, Scale, best_two
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, PERIOD, DocType, Line, Reading, Value

SPEAKS = 0.5
"""A possible value that fits less than this is not given."""

SURE, AHEAD = 0.6, 0.05
"""How well a value must fit, and by how much better than any other, to pass without a person."""

KNOWN = 0.25
"""What a value gains by having been the value on documents before."""

NAMED = 0.55
"""How well the sender's own name fits where it fills a cell: better than a guess of who else it could be."""

WHOLE = 0.15
"""What the sum of a tax's parts gains over the first of them."""

STEADY = 3
"""Documents after which a buyer that is nowhere printed is believed to be the usual one."""

AGREED = 0.1
"""What a value gains that another reader found too, if that one was always right; names it mixes up too easily."""

STRAYED = 0.8
"""The share of its trust that another reader's value keeps where none stood before, and one stands as before."""

CONSTANTS = ("supplier_name", "supplier_vat_id", "iban", "currency", "buyer_name")
"""Fields that may be the same on all documents of a sender."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a template says of a document.

    `fields` holds values with method `template vN`; one whose value is None says that the field is not printed.
    `silent` are fields it knows of that nobody found, `unbacked` those that another reader found where it did
    not expect them. `lines` is None where it leaves them to the other readers; `rival` says that it finds other
    items than they do, and nothing tells which are right.
    """

    template: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] | None = None
    silent: tuple[str, ...] = ()
    unbacked: tuple[str, ...] = ()
    rival: bool = False


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
    held = template.forms[form]
    chooser = _Chooser(template, held, seen, read, whole)
    choices = {name: chooser.choices(name, known) for name, known in held.fields.items()}
    chosen = together(choices, around(seen, read.lines if read else ()))
    chosen = balanced(chosen, template)
    fields = {name: choice.value for name, choice in chosen.items() if choice is not None and choice.ours}
    derive(held, fields, read, template)
    if "due_date" in held.fields and (due := moved(held.fields["due_date"], fields, read)):
        fields["due_date"] = due
    said = read.fields if read else {}
    silent = tuple(name for name in chosen if expected(name, held) and value_of(name, fields, said) is None)
    unbacked = tuple(
        name
        for name, one in chosen.items()
        if one is not None and not vouched(name, one, held.fields[name], fields, read)
    )
    lines, rival = _items(held, seen, fields, read)
    return Overlay(template.label, fields, lines, silent, unbacked, rival)


def _items(
    form: Form, seen: Paper, fields: Mapping[str, Value], read: Reading | None
) -> tuple[tuple[Line, ...] | None, bool]:
    """Return the items where the template's own reading of them is the better one, and whether both may be."""
    amounts = {name: plain(name, fields, read) for name in AMOUNT_FIELDS}
    totals = [one for name in ("net_total", "grand_total") if isinstance(one := amounts[name], Decimal)]
    kind = read.doc_type if read else DocType.INVOICE
    own, said = (
        with_charges(lines, amounts, kind, seen, called=form.lines.charges)
        for lines in (read_items(form.lines, seen), read.lines if read else ())
    )
    if form.lines.none and not form.lines.told:
        return (None if make_total(said, totals) else ()), False
    rival = rivals(own, said, totals)
    return (own if better(own, said, totals) else None), rival


class _Chooser:
    """Finds the ways to fill the fields of one document with one form."""

    def __init__(self, template: Template, form: Form, seen: Paper, read: Reading | None, whole: bool) -> None:
        self.template, self.form, self.seen, self.read, self.whole = template, form, seen, read, whole
        self.scale = Scale(seen.layout)
        self.order = date_order([form.fields[name] for name in DATE_FIELDS if name in form.fields])
        self.scanned = any(page.source != "text" for page in seen.layout.pages)
        self.nothing = Choice(0.0, Value(None, 0.9, template.method), ours=True)

    def choices(self, name: str, known: FieldKnowledge) -> list[Choice]:
        """Return the ways to fill a field, best first."""
        if known.pin == "not_printed":
            return [self.nothing]
        scored = self._scored(name, known)
        found = [
            Choice(score, self._value(one, score, scored), True, self._sure(score, one, scored))
            for score, one in scored[: MOST_WAYS if name in AMOUNT_FIELDS else 4]
            if score >= (SURE if name in PERIOD else SPEAKS)  # many documents name none
        ]
        found += self._unprinted(name, known)
        said = self._said(name)
        if said is not None and said.value is not None:
            if self._refused(name, said, known):
                found.append(self.nothing)
            else:
                strays = self._strays(said, known, scored[0][1] if found and scored else None)
                found = self._joined(name, found, said, known, STRAYED if strays else 1.0)
        return sorted(found, key=lambda one: -one.score)

    def _sure(self, score: float, one: Possible, scored: Sequence[tuple[float, Possible]]) -> bool:
        """Tell whether a value fits well, whole, and better than any other."""
        rival = max((rated for rated, other in scored if other.value != one.value), default=0.0)
        return score >= SURE and not one.cut and score - rival >= AHEAD

    def _said(self, name: str) -> Value | None:
        """Return what the other readers say, a date in the sender's order of day and month."""
        said = self.read.fields.get(name) if self.read else None
        if said is None or name not in DATE_FIELDS or not self.order or said.evidence is None:
            return said
        meant = [value for value, _, _ in in_figures(said.evidence.text, self.order)]
        return replace(said, value=meant[0]) if len(meant) == 1 else said

    def _scored(self, name: str, known: FieldKnowledge) -> list[tuple[float, Possible]]:
        """Return the possible values with their scores, best first, each value once."""
        if not known.sightings:
            return []
        found = possible(name, known, self.seen, self.order)
        scored = [(self.scale.score(one, known), one) for one in found]
        if name == "tax_total":
            for whole, parts in summed(found, self.seen.layout):
                scored.append((WHOLE + max(self.scale.score(one, known) for one in parts), whole))
        if name in NAMES:
            scored = self.scale.in_turn(scored, known.sightings)
        if self.whole and name in CONSTANTS:
            scored = [self._as_before(name, score, one, known) for score, one in scored]
            scored += self._again(name, known)
        return best_two(scored)

    def _again(self, name: str, known: FieldKnowledge) -> Iterator[tuple[float, Possible]]:
        """Yield known values where they stand on the page again, a slip of OCR put right."""
        for text in known.values:
            value = canonical(name, text)
            if value is None:
                continue
            for place in locate(name, value, self.seen.layout):
                if place.exact or (self.scanned and repairable(name, place.text, text)):
                    one = Possible(value, known.sightings[-1].text, place.span, cut=not place.exact)
                    score = min(1.0, self.scale.score(one, known) + KNOWN)
                    own = name == "supplier_name" and place.exact and fills_cell(place.span, self.seen.layout)
                    yield (max(score, NAMED) if own else score), one

    def _joined(
        self, name: str, found: list[Choice], said: Value, known: FieldKnowledge, share: float
    ) -> list[Choice]:
        """Return the choices with another reader's value; one that is among them already gains its trust.

        `share` of its trust is given to the other reader.
        """
        trust = share * _trust(known, said)
        before = self._before(name, said.value, known) if self.whole else None
        if before is not None:
            said = replace(said, value=before, method=self.template.method, confidence=max(said.confidence, 0.95))
        if all(one.value.value != said.value for one in found):
            again = before is not None
            return [*found, Choice(trust + KNOWN * again, said, again, again)]
        gain = 0.0 if name in NAMES else AGREED * _right(known)
        return [
            replace(one, score=max(one.score + gain, trust), backed=one.backed or before is not None, agreed=True)
            if one.value.value == said.value
            else one
            for one in found
        ]

    def _strays(self, said: Value, known: FieldKnowledge, best: Possible | None) -> bool:
        """Tell whether another reader's value stands nowhere near approved ones, and `best` where they did."""
        where = said.evidence
        if best is None or where is None or where.page is None or where.box is None:
            return False
        span = span_at(self.seen.layout, where.page, where.box)
        one = Possible(said.value or "", span.text, span) if span else None
        elsewhere = one is not None and self.scale.score(one, known) < LEAST
        return elsewhere and self.scale.placed(best.span, known) > EXACT

    def _before(self, name: str, value: object, known: FieldKnowledge) -> str | None:
        """Return the known value that a value is, None if it is none; on scans a name with a slip is that name."""
        if name not in CONSTANTS:
            return None
        for text in known.values:
            if bare(text) == bare(str(value)) or (self.scanned and name in NAMES and nearly(text, str(value))):
                return text
        return None

    def _as_before(self, name: str, score: float, one: Possible, known: FieldKnowledge) -> tuple[float, Possible]:
        """Return a possible value with what it gains by having been the value before."""
        text = self._before(name, one.value, known) if score > SPEAKS or name not in NAMES else None
        return (min(1.0, score + KNOWN), replace(one, value=text, cut=False)) if text else (score, one)

    def _unprinted(self, name: str, known: FieldKnowledge) -> list[Choice]:
        """Return the one value all documents had without printing it."""
        text = known.constant
        sure_of_it = name != "buyer_name" or known.told >= STEADY
        if not self.whole or text is None or known.unprinted < known.told or name not in CONSTANTS:
            return []
        if name in ("iban", "buyer_name") and self._prints_another(name, text):
            return []  # what is printed is to be asked about
        sure = 0.95 if known.told > 1 or name != "buyer_name" else 0.6
        return [
            Choice(0.3 + 0.5 * sure, Value(canonical(name, text), sure, self.template.method), True, sure_of_it)
        ]

    def _prints_another(self, name: str, text: str) -> bool:
        """Tell whether another reader found another value printed, a buyer's without doubt."""
        said = self.read.fields.get(name) if self.read else None
        if said is None or said.value is None or said.evidence is None or said.evidence.page is None:
            return False
        sure = name == "iban" or said.confidence >= DOUBTFUL
        return sure and bare(str(said.value)) != bare(text)

    def _refused(self, name: str, said: Value, known: FieldKnowledge) -> bool:
        """Tell whether another reader's value stands where a wrong one stood, or where none ever is."""
        where = said.evidence
        span = span_at(self.seen.layout, where.page, where.box) if where and where.page and where.box else None
        if span and known.wrong:
            one = Possible(said.value or "", span.text, span)
            if self.scale.wrong(one, known):
                return True
        return known.absent == known.told and said.confidence < DOUBTFUL

    def _value(self, one: Possible, score: float, scored: Sequence[tuple[float, Possible]]) -> Value:
        others = tuple(
            Value(other.value, round(rated, 3), self.template.method, other.span.evidence())
            for rated, other in scored[:4]
            if other.value != one.value and rated > 0.3
        )
        sure = min(0.99, 0.6 + 0.4 * score)
        return Value(one.value, round(sure, 4), self.template.method, one.span.evidence(), others)


def _trust(known: FieldKnowledge, said: Value) -> float:
    """Return how far another reader's value is believed, by how often it was right here before."""
    return (0.3 + 0.4 * _right(known)) * (0.6 + 0.4 * said.confidence)


def _right(known: FieldKnowledge) -> float:
    """Return how often the other readers were right here, 0..1."""
    return (known.rules_right + 0.5) / (known.told + 1)
