"""What one form of a sender taught, field by field, and where it shows on a sample page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ingest import selectors
from ingest.models import Document, Page
from ingest.reading.template.context import alike
from ingest.reading.template.explain import Fact, explain, main_anchor
from ingest.reading.template.known import Anchor, Form, Sighting, Template
from ingest.records import Box, DocType, Evidence, fields_of
from review.models import Review
from review.screen.fields import in_order
from review.screen.paper import Sheet, place, sheets
from review.senders.sentences import say
from review.whole import whole
from review.words import FIELD_LABELS, in_words, titled

LINES = "lines"
LINES_LABEL = _("Item lines")
NEAR = 3.0
"""Points that an anchor's words may lie off the place it was seen at."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """One field's row. `at` and `label_at` are “page x0 y0 x1 y1” on the sample page, empty where it is not there;
    `never_at` are places of values that are not this field's.

    `mark` is how sure it is: sure, likely (seen once), doubt (did not always hold), stop, or none (not printed).
    """

    field: str
    label: str
    sentences: Sequence[SafeString]
    mark: str
    held: int
    of: int
    at: str = ""
    label_at: str = ""
    never_at: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """The document whose page shows what was learnt."""

    document: int
    name: str
    review: int | None
    sheets: Sequence[Sheet]


def learnt(known: Template, form: int, sample: Document | None, *, stopped: Iterable[str] = ()) -> list[Learnt]:
    """Return a form's fields in the order of the screen; `stopped` are those that something holds up."""
    facts: dict[str, list[Fact]] = {}
    for fact in explain(known):
        if fact.form == form:
            facts.setdefault(fact.field, []).append(fact)
    held = known.forms[form]
    names = [*in_order(_kind(held)), *(name for name in facts if name not in fields_of(_kind(held)))]
    pages = _pages(sample)
    found = [_row(name, facts[name], held, sample, pages) for name in names if name in facts]
    return [replace(row, mark="stop") if row.field in set(stopped) else row for row in found]


def untaught(known: Template, form: int, rows: Sequence[Learnt]) -> list[tuple[str, str]]:
    """Return the fields of the form's kind that nothing is known of, each with its name inside a sentence."""
    taught, kind = {row.field for row in rows}, _kind(known.forms[form])
    names = [(name, in_words(name)) for name in in_order(kind)]
    return [(name, label) for name, label in (*names, (LINES, str(LINES_LABEL).lower())) if name not in taught]


def _kind(form: Form) -> DocType:
    return DocType(form.kind) if form.kind else DocType.INVOICE


def _row(name: str, facts: Sequence[Fact], form: Form, sample: Document | None, pages: Sequence[Page]) -> Learnt:
    main = next((fact for fact in facts if fact.kind in ("place", "not_printed", "constant")), facts[0])
    seen = _sighting(name, form, sample)
    return Learnt(
        field=name,
        label=str(LINES_LABEL) if name == LINES else FIELD_LABELS.get(name, name),
        sentences=[say(fact) for fact in facts],
        mark=_mark(main),
        held=main.held,
        of=main.of,
        at=_at(seen.page, seen.box) if seen else "",
        label_at=_label_at(name, form, seen, pages) if seen else "",
        never_at=_never(facts, sample),
    )


def _never(facts: Sequence[Fact], sample: Document | None) -> list[str]:
    spots = [spot for fact in facts if fact.kind == "never" for spot in fact.spots]
    return [_at(spot.page, spot.box) for spot in spots if sample and spot.document == str(sample.pk)]


def _mark(fact: Fact) -> str:
    if fact.kind == "not_printed":
        return "none"
    if fact.held < fact.of:
        return "doubt" if fact.held * 2 < fact.of else "likely"
    return "sure" if fact.of > 1 else "likely"


def _sighting(name: str, form: Form, sample: Document | None) -> Sighting | None:
    """Return where the field stands on the sample document."""
    if sample is None:
        return None
    known = form.lines.sample if name == LINES else form.fields[name].sightings if name in form.fields else ()
    return next((one for one in reversed(known) if one.document == str(sample.pk)), None)


def _label_at(name: str, form: Form, seen: Sighting, pages: Sequence[Page]) -> str:
    """Return where the words stand by which the value is found."""
    if name == LINES:
        return ""
    main, _held = main_anchor(form.fields[name])
    anchor = main and next((one for one in seen.anchors if _same(one, main)), None)
    if not anchor or seen.page > len(pages):
        return ""
    unit = seen.size[0] / 1000
    corner = seen.box[0] - anchor.dx * unit, seen.box[1] - anchor.dy * unit
    box = _words_at(pages[seen.page - 1], anchor, corner)
    return _at(seen.page, box) if box else ""


def _same(one: Anchor, main: Anchor) -> bool:
    return one.relation == main.relation and alike(one.words, main.words) > 0.9


def _words_at(page: Page, anchor: Anchor, corner: tuple[float, float]) -> Box | None:
    """Return the box of an anchor's words, which begin near a corner of the page."""
    count = len(anchor.words.split())
    starts = [at for at, (_text, x0, y0, *_rest) in enumerate(page.words) if _near(x0, y0, corner)]
    for at in starts:
        run = page.words[at : at + count]
        if alike(" ".join(word[0] for word in run), anchor.words) > 0.7:
            return (
                min(word[1] for word in run),
                min(word[2] for word in run),
                max(word[3] for word in run),
                max(word[4] for word in run),
            )
    return None


def _near(x0: float, y0: float, corner: tuple[float, float]) -> bool:
    return abs(x0 - corner[0]) <= NEAR and abs(y0 - corner[1]) <= NEAR


def _at(page: int, box: Box) -> str:
    return place(Evidence(page=page, box=box))


def sample_of(known: Template, form: int, wanted: str = "") -> Document | None:
    """Return the document that shows a form: the one asked for, else the newest that taught it."""
    seen = known.forms[form].fields.values()
    keys = [one.document for field in seen for one in reversed(field.sightings) if one.document.isdigit()]
    if asked := Document.objects.filter(pk=whole(wanted) or 0).first():
        return asked
    return Document.objects.filter(pk=max(map(int, keys))).first() if keys else None


def shown_sample(document: Document | None) -> Sample | None:
    """Return a sample document with its pages as the screen shows them."""
    if document is None:
        return None
    review = Review.objects.filter(document=document).first()
    name = titled(review) if review else str(document)
    return Sample(document.pk, name, review.pk if review else None, sheets(_pages(document)))


def _pages(document: Document | None) -> list[Page]:
    return list(selectors.pages_of(document)) if document else []
