"""How well a possible value stands and looks as the value of approved documents did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ingest.reading.languages import fold, label_index
from ingest.reading.layout import Layout, Span
from ingest.reading.template.candidates import Possible
from ingest.reading.template.context import alike, anchors
from ingest.reading.template.known import Anchor, FieldKnowledge, Sighting

AVOIDED = 0.9
"""Anchors this alike to one to avoid rule a value out."""

_FLOATS = 14.0
"""Points by which a place may shift and still be the same place."""


class Scale:
    """Weighs possible values of one document; what stands around a span is looked up once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._around: dict[tuple[int, tuple[float, float, float, float]], tuple[Anchor, ...]] = {}

    def around(self, span: Span) -> tuple[Anchor, ...]:
        key = (span.page, span.box)
        if key not in self._around:
            self._around[key] = anchors(span, self.layout)
        return self._around[key]

    def score(self, one: Possible, known: FieldKnowledge) -> float:
        """Return how well a possible value fits what is known, 0..1."""
        if self.avoided(one.span, known):
            return 0.0
        scores = sorted((self._against(one, sighting) for sighting in known.sightings), reverse=True)
        if not scores:
            return 0.0
        return scores[0] if len(scores) == 1 else 0.8 * scores[0] + 0.2 * sum(scores[:3]) / len(scores[:3])

    def avoided(self, span: Span, known: FieldKnowledge) -> bool:
        """Tell whether the words next to a span are those of something the value never is."""
        around = self.around(span)
        return any(
            alike(anchor.words, wrong.words) >= AVOIDED
            for wrong in known.avoid
            for anchor in around
            if anchor.relation == wrong.relation and _near(anchor, wrong)
        )

    def _against(self, one: Possible, sighting: Sighting) -> float:
        words = _anchored(self.around(one.span), sighting.anchors)
        place = self._placed(one.span, sighting)
        looks = looks_like(one.text, sighting.text)
        if words is None:
            return 0.65 * place + 0.35 * looks
        return 0.55 * words + 0.25 * place + 0.2 * looks

    def _placed(self, span: Span, sighting: Sighting) -> float:
        """Return how near a span stands to a sighting's place, 0..1: the same column counts half."""
        pages = len(self.layout.pages)
        from_end = (span.page - pages) == (sighting.page - sighting.pages)
        if not from_end and span.page != sighting.page:
            return 0.0
        page = self.layout.page(span.page)
        scale = page.width / sighting.size[0] if sighting.size[0] else 1.0
        left, top, right, _ = (edge * scale for edge in sighting.box)
        across = min(abs(span.box[0] - left), abs(span.box[2] - right))
        down = abs(span.box[1] - top)
        column = max(0.0, 1 - across / (2 * _FLOATS))
        level = max(0.0, 1 - down / (4 * _FLOATS))
        return 0.5 * column + 0.5 * level * (0.4 + 0.6 * column)


def _near(one: Anchor, other: Anchor) -> bool:
    return abs(one.dy - other.dy) < 12


def _anchored(shown: Sequence[Anchor], taught: Sequence[Anchor]) -> float | None:
    """Return the share of the taught anchors that stand around the value again; None where none were taught."""
    total = met = 0.0
    first: set[str] = set()
    for anchor in taught:
        weight = _weight(anchor, first=anchor.relation not in first)
        first.add(anchor.relation)
        best = max((_same(anchor, other) for other in shown if other.relation == anchor.relation), default=0.0)
        if best >= 0.75:
            met += weight * best
            total += weight
        else:
            total += weight
    return met / total if total else None


def _weight(anchor: Anchor, *, first: bool) -> float:
    weight = {"right": 1.0, "below": 0.8, "left": 0.3, "above": 0.25}[anchor.relation] * (1.0 if first else 0.4)
    return weight * (2.0 if is_label(anchor.words) else 1.0)


def _same(one: Anchor, other: Anchor) -> float:
    words = alike(one.words, other.words)
    far = abs(one.dx - other.dx) / 150 + abs(one.dy - other.dy) / 30
    return words * max(0.5, 1 - 0.25 * far) if words else 0.0


@cache
def is_label(words: str) -> bool:
    """Tell whether words are a label in one of our languages, or start or end as one."""
    parts = re.split(r"\s+", words.strip(" :"))
    index = label_index()
    return any(
        fold("".join(parts[start:])) in index or fold("".join(parts[: start + 1])) in index
        for start in range(len(parts))
    )


@cache
def shape(text: str) -> str:
    """Return a text's shape: A for capitals, a for small letters, 9 for figures, the rest as it is."""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else c for c in text)


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
