"""Which sender's template fits a document, and whether that is sure enough to read with it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.reading.compare.locate import one_slip
from ingest.reading.formats import FREE_MAIL, VAT_ID
from ingest.reading.languages import fold
from ingest.reading.pages import Page
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.parties.accounts import ibans
from ingest.reading.parties.alike import same_house
from ingest.reading.template.known import Form, Template

STRIPS = 24
"""Strips of the page's width in which a word may stand."""

SURE = 0.3
"""A template whose score is lower is not sure, however far behind the others are."""

MARGIN = 1.25
"""The best template scores this many times the next sender's, or a person chooses."""

LAYOUTS_APART = 1.05
"""The best layout of a sender scores this many times another one for the same kind, or a person chooses."""

ENOUGH = 0.22
"""What scores less is no candidate at all."""

MOST_WORDS = 600
"""Words of a form that are remembered."""

SHORTEST_WORD = 3
"""Letters of the shortest words that are."""

_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One form of one template and how well it fits, 0..2.

    `by` says by what: `vat_id`, `iban`, `domain`, `name`, `form`; `known_sender` if by more than its form and
    than a domain that is not the sender's own by its name: one house may write the bills of many.
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
    def rivals(self) -> tuple[Candidate, ...]:
        """The forms between which only a person can tell, best first; none where there is no doubt."""
        best = self.candidates[0]
        found = [one for one in self.candidates if one is best or self._near(best, one)]
        return tuple(found) if len(found) > 1 else ()

    def _near(self, best: Candidate, other: Candidate) -> bool:
        if other.template is best.template:
            kinds = (best.template.forms[one.form].kind for one in (best, other))
            return len(set(kinds)) == 1 and other.score * LAYOUTS_APART > best.score
        first = next(one for one in self.candidates if one.template is other.template)
        return not self.sure and other is first and other.score * MARGIN > best.score

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
        frozenset(one for one in domains - {*own.domains} if one.partition(".")[0] not in {"", *FREE_MAIL}),
        widened(features(seen)),
        fold(text),
    )


def domain_of(host: str) -> str:
    """Return the part of a host's name that its owner chose, as `acme.nl` of `mail.acme.nl`."""
    parts = host.lower().strip(".> ").split(".")
    short = len(parts) > 2 and len(parts[-2]) <= 3 and len(parts[-1]) == 2
    return ".".join(parts[-3:] if short else parts[-2:])


def features(seen: Paper) -> set[str]:
    """Return the words that could belong to the form, folded, each with the strip of the page it starts in.

    Figures are left out, and so are the pages between the first and the last: they hold items.
    """
    last = len(seen.layout.pages)
    return {
        f"{word}@{int(STRIPS * one.box[0] / max(seen.layout.page(row.page).width, 1.0))}"
        for row in seen.layout.rows
        if row.page in (1, last)
        for one in row.words
        if not any(char.isdigit() for char in one.text) and len(word := fold(one.text)) >= SHORTEST_WORD
    }


def kept_words(counts: Mapping[str, int], documents: int) -> dict[str, int]:
    """Return a form's words without those that came once on many documents, the most frequent first."""
    steady = {word: held for word, held in counts.items() if documents < 3 or held > 1}
    return dict(sorted(steady.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS])


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
    margin = near[0].score / rival if rival else 9.9
    return Match(near, round(margin, 2), near[0].score >= SURE and margin >= MARGIN)


def _forms(template: Template) -> Iterable[tuple[int, Form]]:
    return enumerate(template.forms)


def widened(words: set[str]) -> frozenset[str]:
    """Return words with their strips and the strips beside them, and without any: a scan may lie aslant."""
    wide = set()
    for one in words:
        word, _, strip = one.partition("@")
        wide |= {word, *(f"{word}@{int(strip) + step}" for step in (-1, 0, 1))}
    return frozenset(wide)


def _weights(templates: Sequence[Template]) -> dict[str, float]:
    """Return how telling each word is: one that stands on every sender's forms says nothing."""
    forms = [form for template in templates for form in template.forms]
    counted = Counter(word for form in forms for word in {one.partition("@")[0] for one in form.words})
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
    score = fits * (1 + identity)
    if fits >= 0.4:
        by.append("form")
    return Candidate(
        template, place, round(score, 4), tuple(by), _speaks(by, shown.domains & who.domains.keys(), template)
    )


def _speaks(by: Sequence[str], domains: Collection[str], template: Template) -> bool:
    """Tell whether more than a form and a house that writes for others speak for a sender."""
    if {"vat_id", "iban", "name"} & set(by):
        return True
    names = (template.name, *template.identity.names)
    return any(same_house(one.partition(".")[0], name) for one in domains for name in names)


def _meets(shown: frozenset[str], known: Mapping[str, int]) -> bool:
    """Tell whether an id is known; one misread character is a slip of OCR."""
    return any(one == other or one_slip(one, other) for one in shown for other in known)


def _fits(shown: frozenset[str], form: Form, weights: Mapping[str, float]) -> float:
    """Return how much of a form's own words stand on the page, 0..1; half of it for standing in their strip."""
    total = met = 0.0
    for one, held in form.words.items():
        if form.documents > 1 and held == 1:
            continue
        word = one.partition("@")[0]
        weight = weights.get(word, 0.1) * held / max(form.documents, 1)
        total += weight
        met += weight * (0.5 * (word in shown) + 0.5 * (one in shown))
    return met / total if total else 0.0


def shared(form: Form, words: set[str]) -> float:
    """Return how much of a form's words pages show, 0..1, without regard to other senders."""
    return _fits(widened(words), form, {})
