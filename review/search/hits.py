"""What a search shows: the documents, and the place of each where the asked words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ingest.models import Mail, Page
from ingest.records import Evidence, Value
from review.models import Review
from review.record import draft_of
from review.screen.fields import in_order
from review.screen.paper import Cutout, cutout, sheet
from review.screen.values import written
from review.search.table import newest
from review.search.terms import SHORTEST_PREFIX, Wanted, kept, wanted
from review.words import FIELD_LABELS, titled

AT_ONCE = 20
FIRST_PAGES = 6
"""Pages of a document that are looked through for the place; what stands further back is lit once it is open."""
MOST_PLACES = 2
AROUND = 60
"""Letters of a sentence to each side of the asked word."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands: a field, a page or the mail. `before`, `lit` and `after` make the sentence."""

    where: str
    before: str
    lit: str
    after: str = ""
    cutout: Cutout | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One document; `url` opens it with the found word lit."""

    review: Review
    title: str
    url: str
    places: Sequence[Place]


def find(asked: str, *, before: int | None = None) -> tuple[list[Hit], int | None]:
    """Return the documents in which every asked word stands, and where the next page begins (None: no more).

    One whose own number it is comes first, then the newest.
    """
    found = newest(asked, before=before, count=AT_ONCE + 1)
    page = found[:AT_ONCE]
    own = list(Review.objects.numbered(asked.strip())[:AT_ONCE]) if before is None else []
    reviews = {review.document_id: review for review in Review.objects.filter(document_id__in=page)}
    first = {review.document_id: review for review in own}
    rows = [*first.values(), *(reviews[pk] for pk in page if pk in reviews and pk not in first)]
    more = page[-1] if len(found) > AT_ONCE else None
    return _hits(rows, wanted(asked)), more


def _hits(reviews: Sequence[Review], asked: Sequence[Wanted]) -> list[Hit]:
    documents = [review.document_id for review in reviews]
    pages: dict[int, list[Page]] = {}
    first = Page.objects.filter(document_id__in=documents, position__lte=FIRST_PAGES)
    for page in first.order_by("document_id", "position"):
        pages.setdefault(page.document_id, []).append(page)
    mails: dict[int, list[Mail]] = {}
    for mail in Mail.objects.filter(arrivals__source__document_id__in=documents).distinct():
        for arrival in mail.arrivals.values_list("source__document_id", flat=True).distinct():
            mails.setdefault(arrival, []).append(mail)
    return [
        _hit(review, asked, pages.get(review.document_id, []), mails.get(review.document_id, []))
        for review in reviews
    ]


def _hit(review: Review, asked: Sequence[Wanted], pages: list[Page], mails: list[Mail]) -> Hit:
    places: list[Place] = []
    for word in asked:
        if any(meets(place.lit, word) for place in places):
            continue
        one = next(_places(review, word, pages, mails), None)
        if one is not None:
            places.append(one)
        if len(places) == MOST_PLACES:
            break
    lit = next((place.lit for place in places), "")
    url = reverse("review:screen", args=[review.pk])
    return Hit(
        review=review,
        title=titled(review),
        url=f"{url}?{urlencode({'find': lit})}" if lit else url,
        places=places,
    )


def _places(review: Review, word: Wanted, pages: list[Page], mails: list[Mail]) -> Iterator[Place]:
    yield from _in_fields(review, word, pages)
    for page in pages:
        yield from _on_page(page, word)
    for mail in mails:
        for part, text in (("Subject", mail.subject), ("Mail", mail.text), ("From", mail.sender)):
            yield from _in_text(part, text, word)


def _in_fields(review: Review, word: Wanted, pages: list[Page]) -> Iterator[Place]:
    draft = draft_of(review)
    for name in in_order(draft.doc_type):
        value = draft.fields.get(name) or Value(None)
        shown = written(name, value)
        where = value.evidence
        text = where.text if where and where.text else shown
        if shown and (meets(shown, word) or meets(text, word)):
            yield Place(FIELD_LABELS[name], "", text or shown, cutout=_strip(where, pages))


def _strip(where: Evidence | None, pages: Sequence[Page]) -> Cutout | None:
    on = next((page for page in pages if where and page.position == where.page and page.image), None)
    return cutout(where, [sheet(on, with_words=False)]) if on else None


def _on_page(page: Page, word: Wanted) -> Iterator[Place]:
    for at, (text, *box) in enumerate(page.words):
        if meets(str(text), word):
            line = _line(page.words, at)
            before = " ".join(str(other[0]) for other in line if other[1] < box[0])
            after = " ".join(str(other[0]) for other in line if other[1] > box[0])
            where = Evidence(text=str(text), page=page.position, box=(box[0], box[1], box[2], box[3]))
            yield Place(
                f"Page {page.position}", before[-AROUND:], str(text), after[:AROUND], _strip(where, [page])
            )


def _line(words: Sequence[Sequence[Any]], at: int) -> list[Sequence[Any]]:
    """Return the words that stand on one line with a word, left to right."""
    _, _, top, _, bottom = words[at]
    middle = (top + bottom) / 2
    return sorted((word for word in words if word[2] < middle < word[4]), key=lambda word: word[1])


def _in_text(part: str, text: str, word: Wanted) -> Iterator[Place]:
    for line in text.splitlines():
        at = 0
        for piece in line.split():
            at = line.index(piece, at)
            if meets(piece, word):
                after = line[at + len(piece) :]
                yield Place(part, line[:at][-AROUND:], piece, after[:AROUND])
            at += len(piece)


def meets(text: str, word: Wanted) -> bool:
    """Whether a text holds an asked word, as the index sees both."""
    terms = kept([text])
    if _holds(terms, word.whole):
        return True
    return bool(word.parts) and any(_holds(terms, part) for part in word.parts if len(part) >= SHORTEST_PREFIX)


def _holds(terms: set[str], asked: str) -> bool:
    if len(asked) < SHORTEST_PREFIX:
        return asked in terms
    return any(term.startswith(asked) for term in terms)
