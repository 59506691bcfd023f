"""Learning from an approved document: what it says of its sender, added to what was known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from ingest.reading.compare.locate import Place, bare, locate
from ingest.reading.engine import read_pages
from ingest.reading.languages import fold
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.parties.accounts import ibans
from ingest.reading.template.candidates import NAMES, is_discounts, possible
from ingest.reading.template.context import row_of, span_at
from ingest.reading.template.edit import added, touch
from ingest.reading.template.following import derived, wording
from ingest.reading.template.items import learn_lines
from ingest.reading.template.known import MOST_SIGHTINGS, FieldKnowledge, Form, Identity, Sighting, Template
from ingest.reading.template.places import choose, means_same, pointed
from ingest.reading.template.recognise import features, kept_words, shared, traces
from ingest.reading.template.sums import summed
from ingest.reading.template.title import lightest, title_of
from ingest.reading.template.weigh import LEAST, Scale, meanings
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, DocType, Reading, Value, to_text

ON_RECORD = ("supplier_vat_id", "iban")
SAME_FORM = 0.4
"""Pages that show this share of a form's words are that form; else the sender has another one."""


def learn(
    pages: tuple[Page, ...],
    confirmed: Reading,
    *,
    sender: str | None = None,
    before: Template | None = None,
    own: Company | None = None,
    document: str = "",
    read: Reading | None = None,
) -> Template:
    """Return the template with what one approved document teaches.

    `confirmed` is what a person approved: a field with value None was confirmed empty, one that is missing is
    not spoken of; evidence with a page and box says where a value stands. `before` is the sender's template so
    far, `document` the caller's key of this document, `read` what was read without any template, where the
    caller has it. The version stays: the caller counts.
    """
    seen = paper(pages, own)
    plain = read or read_pages(pages, own)
    known = before or Template()
    place = form_of(known, seen)
    form = known.forms[place] if place is not None else Form()
    grown = _grown(form, seen, confirmed, plain, document)
    forms = (*known.forms, grown) if place is None else known.with_form(place, grown).forms
    name = known.name or str(confirmed.value("supplier_name") or confirmed.value("buyer_name") or "")
    return replace(
        known,
        name=name,
        documents=known.documents + 1,
        identity=_identity(known.identity, seen, confirmed, sender),
        forms=forms,
    )


def unclear(
    pages: tuple[Page, ...], confirmed: Reading, *, before: Template | None = None, own: Company | None = None
) -> dict[str, list[Place]]:
    """Return the fields whose value stands in several places, none of them plainly the right one."""
    seen = paper(pages, own)
    scale = Scale(seen.layout)
    place = form_of(before, seen) if before else None
    form = before.forms[place] if before and place is not None else Form()
    found: dict[str, list[Place]] = {}
    for name, value in confirmed.fields.items():
        if value.value is None or pointed(value.evidence):
            continue
        places = locate(name, value.value, seen.layout)
        if len(places) > 1 and not choose(name, value, places, form.fields.get(name), scale, None)[1]:
            found[name] = places
    return found


def form_of(template: Template, seen: Paper) -> int | None:
    """Return which of the sender's forms the pages are, None if none of them."""
    words = features(seen)
    fits = [shared(form, words) for form in template.forms]
    best = max(range(len(fits)), key=lambda one: fits[one], default=None)
    return best if best is not None and fits[best] >= SAME_FORM else None


def _grown(form: Form, seen: Paper, confirmed: Reading, plain: Reading, document: str) -> Form:
    teacher = _Teacher(seen, confirmed, plain, document)
    fields = {name: teacher.field(name, value, form.fields.get(name)) for name, value in confirmed.fields.items()}
    _apart(fields, form, teacher)
    return replace(
        form,
        documents=form.documents + 1,
        words=kept_words(added(form.words, dict.fromkeys(features(seen), 1)), form.documents + 1),
        kinds=added(form.kinds, {str(confirmed.doc_type): 1}),
        read_as=added(form.read_as, {f"{plain.doc_type}>{confirmed.doc_type}": 1}),
        accounts=added(form.accounts, {bare(str(one.value)): 1 for one in ibans(seen)}),
        titles=lightest(form.titles, title_of(seen)),
        pages=max(form.pages, len(seen.layout.pages)),
        fields={**form.fields, **fields},
        lines=learn_lines(form.lines, confirmed.lines, plain.lines, seen, document),
    )


def _apart(fields: dict[str, FieldKnowledge], form: Form, teacher: _Teacher) -> None:
    """Part the due date's place from that of the date of issue, where both were one day.

    The only other place of that day is its own. Without one it has none: the next may stand elsewhere.
    """
    issued, due = fields.get("issue_date"), fields.get("due_date")
    if not (issued and due and issued.sightings and due.sightings) or due.pin:
        return
    newest, other = due.sightings[-1], issued.sightings[-1]
    learnt = newest not in form.fields.get("due_date", FieldKnowledge()).sightings
    named = any("due_date" in meanings(anchor.words) for anchor in newest.anchors[:2])
    if learnt and not named and (newest.page, newest.box) == (other.page, other.box):
        taken = [fields[name].sightings[-1] for name in DATE_FIELDS if name in fields and fields[name].sightings]
        free = teacher.beside(newest.value, taken)
        mine = tuple(free) if len(free) == 1 else ()
        fields["due_date"] = replace(
            due, sightings=(*due.sightings[:-1], *mine), unprinted=due.unprinted + (not mine)
        )


class _Teacher:
    """Says field by field what one approved document teaches."""

    def __init__(self, seen: Paper, confirmed: Reading, plain: Reading, document: str) -> None:
        self.seen, self.confirmed, self.plain, self.document = seen, confirmed, plain, document
        self.scale = Scale(seen.layout)

    def field(self, name: str, value: Value, before: FieldKnowledge | None) -> FieldKnowledge:
        known = before or FieldKnowledge()
        said = self.plain.fields.get(name)
        right = means_same(name, said.value if said else None, value.value)
        known = replace(known, told=known.told + 1, rules_right=known.rules_right + right)
        counted = said is not None and self._counted(name, value, said)
        wrong = None if right or counted or said is None else self._taken(said)
        if value.value is None or self._is_of_record(name, value):
            return replace(known, absent=known.absent + 1, wrong=_newest(known.wrong, wrong))
        text = to_text(value.value) or ""
        known = replace(
            known,
            values=added(known.values, {text: 1}),
            derived=added(known.derived, _derivations(name, self.confirmed)),
        )
        if known.pin == "not_printed":
            return replace(known, unprinted=known.unprinted + 1)
        places = locate(name, value.value, self.seen.layout) or self._parts(name, value, known)
        if name == "due_date":
            places = [one for one in places if not is_discounts(one.span, self.seen.layout)]
        if not places and wrong is not None and name not in NAMES and _misread(wrong.text, text):
            return replace(known, sightings=_newest(known.sightings, replace(wrong, value=text)))
        if not places and name == "due_date" and (right or counted) and said and said.evidence:
            known = replace(known, terms=added(known.terms, {wording(said.evidence.text): 1}))
        if not places:
            return replace(known, unprinted=known.unprinted + 1, wrong=_newest(known.wrong, wrong))
        place, _ = choose(name, value, places, before, self.scale, said)
        sighting = self._in_turn(name, self._at(place, text), place)
        if wrong and touch(wrong, sighting):
            wrong = None
        return replace(known, sightings=_newest(known.sightings, sighting), wrong=_newest(known.wrong, wrong))

    def _counted(self, name: str, value: Value, said: Value) -> bool:
        """Tell whether a due date was counted by the right terms, but from a date of issue that was wrong."""
        issued, due = self.confirmed.value("issue_date"), value.value
        if (
            name != "due_date"
            or said.evidence is None
            or not isinstance(issued, date)
            or not isinstance(due, date)
        ):
            return False
        return str((due - issued).days) in re.findall(r"\d+", said.evidence.text)

    def _is_of_record(self, name: str, value: Value) -> bool:
        """Tell whether a number was taken from the ERP because the page has none: no constant of the paper.

        Else the next page's own account, were it another one, would be weighed against the one in the ERP.
        """
        taken = name in ON_RECORD and value.evidence is not None and value.evidence.record is not None
        return taken and not locate(name, value.value, self.seen.layout)

    def _parts(self, name: str, value: Value, known: FieldKnowledge) -> list[Place]:
        """Return where the first part stands of a tax that is printed rate by rate."""
        if name != "tax_total":
            return []
        whole = summed(possible(name, known, self.seen), self.seen.layout)
        return [Place(one.span, one.text) for one, _ in whole if one.value == value.value]

    def _at(self, place: Place, value: str) -> Sighting:
        page = self.seen.layout.page(place.page)
        x0, y0, x1, y1 = (round(edge, 2) for edge in place.box)
        return Sighting(
            document=self.document,
            page=place.page,
            pages=len(self.seen.layout.pages),
            size=(round(page.width, 2), round(page.height, 2)),
            box=(x0, y0, x1, y1),
            text=place.text,
            value=value,
            anchors=self.scale.around(place.span)[:8],
            lead=place.lead,
            trail=place.trail,
            rest=self._rest(place),
        )

    def beside(self, day: str, taken: Sequence[Sighting]) -> list[Sighting]:
        """Return where a due date stands beside the places that other dates have taken."""
        places = locate("due_date", date.fromisoformat(day), self.seen.layout)
        found = [self._at(place, day) for place in places]
        return [one for one in found if not any(touch(one, other) for other in taken)]

    def _in_turn(self, name: str, sighting: Sighting, place: Place) -> Sighting:
        """Return the sighting with its turn among the places that stand as well."""
        alone = FieldKnowledge(sightings=(sighting,))
        found = possible(name, alone, self.seen)
        near = self.scale.labelled_alike([one for one in found if self.scale.score(one, alone) > LEAST], sighting)
        words = place.span.words
        turns = (
            turn for turn, one in enumerate(near) if any(word is held for word in one.span.words for held in words)
        )
        return replace(sighting, nth=next(turns, 0))

    def _rest(self, place: Place) -> str:
        """Return what follows in the same cell."""
        row = row_of(place.span, self.seen.layout)
        cell = next((cell for cell in row.cells if place.span.words[-1] in cell.words), None)
        words = [word.text for word in cell.words if word.box[0] > place.span.words[-1].box[0]] if cell else []
        return " ".join(words)[:40]

    def _taken(self, said: Value) -> Sighting | None:
        """Return where another reader took its value from."""
        where = said.evidence
        if said.value is None or where is None or where.page is None or where.box is None:
            return None
        span = span_at(self.seen.layout, where.page, where.box)
        return self._at(Place(span, span.text), to_text(said.value) or "") if span else None


def _newest(held: tuple[Sighting, ...], one: Sighting | None) -> tuple[Sighting, ...]:
    return (*held, one)[-MOST_SIGHTINGS:] if one else held


def _misread(printed: str, meant: str) -> bool:
    """Tell whether what is printed is the value but for OCR's slips."""
    one, other = bare(printed), bare(meant)
    return len(other) >= 4 and SequenceMatcher(None, one, other).ratio() >= 0.7


def _derivations(name: str, confirmed: Reading) -> dict[str, int]:
    """Return the rules that give a field's value from the others."""
    value = confirmed.value(name)
    if name == "due_date":
        issued = confirmed.value("issue_date")
        if isinstance(issued, date) and isinstance(value, date) and 0 <= (value - issued).days <= 120:
            return {f"issue_date+{(value - issued).days}": 1}
    if name in AMOUNT_FIELDS and isinstance(value, Decimal):
        others = {key: confirmed.value(key) for key in AMOUNT_FIELDS}
        mine = {
            "net_total": ("gross-tax", "gross"),
            "tax_total": ("gross-net", "zero"),
            "grand_total": ("net+tax",),
        }[name]
        return {rule: 1 for rule in mine if derived(rule, others) == value}
    return {}


def _identity(known: Identity, seen: Paper, confirmed: Reading, sender: str | None) -> Identity:
    shown = traces(seen, sender)
    buys = confirmed.doc_type in (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)
    name = fold(str(confirmed.value("buyer_name" if buys else "supplier_name") or ""))
    vat = fold(str(confirmed.value("supplier_vat_id") or ""))
    iban = fold(str(confirmed.value("iban") or ""))
    return Identity(
        vat_ids=_counted(known.vat_ids, {vat} - {""}),
        ibans=_counted(known.ibans, {iban} - {""}),
        domains=_counted(known.domains, shown.domains),
        names=_counted(known.names, {name} - {""}),
        address=known.address,
    )


def _counted(known: Mapping[str, int], shown: set[str] | frozenset[str]) -> dict[str, int]:
    return dict(Counter(known) + Counter(shown))
