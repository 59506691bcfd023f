"""What every reader of a field looks at: the laid out page with its labels, language and habits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark, decimal_mark
from ingest.reading.days.dates import Order, day_order
from ingest.reading.labels import Labels, find_labels
from ingest.reading.languages import detect
from ingest.reading.layout import Layout, Span, lay_out
from ingest.reading.pages import Page
from ingest.records import Value

# what Americans write: $, USD, Acme Inc, Dallas, TX 75001
_AMERICAN = re.compile(r"\$|\bUSD\b|\bInc\b(?!\.? ?(?:GST|VAT|[Tt]ax))|\b[A-Z]{2},? \d{5}(-\d{4})?\b")


@dataclass(frozen=True)
class Company:
    """The reader's own company: its names and ids are the buyer's on what it receives, never the supplier's.

    `domains` are those of its mail, as `acme.nl`: a colleague who forwards a bill did not send it.
    """

    names: tuple[str, ...] = ()
    vat_ids: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    country: str = ""
    currency: str = ""
    domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """One document as it is read. `mark` is its decimal mark, `order` its order of day and month."""

    layout: Layout
    labels: Labels
    language: str | None
    mark: Mark | None
    order: Order
    own: Company

    @property
    def text(self) -> str:
        return self.layout.text


@dataclass(frozen=True)
class Found:
    """A possible value of a field with the words it was read from. `score` ranks, 1 is the surest.

    `by_model` if the model prefers it to what the rules would take.
    """

    value: str | Decimal | date
    span: Span | None
    score: float
    by_model: bool = False

    def as_value(self, others: tuple[Found, ...] = (), doubt: str = "") -> Value:
        """Return it as a field's value, its score as confidence until `confidence.settle`."""
        return Value(
            value=self.value,
            confidence=max(0.0, self.score),
            method="model" if self.by_model else "label",
            evidence=self.span.evidence() if self.span else None,
            alternatives=tuple(other.as_value() for other in others[:4]),
            doubt=doubt,
        )


def paper(pages: tuple[Page, ...], own: Company | None = None) -> Paper:
    """Lay out pages, find their labels and habits."""
    layout = lay_out(pages)
    text = layout.text
    language = detect(text)
    american = bool(_AMERICAN.search(text)) and language in ("en", None)
    return Paper(
        layout,
        find_labels(layout),
        language,
        decimal_mark(text),
        day_order(text, american=american),
        own or Company(),
    )


def ranked(candidates: list[Found]) -> list[Found]:
    """Return the candidates best first, each value once; a value found in several places gains a little."""
    best: dict[object, Found] = {}
    for one in candidates:
        held = best.get(one.value)
        if held is None or one.score > held.score:
            best[one.value] = Found(one.value, one.span, one.score + (0.01 if held else 0.0))
    return sorted(best.values(), key=lambda one: -one.score)
