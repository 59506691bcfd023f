"""What on the pages could be a field's value, by its kind alone: every date, every amount, words of its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark, find_amounts
from ingest.reading.compare.locate import bare
from ingest.reading.days.counted import about_discount, plain
from ingest.reading.days.dates import Order, find_dates
from ingest.reading.days.figures import DateOrder, in_figures, order_of
from ingest.reading.days.spans import days_told
from ingest.reading.formats import VAT_ID
from ingest.reading.layout import Layout, Row, Span
from ingest.reading.paper import Paper
from ingest.reading.parties.accounts import ibans
from ingest.reading.parties.names import name_of
from ingest.reading.template.context import alike, around_in_cell
from ingest.reading.template.known import FieldKnowledge, Sighting
from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, PERIOD, from_text

NAMES = ("supplier_name", "buyer_name")
_STRIPPED = " ,;:()[]\"'“”|"


@dataclass(frozen=True)
class Possible:
    """A possible value, what is printed of it, and the words it was read from.

    `cut` if its cell goes on after it, a slip of OCR was put right, or it can be no name: a person should look.
    """

    value: str | Decimal | date
    text: str
    span: Span
    cut: bool = False


def possible(field: str, known: FieldKnowledge, seen: Paper, order: DateOrder | None = None) -> list[Possible]:
    """Return what could be a field's value, in reading order. What is known of it tells its shape and habits.

    `order` is that of day, month and year on the sender's documents, where all its dates tell.
    """
    if field in PERIOD:
        return list(_ends(field, seen, order))
    if field in DATE_FIELDS:
        dates = (one for row in seen.layout.rows for one in _dates(row, seen.order, order))
        return [one for one in dates if field != "due_date" or not is_discounts(one.span, seen.layout)]
    if field in AMOUNT_FIELDS:
        return list(_amounts(seen, mark_of(known, seen.mark)))
    if field == "iban":
        return [Possible(str(one.value), str(one.value), one.span) for one in ibans(seen) if one.span]
    if field == "supplier_vat_id":
        return list(_vat_ids(seen, known.sightings))
    if field in NAMES:
        return list(_names(seen, known.sightings))
    if field == "currency":
        return []
    return list(_identifiers(seen, known.sightings))


def is_discounts(span: Span, layout: Layout) -> bool:
    """Tell whether a date ends a discount: that it is the day of payment as well is chance."""
    before, after = around_in_cell(span, layout)
    return about_discount(plain(before), plain(after))


def date_order(fields: Sequence[FieldKnowledge]) -> DateOrder | None:
    """Return the order in which the figures of all approved dates stood, None where they do not tell."""
    told = [order_of(one.text, one.value) for known in fields for one in known.sightings]
    orders = set.intersection(*(set(one) for one in told if one)) if any(told) else set()
    return next(iter(orders)) if len(orders) == 1 else None


def mark_of(known: FieldKnowledge, usual: Mark | None) -> Mark | None:
    """Return the decimal mark that the amounts of approved documents had."""
    for sighting in reversed(known.sightings):
        found = re.search(r"([.,])\d{2}\D*$", sighting.text)
        if found:
            return "," if found[1] == "," else "."
    return usual


def _dates(row: Row, usual: Order, order: DateOrder | None) -> Iterator[Possible]:
    taken: list[tuple[int, int]] = []
    if order:
        for value, start, end in in_figures(row.text, order):
            taken.append((start, end))
            yield Possible(value, row.text[start:end], row.part(start, end))
    for one in find_dates(row.text, usual, compact=True):
        if not any(start < one.end and one.start < end for start, end in taken):
            yield Possible(one.value, row.text[one.start : one.end], row.part(one.start, one.end))


def _ends(field: str, seen: Paper, order: DateOrder | None) -> Iterator[Possible]:
    """Yield the days that may begin or end a period: those of spans and months, and single ones."""
    for row in seen.layout.rows:
        told = list(days_told(field, row.text, seen.order))
        spans = [row.part(start, end) for _, (start, end) in told]
        for (day, (start, end)), span in zip(told, spans, strict=True):
            yield Possible(day, row.text[start:end], span)
        within = {id(word) for span in spans for word in span.words}
        for one in _dates(row, seen.order, order):
            if not any(id(word) in within for word in one.span.words):
                yield one


def _amounts(seen: Paper, mark: Mark | None) -> Iterator[Possible]:
    for cell in seen.layout.cells:
        for one in find_amounts(cell.text, mark):
            if not one.percent:
                yield Possible(one.value, cell.text[one.start : one.end], cell.part(one.start, one.end))


def _vat_ids(seen: Paper, sightings: Sequence[Sighting]) -> Iterator[Possible]:
    own = {bare(one) for one in seen.own.vat_ids}
    for row in seen.layout.rows:
        for match in VAT_ID.finditer(row.text):
            value = re.sub(r"[\s.\-]", "", match[0])
            if bare(value) not in own:
                yield Possible(value, match[0], row.part(match.start(), match.end()))
    yield from _identifiers(seen, sightings)


def _identifiers(seen: Paper, sightings: Sequence[Sighting]) -> Iterator[Possible]:
    """Yield runs of as many words as the value had before, with figures if it had some."""
    lengths = sorted({len(one.text.split()) for one in sightings})
    with_digits = all(any(char.isdigit() for char in one.value) for one in sightings)
    leads = sorted({(one.lead, one.trail) for one in sightings}, key=lambda pair: -len(pair[0]))
    for row in seen.layout.rows:
        for start in range(len(row.words)):
            for length in lengths:
                words = row.words[start : start + length]
                if len(words) < length:
                    break
                text = _stripped(" ".join(word.text for word in words), leads)
                if text and (not with_digits or any(char.isdigit() for char in text)):
                    yield Possible(text, text, Span(row.page, words))


def _stripped(text: str, leads: Sequence[tuple[str, str]]) -> str:
    for lead, _ in leads:
        if lead and text.startswith(lead) and len(text) > len(lead):
            text = text[len(lead) :]
            break
    for _, trail in leads:
        if trail and text.endswith(trail) and len(text) > len(trail):
            text = text[: -len(trail)]
            break
    return text.strip(_STRIPPED)


def _names(seen: Paper, sightings: Sequence[Sighting]) -> Iterator[Possible]:
    """Yield cells whole, and what follows a known label in its cell; cut where approved values ended.

    Where other words followed approved values nothing tells where the next one ends.
    """
    unending = any(one.rest[:1].isalnum() for one in sightings)
    labels = {anchor.words for one in sightings for anchor in one.anchors[:2] if anchor.relation == "right"}
    ends = {one.rest[0] for one in sightings if one.rest and not one.rest[0].isalnum()}
    for cell in seen.layout.cells:
        if not any(char.isalpha() for char in cell.text):
            continue
        yield from _cut(cell, ends, unending)
        for label in labels:
            count = len(label.split())
            rest = cell.words[count:]
            if rest and alike(" ".join(word.text for word in cell.words[:count]), label) > 0.8:
                yield from _cut(Span(cell.page, rest), ends, unending)


def _cut(span: Span, ends: set[str], unending: bool) -> Iterator[Possible]:
    words = span.words
    end = next((place for place, word in enumerate(words) if place and word.text[0] in ends), len(words))
    span = Span(span.page, words[:end])
    if text := span.text.strip(_STRIPPED):
        yield Possible(text, text, span, cut=unending or end < len(words) or not name_of(text))


def canonical(field: str, text: str) -> str | Decimal | date | None:
    """Return a remembered value as a reading carries it."""
    return from_text(field, text)
