"""The title of a sender's documents: one that is new, or missing, says that a document is something else."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.reading.kind.classify import CLEAR, WEAK, titles
from ingest.reading.languages import fold
from ingest.reading.paper import Paper
from ingest.reading.template.known import Form
from ingest.reading.template.recognise import SHORTEST_WORD

UNTITLED = ""
"""Stands for the documents without a title."""

LESS = 0.2
"""A title that weighs so much less than before is a label with the same word: “Rechnung vom”."""


def title_of(seen: Paper) -> dict[str, float]:
    """Return the folded title of a document with its weight, `UNTITLED` where it has none."""
    first = next(iter(titles(seen)), None)
    return {fold(first.text): round(first.weight, 2)} if first and first.weight >= CLEAR else {UNTITLED: 0.0}


def lightest(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return the titles of both, each with its least weight."""
    return {text: min(held.get(text, 9.0) for held in (one, other)) for text in {**one, **other}}


def strange_titles(form: Form, seen: Paper) -> list[str]:
    """Return the words of titles that stood on no approved document, and those of the title that is missing.

    “Rechnungskorrektur” is new; where a “Saldenliste” is sent, which nobody has heard of, “Rechnung” is missing;
    “as per quotation” in a sentence is no title.
    """
    found = titles(seen)
    heavy = [one for place, one in enumerate(found) if one.weight >= (CLEAR if place else WEAK)]
    words = dict.fromkeys(fold(word.text) for one in heavy for word in one.span.words if word.text.isalpha())
    held = {word.partition("@")[0] for word in form.words}
    new = [word for word in words if len(word) >= SHORTEST_WORD and word not in held]
    stands = any(one.weight >= form.titles.get(fold(one.text), 9.0) - LESS for one in found)
    return new or ([] if stands or UNTITLED in form.titles else sorted(form.titles))
