"""How well a possible value stands and looks as the value of approved documents did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from ingest.reading.languages import fold, label_index
from ingest.reading.layout import Layout, Span
from ingest.reading.parties.names import name_of
from ingest.reading.template.candidates import Possible
from ingest.reading.template.context import alike, anchors
from ingest.reading.template.known import Anchor, FieldKnowledge, Relation, Sighting
from ingest.records import Box

ACROSS, DOWN = 25.0, 60.0
"""How far from its place a value may stand before the place says nothing, in thousandths of the page's width."""

LEAST = 0.3
"""Values that fit less are no rivals."""

TURN = 0.06
"""What it is worth to come in the same turn among values with the same label."""

_CENTS = re.compile(r"[.,]\d{2}\D*$")

EXACT = 0.85
"""What stands as near its place as this stands at the same place."""

BEHIND = 0.85
"""What a label that stood next to the value is worth where other words stand between."""

_NEAR: Mapping[Relation, float] = {"right": 0.6, "below": 0.5, "left": 0.15, "above": 0.1}
"""What the nearest words of each side say by themselves; a known label says more."""


class Scale:
    """Weighs possible values of one document; what stands around a span is looked up once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._around: dict[tuple[int, Box], tuple[Anchor, ...]] = {}
        self._steady: dict[int, tuple[FieldKnowledge, list[list[float]]]] = {}

    def around(self, span: Span) -> tuple[Anchor, ...]:
        key = (span.page, span.box)
        if key not in self._around:
            self._around[key] = anchors(span, self.layout)
        return self._around[key]

    def score(self, one: Possible, known: FieldKnowledge) -> float:
        """Return how well a possible value fits what is known, 0..1."""
        good = self._best(one, known.sightings, self._shares(known))
        if known.wrong and self._best(one, known.wrong, None) > max(good, 0.6):
            return 0.0
        return good

    def in_turn(
        self, scored: Sequence[tuple[float, Possible]], sightings: Sequence[Sighting]
    ) -> list[tuple[float, Possible]]:
        """Return scored values, in reading order, with a bonus for the one whose turn it is under its label.

        Where a form repeats a label (“Name:” of the seller, then of the buyer), its turn tells them apart.
        """
        if len({one.nth for one in sightings}) != 1:
            return list(scored)
        rivals = self.labelled_alike([one for score, one in scored if score > LEAST], sightings[-1])
        turn = sightings[-1].nth
        due = rivals[turn] if 1 < len(rivals) > turn else None
        return [(score + TURN, one) if one is due else (score, one) for score, one in scored]

    def labelled_alike(self, found: Sequence[Possible], sighting: Sighting) -> list[Possible]:
        """Return the values whose nearest label is a sighting's, each place once."""
        label = next(iter(sighting.anchors), None)
        kept: list[Possible] = []
        for one in found:
            named = label and any(_like(label, other) for other in self.around(one.span)[:1])
            if named and not any(shares_words(one.span, other.span) for other in kept):
                kept.append(one)
        return kept

    def wrong(self, one: Possible, known: FieldKnowledge) -> bool:
        """Tell whether a value stands where one stood that was taken for the field's and is not."""
        bad = self._best(one, known.wrong, None)
        return bad > 0.6 and bad > self._best(one, known.sightings, self._shares(known))

    def _best(
        self, one: Possible, sightings: Sequence[Sighting], shares: Sequence[Sequence[float]] | None
    ) -> float:
        return max(
            (
                self._against(one, sighting, shares[place] if shares else None)
                for place, sighting in enumerate(sightings)
            ),
            default=0.0,
        )

    def _shares(self, known: FieldKnowledge) -> list[list[float]]:
        """Return by sighting and anchor the share of all sightings that show it: what varies is no label."""
        held = self._steady.get(id(known))
        if held is None:
            held = self._steady[id(known)] = (known, steadiness(known.sightings))
        return held[1]

    def _against(self, one: Possible, sighting: Sighting, shares: Sequence[float] | None) -> float:
        looks = resembles(one, sighting)
        place = self._placed(one.span, sighting)
        unsure, missed = 1.0, 1.0
        around = self.around(one.span)
        seen: set[Relation] = set()
        for number, anchor in enumerate(sighting.anchors):
            share = shares[number] if shares else 1.0
            nearest = anchor.relation not in seen
            says = _says(anchor, nearest=nearest) * share
            beside = [_same(anchor, other) for other in around if other.relation == anchor.relation]
            met = max(beside, default=0.0)
            unsure *= 1 - says * met
            if share > 0.6 or met:
                seen.add(anchor.relation)
            if nearest and says > 0.5 and met < 0.5:
                missed *= 0.8
            elif nearest and says > 0.5 and beside[0] < 0.5:
                missed *= BEHIND
            elif share > 0.6 and met < 0.5 and any(_instead(anchor, other) for other in around):
                missed *= 0.7
        strength = 0.45 + 0.25 * (place > EXACT) if sighting.anchors else 0.75
        unsure *= 1 - strength * place
        return (1 - unsure) * missed * (0.55 + 0.45 * looks)

    def placed(self, span: Span, known: FieldKnowledge) -> float:
        """Return how near a span stands to a place of approved values, 0..1."""
        return max((self._placed(span, one) for one in known.sightings), default=0.0)

    def _placed(self, span: Span, sighting: Sighting) -> float:
        """Return how near a span stands to a sighting's place, 0..1."""
        pages = len(self.layout.pages)
        from_end = (span.page - pages) == (sighting.page - sighting.pages)
        if not from_end and span.page != sighting.page:
            return 0.0
        mine, its = 1000 / max(self.layout.page(span.page).width, 1.0), 1000 / max(sighting.size[0], 1.0)
        across = min(abs(span.box[edge] * mine - sighting.box[edge] * its) for edge in (0, 2))
        down = abs(span.box[1] * mine - sighting.box[1] * its)
        column = max(0.0, 1 - across / ACROSS)
        level = max(0.0, 1 - down / DOWN)
        return column * (0.35 + 0.65 * level)


def shares_words(one: Span, other: Span) -> bool:
    """Tell whether two spans have a word in common."""
    return one.page == other.page and any(word is held for word in one.words for held in other.words)


def steadiness(sightings: Sequence[Sighting]) -> list[list[float]]:
    """Return by sighting and anchor the share of all sightings around which the same words stand."""
    return [
        [
            sum(any(_like(anchor, other) for other in one.anchors) for one in sightings) / len(sightings)
            for anchor in sighting.anchors
        ]
        for sighting in sightings
    ]


def _like(one: Anchor, other: Anchor) -> bool:
    return one.relation == other.relation and alike(one.words, other.words) >= 0.75


def _instead(taught: Anchor, shown: Anchor) -> bool:
    """Tell whether other words stand left in the row where a label stood: “Agency” where “Advertiser” did."""
    there = abs(taught.dx - shown.dx) < 30 and abs(taught.dy - shown.dy) < 8
    labels = is_label(taught.words) or is_label(shown.words)
    beside = taught.relation == shown.relation == "right"
    return beside and there and labels and not alike(taught.words, shown.words)


def _says(anchor: Anchor, *, nearest: bool) -> float:
    """Return how surely words name the value next to them."""
    says = _NEAR[anchor.relation] * (1.0 if nearest else 0.45)
    return min(0.8, says * (1.35 if is_label(anchor.words) else 1.0))


def _same(one: Anchor, other: Anchor) -> float:
    words = alike(one.words, other.words)
    if not words:
        return 0.0
    far = abs(one.dx - other.dx) / 150 + abs(one.dy - other.dy) / 15
    return words * (1.0 if far < 1 else max(0.4, 1.15 - 0.15 * far))


def is_label(words: str) -> bool:
    """Tell whether words are a label in one of our languages, or start or end as one."""
    return bool(meanings(words))


@cache
def meanings(words: str) -> frozenset[str]:
    """Return what words mean as labels, whole or by their start or end."""
    parts = words.strip(" :").split()
    index = label_index()
    texts = {fold("".join(parts[place:])) for place in range(len(parts))}
    texts |= {fold("".join(parts[: place + 1])) for place in range(len(parts))}
    return frozenset(name for text in texts for name, _ in index.get(text, ()))


@cache
def shape(text: str) -> str:
    """Return a text's shape: A for capitals, a for small letters, 9 for figures, the rest as it is."""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else c for c in text)


def resembles(one: Possible, sighting: Sighting) -> float:
    """Return how alike what is printed is to what was: amounts by their cents, identifiers by their shape."""
    if isinstance(one.value, Decimal):
        return 1.0 if bool(_CENTS.search(one.text)) == bool(_CENTS.search(sighting.text)) else 0.4
    if isinstance(one.value, date):
        return 1.0 if one.text[:1].isdigit() == sighting.text[:1].isdigit() else 0.8
    if not any(char.isdigit() for char in sighting.text):
        return 1.0 if name_of(one.text) else 0.5
    return looks_like(one.text, sighting.text)


def looks_like(one: str, other: str) -> float:
    """Return how alike two texts look, 0..1: the same shape, or the same kinds of characters in the same order."""
    if shape(one) == shape(other):
        return 1.0
    first, second = _runs(one), _runs(other)
    if first == second:
        return 0.85
    common = sum(a == b for a, b in zip(first, second, strict=False))
    return 0.6 * common / max(len(first), len(second), 1)


@cache
def _runs(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", shape(text))


def best_two(scored: Iterable[tuple[float, Possible]]) -> list[tuple[float, Possible]]:
    """Return the possible values best first, each value once."""
    best: dict[object, tuple[float, Possible]] = {}
    for score, one in scored:
        held = best.get(one.value)
        if held is None or score > held[0]:
            best[one.value] = (score, one)
    return sorted(best.values(), key=lambda pair: -pair[0])
