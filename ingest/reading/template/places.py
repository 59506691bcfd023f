"""Of several places where a value stands, the one to learn."""

from __future__ import annotations

from ingest.reading.compare.locate import LABELS_OF, Place
from ingest.reading.compare.meaning import same
from ingest.reading.template.candidates import NAMES, Possible
from ingest.reading.template.context import fills_cell
from ingest.reading.template.known import FieldKnowledge
from ingest.reading.template.weigh import Scale, meanings
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, Box, Evidence, Value, to_text


def choose(
    name: str,
    value: Value,
    places: list[Place],
    known: FieldKnowledge | None,
    scale: Scale,
    said: Value | None,
) -> tuple[Place, bool]:
    """Return the place to learn of several, and whether it is plainly the right one.

    It is where the person pointed, where it stood before, where another reader saw the same value, or beside a
    label of the field's name.
    """
    if len(places) == 1:
        return places[0], True
    if value.method == "person" and (there := _nearest(places, value.evidence)):
        return there, True
    if name in NAMES:  # “Acme Ltd Warehouse” is where goods go
        places = [one for one in places if fills_cell(one.span, scale.layout)] or places
    if name in DATE_FIELDS:  # a sentence varies more than the cell under “Fälligkeit”
        places = [
            one for one in places if _named(name, one, scale) and fills_cell(one.span, scale.layout)
        ] or places
    if known and known.sightings:
        rated = [(scale.score(Possible(value.value or "", one.text, one.span), known), one) for one in places]
        rated.sort(key=lambda pair: -pair[0])
        if rated[0][0] > 0.5:
            return rated[0][1], len(rated) == 1 or rated[0][0] - rated[1][0] > 0.05
    agrees = said is not None and means_same(name, said.value, value.value)
    there = _nearest(places, value.evidence) or (_nearest(places, said.evidence) if said and agrees else None)
    if there:
        return there, True
    labelled = [one for one in places if _named(name, one, scale)]
    pool = labelled or [one for one in places if not _others(name, one, scale)] or places
    return (pool[-1] if name in AMOUNT_FIELDS else pool[0]), len(pool) == 1


def _named(name: str, place: Place, scale: Scale) -> bool:
    """Tell whether a label of the field's own name stands right by a place."""
    return bool(_named_by(place, scale) & {name, *LABELS_OF.get(name, ())})


def _others(name: str, place: Place, scale: Scale) -> bool:
    """Tell whether the label right by a place is that of another field."""
    said = _named_by(place, scale)
    return any({other, *names} & said for other, names in LABELS_OF.items() if other != name)


def _named_by(place: Place, scale: Scale) -> frozenset[str]:
    return frozenset().union(*(meanings(anchor.words) for anchor in scale.around(place.span)[:2]))


def _nearest(places: list[Place], evidence: Evidence | None) -> Place | None:
    """Return the place that evidence points at."""
    if evidence is None or evidence.page is None or evidence.box is None:
        return None
    box, page = evidence.box, evidence.page
    near = min(places, key=lambda one: _distance(one, page, box))
    return near if _distance(near, page, box) < 20 else None


def _distance(place: Place, page: int, box: Box) -> float:
    if place.page != page:
        return 1e6
    return abs(place.box[0] - box[0]) + abs(place.box[1] - box[1])


def pointed(evidence: Evidence | None) -> bool:
    """Tell whether evidence names a place on a page."""
    return bool(evidence and evidence.page and evidence.box)


def means_same(name: str, one: object, other: object) -> bool:
    """Tell whether two values of a field are the same to a bookkeeper."""
    if one is None or other is None:
        return one is other
    return same(name, to_text(other), to_text(one))  # type: ignore[arg-type]
