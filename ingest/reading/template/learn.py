"""Learning from an approved document: what it says of its sender, added to what was known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ingest.reading.engine import read_pages
from ingest.reading.languages import fold
from ingest.reading.layout import Span
from ingest.reading.locate import Place, locate
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.template.apply import derived
from ingest.reading.template.context import alike
from ingest.reading.template.edit import added
from ingest.reading.template.known import (
    MOST_SIGHTINGS,
    Anchor,
    FieldKnowledge,
    Form,
    Identity,
    Sighting,
    Template,
)
from ingest.reading.template.recognise import static_words, traces
from ingest.reading.template.weigh import Scale, is_label
from ingest.records import AMOUNT_FIELDS, DocType, Evidence, Reading, Value, to_text

SAME_FORM = 0.5
"""Pages that show this share of a form's words are that form; else the sender has another one."""

_RULES = ("gross-tax", "gross-net", "net+tax", "gross", "zero")


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
        if value.value is None or _pointed(value.evidence):
            continue
        places = locate(name, value.value, seen.layout)
        if len(places) > 1 and _chosen(name, value, places, form.fields.get(name), scale, None)[1] is False:
            found[name] = places
    return found


def form_of(template: Template, seen: Paper) -> int | None:
    """Return which of the sender's forms the pages are, None if none of them."""
    words = static_words(seen)
    fits = [_shared(form, words) for form in template.forms]
    best = max(range(len(fits)), key=lambda one: fits[one], default=None)
    return best if best is not None and fits[best] >= SAME_FORM else None


def _shared(form: Form, words: set[str]) -> float:
    steady = {word for word, held in form.words.items() if held * 2 >= form.documents}
    return len(steady & words) / max(1, min(len(steady), len(words)))


def _grown(form: Form, seen: Paper, confirmed: Reading, plain: Reading, document: str) -> Form:
    scale = Scale(seen.layout)
    fields = dict(form.fields)
    for name, value in confirmed.fields.items():
        fields[name] = _field(name, value, fields.get(name), seen, scale, confirmed, plain, document)
    return replace(
        form,
        documents=form.documents + 1,
        words=added(form.words, dict.fromkeys(static_words(seen), 1)),
        kinds=added(form.kinds, {str(confirmed.doc_type): 1}),
        pages=max(form.pages, len(seen.layout.pages)),
        fields=fields,
    )


def _field(
    name: str,
    value: Value,
    before: FieldKnowledge | None,
    seen: Paper,
    scale: Scale,
    confirmed: Reading,
    plain: Reading,
    document: str,
) -> FieldKnowledge:
    known = before or FieldKnowledge()
    said = plain.fields.get(name)
    right = (said.value if said else None) == value.value
    known = replace(known, told=known.told + 1, rules_right=known.rules_right + right)
    if value.value is None:
        wrong = _sighting(said, seen, scale, document) if said and said.value is not None else None
        avoid = (*known.avoid, *_telling(wrong)) if wrong else known.avoid
        return replace(known, absent=known.absent + 1, avoid=avoid)
    text = to_text(value.value) or ""
    known = replace(
        known, values=added(known.values, {text: 1}), derived=added(known.derived, _derivations(name, confirmed))
    )
    places = [] if known.pin == "not_printed" else locate(name, value.value, seen.layout)
    if not places:
        return replace(known, unprinted=known.unprinted + 1)
    place, _ = _chosen(name, value, places, before, scale, said)
    sighting = _at(place, text, seen, scale, document)
    sightings = (*known.sightings, sighting)[-MOST_SIGHTINGS:]
    avoid = known.avoid
    if not right and said and said.value is not None and (wrong := _sighting(said, seen, scale, document)):
        avoid = (*avoid, *(one for one in _telling(wrong) if not _shows(one, sighting.anchors)))
    return replace(known, sightings=sightings, avoid=avoid)


def _telling(wrong: Sighting) -> tuple[Anchor, ...]:
    """Return the anchor that marks a wrong place: a label right by it, if it has one."""
    near = [anchor for anchor in wrong.anchors if anchor.relation in ("right", "below")][:2]
    return tuple(anchor for anchor in near if is_label(anchor.words))[:1]


def _shows(one: Anchor, others: Sequence[Anchor]) -> bool:
    return any(one.relation == other.relation and alike(one.words, other.words) > 0.7 for other in others)


def _chosen(
    name: str,
    value: Value,
    places: list[Place],
    known: FieldKnowledge | None,
    scale: Scale,
    said: Value | None,
) -> tuple[Place, bool]:
    """Return the place to learn, and whether it is plainly the right one."""
    if len(places) == 1:
        return places[0], True
    for evidence in (value.evidence, said.evidence if said and said.value == value.value else None):
        if evidence and evidence.page and evidence.box:
            box, page = evidence.box, evidence.page
            near = min(places, key=lambda one: _distance(one, page, box))
            if _distance(near, page, box) < 20:
                return near, True
    if known and known.sightings:
        from ingest.reading.template.candidates import Possible

        rated = [(scale.score(Possible(value.value or "", one.text, one.span), known), one) for one in places]
        rated.sort(key=lambda pair: -pair[0])
        return rated[0][1], rated[0][0] - rated[1][0] > 0.05
    labelled = [one for one in places if any(is_label(anchor.words) for anchor in scale.around(one.span)[:1])]
    if len(labelled) == 1:
        return labelled[0], True
    pool = labelled or places
    return (pool[-1] if name in AMOUNT_FIELDS else pool[0]), False


def _distance(place: Place, page: int, box: tuple[float, float, float, float]) -> float:
    if place.page != page:
        return 1e6
    return abs(place.box[0] - box[0]) + abs(place.box[1] - box[1])


def _pointed(evidence: Evidence | None) -> bool:
    return bool(evidence and evidence.page and evidence.box)


def _at(place: Place, value: str, seen: Paper, scale: Scale, document: str) -> Sighting:
    page = seen.layout.page(place.page)
    return Sighting(
        document=document,
        page=place.page,
        pages=len(seen.layout.pages),
        size=(page.width, page.height),
        box=place.box,
        text=place.text,
        value=value,
        anchors=scale.around(place.span)[:8],
        lead=place.lead,
        trail=place.trail,
    )


def _sighting(said: Value, seen: Paper, scale: Scale, document: str) -> Sighting | None:
    """Return where another reader took a wrong value from."""
    where = said.evidence
    if where is None or where.page is None or where.box is None:
        return None
    box = where.box
    for row in seen.layout.on(where.page):
        words = tuple(
            w
            for w in row.words
            if w.box[0] >= box[0] - 1
            and w.box[2] <= box[2] + 1
            and box[1] - 1 <= (w.box[1] + w.box[3]) / 2 <= box[3] + 1
        )
        if words:
            span = Span(where.page, words)
            return _at(Place(span, span.text), to_text(said.value) or "", seen, scale, document)
    return None


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
