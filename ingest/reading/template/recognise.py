"""Which sender's template fits a document, and whether that is sure enough to read with it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.reading.formats import FREE_MAIL, VAT_ID
from ingest.reading.identifiers import ibans
from ingest.reading.languages import fold
from ingest.reading.locate import one_slip
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.template.known import Form, Template

SURE = 0.5
"""A template whose score is lower is not used."""

MARGIN = 0.08
"""A second template closer than this makes a person choose."""

ENOUGH = 0.25
"""What scores less is no candidate at all."""

_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One form of one template and how well it fits, 0..1.

    `by` says by what: `vat_id`, `iban`, `domain`, `name`, `form`; `known_sender` if by more than its form.
    """

    template: Template
    form: int
    score: float
    by: tuple[str, ...]
    known_sender: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The best candidates, best first. `sure` only where the first stands well before any other sender."""

    candidates: tuple[Candidate, ...]
    margin: float
    sure: bool

    @property
    def template(self) -> Template:
        return self.candidates[0].template

    @property
    def form(self) -> int:
        return self.candidates[0].form

    @property
    def score(self) -> float:
        return self.candidates[0].score


@dataclass(frozen=True, slots=True)
class Traces:
    """What a document shows of its sender: ids, domains, words; all folded."""

    vat_ids: frozenset[str]
    ibans: frozenset[str]
    domains: frozenset[str]
    words: frozenset[str]
    text: str


def traces(seen: Paper, sender: str | None) -> Traces:
    """Return what a document and its mail's address show of the sender, without what is ours."""
    own = seen.own
    ours = {fold(one) for one in (*own.vat_ids, *own.ibans)}
    text = seen.text
    vats = {fold(match[0]) for match in VAT_ID.finditer(text)} - ours
    domains = {domain_of(match[1]) for match in _DOMAIN.finditer(text)}
    if sender:
        domains.add(domain_of(sender.rpartition("@")[2]))
    return Traces(
        frozenset(vats),
        frozenset(fold(str(one.value)) for one in ibans(seen)) - ours,
        frozenset(domains - {""} - {domain_of(one) for one in FREE_MAIL}),
        frozenset(static_words(seen)),
        fold(text),
    )


def domain_of(host: str) -> str:
    """Return the part of a host's name that its owner chose, as `acme.nl` of `mail.acme.nl`."""
    parts = host.lower().strip(".> ").split(".")
    short = len(parts) > 2 and len(parts[-2]) <= 3 and len(parts[-1]) == 2
    return ".".join(parts[-3:] if short else parts[-2:])


def static_words(seen: Paper) -> set[str]:
    """Return the folded words of the pages that could belong to the form: no figures."""
    words = {fold(word.text) for row in seen.layout.rows for word in row.words if not _figures(word.text)}
    return {word for word in words if len(word) >= 3}


def _figures(text: str) -> bool:
    return any(char.isdigit() for char in text)


def recognise(
    pages: tuple[Page, ...],
    sender: str | None,
    templates: Sequence[Template],
    *,
    own: Company | None = None,
    seen: Paper | None = None,
) -> Match | None:
    """Return the templates that fit a document, best first; None where none comes near.

    `sender` is the mail's address. `seen` are the pages laid out, where the caller has them already.
    """
    shown = traces(seen or paper(pages, own), sender)
    weights = _weights(templates)
    ranked = sorted(
        (
            _candidate(shown, template, place, form, weights)
            for template in templates
            for place, form in _forms(template)
        ),
        key=lambda one: -one.score,
    )
    near = tuple(one for one in ranked if one.score >= ENOUGH)[:5]
    if not near:
        return None
    rival = next((one.score for one in near if one.template is not near[0].template), 0.0)
    margin = near[0].score - rival
    return Match(near, margin, near[0].score >= SURE and margin >= MARGIN)


def _forms(template: Template) -> Iterable[tuple[int, Form]]:
    return enumerate(template.forms)


def _weights(templates: Sequence[Template]) -> dict[str, float]:
    """Return how telling each word is: one that stands on every sender's forms says nothing."""
    forms = [form for template in templates for form in template.forms]
    counted = Counter(word for form in forms for word in form.words)
    return {word: math.log((len(forms) + 1) / (held + 0.5)) + 0.1 for word, held in counted.items()}


def _candidate(
    shown: Traces, template: Template, place: int, form: Form, weights: Mapping[str, float]
) -> Candidate:
    who = template.identity
    by: list[str] = []
    if _meets(shown.vat_ids, who.vat_ids):
        by.append("vat_id")
    if _meets(shown.ibans, who.ibans):
        by.append("iban")
    if shown.domains & who.domains.keys():
        by.append("domain")
    if any(len(name) >= 5 and name in shown.text for name in who.names):
        by.append("name")
    fits = _fits(shown.words, form, weights)
    identity = min(
        1.0, 0.6 * ("vat_id" in by) + 0.5 * ("iban" in by) + 0.3 * ("domain" in by) + 0.3 * ("name" in by)
    )
    score = 0.65 * fits + 0.35 * identity if by else 0.75 * fits
    if fits >= 0.5:
        by.append("form")
    return Candidate(template, place, round(min(1.0, score), 4), tuple(by), bool(by) and by != ["form"])


def _meets(shown: frozenset[str], known: Mapping[str, int]) -> bool:
    """Tell whether an id is known; one misread character is a slip of OCR."""
    return any(one == other or one_slip(one, other) for one in shown for other in known)


def _fits(shown: frozenset[str], form: Form, weights: Mapping[str, float]) -> float:
    """Return how much of a form's own words stand on the page, 0..1; words that came once of many count little."""
    total = met = 0.0
    for word, held in form.words.items():
        share = held / max(form.documents, 1)
        if form.documents > 1 and held == 1:
            continue
        weight = weights.get(word, 0.1) * share
        total += weight
        met += weight * (word in shown)
    return met / total if total else 0.0
