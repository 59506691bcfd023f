"""The pages as something to arrange: where each comes from, what is left out, and what could be put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from ingest.models import Document, Page
from review.models import Review
from review.screen.paper import Sheet, sheet
from review.services.pages import companions
from review.words import money, titled


@dataclass(frozen=True, slots=True)
class Companion:
    """Another document of the mail that could be one with this; `says` is its kind, number and amount."""

    id: int
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page of the document that is not shown as one of it."""

    id: int
    where: str
    picture: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`origins` says of each page by its number where it stands in its file, empty where that is plain.

    `holds` is a sentence where the document's file holds others too, `why` why its pages are one by themselves.
    """

    origins: dict[int, str]
    left_out: Sequence[LeftOut]
    companions: Sequence[Companion]
    why: str
    holds: str


def arrangement(review: Review, pages: Sequence[Page]) -> Arrangement:
    """Return how a document is made of pages, and what may be done about it."""
    names = _filenames(review.document)
    plain = len({page.original_id for page in pages}) <= 1 and all(page.number == page.position for page in pages)
    hidden = Page.objects.filter(document=review.document_id, position=None).order_by("original_id", "number")
    sources = review.document.sources.filter(~Q(why="")).order_by("part")
    return Arrangement(
        origins={} if plain else {page.position or 0: _where(page, names) for page in pages},
        left_out=[LeftOut(page.pk, _where(page, names), _picture(page)) for page in hidden],
        companions=[_companion(other) for other in companions(review)],
        why=next((source.why for source in sources), ""),
        holds=_holds(review, pages, names),
    )


def _holds(review: Review, pages: Sequence[Page], names: dict[int, str]) -> str:
    if not pages or len({page.original_id for page in pages}) != 1:
        return ""
    all_pages = Page.objects.filter(original=pages[0].original_id)
    count = all_pages.values("document").distinct().count()
    if count < 2:
        return ""
    numbers = [page.number for page in pages]
    which = f"page {numbers[0]}" if len(numbers) == 1 else f"pages {min(numbers)} to {max(numbers)}"
    name = names.get(pages[0].original_id) or "The file"
    return f"{name} holds {count} documents; this is {which} of {all_pages.count()}."


def _filenames(document: Document) -> dict[int, str]:
    return dict(document.sources.values_list("original_id", "filename"))


def _where(page: Page, names: dict[int, str]) -> str:
    return f"{names.get(page.original_id) or 'file'}, {page.number}"


def _picture(page: Page) -> str:
    shown: Sheet = sheet(page, with_words=False)
    return shown.picture


def _companion(review: Review) -> Companion:
    total = money(review.amount, review.currency) if review.amount is not None else ""
    names = review.document.sources.order_by("id").values_list("filename", flat=True)
    return Companion(review.pk, titled(review), ", ".join(filter(None, [total, next(iter(names), "")])))
