"""Which pages are one document, as a person lays them: split, put together, reorder, leave out, take back.

What the pages say is read anew each time. What a person gave stays: with the page it stands on, else here.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ingest import arranging, selectors
from ingest.models import Document, DocumentState, Page, Source, SourceKind
from ingest.reading.process.child import ChildDied
from ingest.records import Reading
from review import carrying, search
from review.errors import Conflict, ReviewError
from review.models import PageChange, PageChangeKind, Review, ReviewState
from review.services import redrafting
from review.services.desk import let_go, refuse_if_held
from review.services.drafts import open_review
from review.services.row import bump, journal, locked, require_state
from review.words import name_of

MERGED = ("state", "decided_by", "decided_at", "locked_by", "locked_at", "postponed_until")
LEFT = {PageChangeKind.SPLIT: ReviewState.OPEN, PageChangeKind.JOIN: ReviewState.MERGED}
"""How a change leaves the other document."""
SINCE = {
    PageChangeKind.SPLIT: "The documents were worked on since. Put them together again instead: nothing is lost.",
    PageChangeKind.JOIN: "The document was worked on since. Split it where the other one begins instead.",
    PageChangeKind.ARRANGE: "The document was worked on since. Arrange its pages again instead.",
}


def split(review: Review, *, before: int, version: int, by: User) -> PageChange:
    """Make the pages from page `before` on a document of their own. Raises ReviewError, Conflict."""
    pages = list(selectors.pages_of(review.document))
    if not 1 < before <= len(pages):
        raise ReviewError(
            "A document is split between two of its pages. Choose the page that begins the next one."
        )
    kept, moved = pages[: before - 1], pages[before - 1 :]
    sources = selectors.sources_of(review.document)
    here, there = _read(kept, sources), _read(moved, sources)
    with transaction.atomic():
        _hold_as_seen((review.document, pages))
        row = _free(review, version, by)
        change = _begun(PageChangeKind.SPLIT, row, by)
        why = f"{name_of(by)} split it off before page {before}."
        made = arranging.split_off(row.document, moved, why=why)
        gone = {name: value for name, value in carrying.given(row.fields).items() if _page(value) >= before}
        redrafting.lay(row, arranging.keep_reading(row.document, here), _places(pages, kept), leaving=gone)
        arranging.keep_reading(made, there)
        other = open_review(made)
        if other is None:
            raise ReviewError("The second document could not be laid on the desk. Try it again.")
        redrafting.add(other, carrying.carried(gone, _places(pages, moved)))
        after = {"before page": before, "document": made.pk, "went along": sorted(gone)}
        journal("split", row, by=by, before={"pages": len(pages)}, after=after)
        journal("split off", other, by=by, after={"from": row.document_id})
        return _ended(change, row, other)


def join(review: Review, other: Review, *, version: int, by: User) -> PageChange:
    """Add the pages of another document of the mail behind this one's: the two are one. Raises ReviewError."""
    if not companions(review).filter(pk=other.pk).exists():
        raise ReviewError("Only documents of the same mail can be put together.")
    here, there = list(selectors.pages_of(review.document)), list(selectors.pages_of(other.document))
    sources = sorted(
        {*selectors.sources_of(review.document), *selectors.sources_of(other.document)}, key=lambda one: one.pk
    )
    reading = _read([*here, *there], sources)
    with transaction.atomic():
        _hold_as_seen((review.document, here), (other.document, there))
        first, second = sorted((review, other), key=lambda one: one.pk)
        _ = locked(first), locked(second)
        row, gone = _free(review, version, by), locked(other)
        _require_free(gone, by)
        change = _begun(PageChangeKind.JOIN, row, by, gone)
        arranging.join(row.document, gone.document)
        behind = {place: place + len(here) for place in range(1, len(there) + 1)}
        read = arranging.keep_reading(row.document, reading)
        redrafting.lay(row, read, _places(here, here), joined=gone, behind=behind)
        _become_part(gone, by)
        after = {"document": gone.document_id, "pages": len(here) + len(there)}
        journal("put together", row, by=by, before={"pages": len(here)}, after=after)
        journal("part of another", gone, by=by, after={"document": row.document_id})
        return _ended(change, row, gone)


def arrange(review: Review, *, order: Sequence[int], version: int, by: User) -> PageChange:
    """Show the pages of these ids in this order; the document's others are left out. Raises ReviewError."""
    pages = list(selectors.pages_of(review.document))
    all_pages = {page.pk: page for page in Page.objects.filter(document=review.document_id)}
    if not order or len(set(order)) != len(order) or not set(order) <= all_pages.keys():
        raise ReviewError("A document keeps at least one page, and each of them once. Load the page again.")
    shown = [all_pages[pk] for pk in order]
    reading = _read(shown, selectors.sources_of(review.document))
    with transaction.atomic():
        _hold_as_seen((review.document, pages))
        row = _free(review, version, by)
        change = _begun(PageChangeKind.ARRANGE, row, by)
        arranging.arrange(row.document, shown)
        redrafting.lay(row, arranging.keep_reading(row.document, reading), _places(pages, shown))
        before = {"pages": [page.number for page in pages]}
        journal("pages arranged", row, by=by, before=before, after={"pages": [page.number for page in shown]})
        return _ended(change, row)


@transaction.atomic
def take_back(change: PageChange, *, by: User) -> Review:
    """Lay the pages and the drafts as they were before. Refused where somebody worked on them since."""
    change = PageChange.objects.select_for_update().get(pk=change.pk)
    _hold(change.review.document_id, *([change.other.document_id] if change.other else []))
    rows = {pk: locked(pk) for pk in sorted(filter(None, (change.review_id, change.other_id)))}
    row = rows[change.review_id]
    other = rows[change.other_id] if change.other_id else None
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    kind = PageChangeKind(change.kind)
    worked_on = any(change.versions[str(pk)] != one.version for pk, one in rows.items())
    if change.taken_back or worked_on or (other and other.state != LEFT[kind]):
        raise ReviewError(SINCE[kind])
    if other is not None and other.state == ReviewState.OPEN:
        _require_free(other, by)
    if other is not None and kind == PageChangeKind.SPLIT:
        arranging.join(row.document, other.document)
        _become_part(other, by)
    elif other is not None:
        arranging.part_again(other.document)
    _restore(change, rows)
    change.taken_back = True
    change.save(update_fields=["taken_back"])
    journal("pages taken back", row, by=by, after={"what": change.kind})
    return row


@transaction.atomic
def set_apart(annex: Document, *, by: User) -> Review:
    """Lay a document that only goes along with another one before a person by itself. Raises ReviewError."""
    annex = Document.objects.select_for_update().get(pk=annex.pk)
    if annex.state != DocumentState.MERGED or not annex.pages.exists() or hasattr(annex, "review"):
        raise ReviewError("This file is no annex any more. Load the page again.")
    arranging.part_again(annex)
    annex.sources.update(why="")
    opened = open_review(annex)
    if opened is None:
        raise ReviewError("This file could not be laid on the desk. Try it again.")
    journal("set apart", opened, by=by, after={"document": annex.pk})
    return opened


def companions(review: Review) -> QuerySet[Review]:
    """Return the other documents of the mails that a document came with, that still wait on the desk."""
    mails = selectors.mails_of(review.document).values("pk")
    others = Document.objects.filter(sources__arrivals__mail__in=mails).exclude(pk=review.document_id)
    return Review.objects.filter(document__in=others.values("pk"), state=ReviewState.OPEN).order_by("document_id")


def _become_part(review: Review, by: User) -> None:
    """Take a review off the desk, its document being part of another one. Its draft stays as it was."""
    review.state, review.decided_by, review.decided_at = ReviewState.MERGED, by, timezone.now()
    review.postponed_until = None
    let_go(review)
    review.save(update_fields=MERGED)
    bump(review)
    search.index(review.document)


def _read(pages: Sequence[Page], sources: Sequence[Source]) -> Reading | None:
    originals = {page.original_id for page in pages}
    mine = [source for source in sources if source.original_id in originals or source.kind == SourceKind.XML]
    try:
        return arranging.read_anew(pages, mine)
    except ChildDied as death:
        raise ReviewError(f"These pages could not be read together. {death}") from death


def _free(review: Review, version: int, by: User) -> Review:
    row = locked(review)
    require_state(row, ReviewState.OPEN)
    refuse_if_held(row, by)
    if version != row.version:
        raise Conflict(row, {})
    return row


def _require_free(other: Review, by: User) -> None:
    """Raise ReviewError where the other document is decided, or open with somebody else."""
    try:
        require_state(other, ReviewState.OPEN)
        refuse_if_held(other, by)
    except ReviewError as refusal:
        raise ReviewError(f"The other document stays as it is. {refusal}") from refusal


def _hold(*documents: int) -> None:
    """Hold documents' rows: everybody does so before their reviews', so that no two wait for each other."""
    list(Document.objects.select_for_update().filter(pk__in=documents).order_by("pk"))


def _hold_as_seen(*seen: tuple[Document, Sequence[Page]]) -> None:
    """Hold documents' rows. Raises ReviewError where somebody laid the pages of one anew meanwhile."""
    _hold(*(document.pk for document, _ in seen))
    for document, pages in seen:
        if list(selectors.pages_of(document).values_list("pk", flat=True)) != [page.pk for page in pages]:
            raise ReviewError("Somebody laid the pages anew meanwhile. Load the page again.")


def _places(before: Sequence[Page], now: Sequence[Page]) -> dict[int, int]:
    """Return where each page stood -> where it stands now."""
    stood = {page.pk: place for place, page in enumerate(before, 1)}
    return {stood[page.pk]: place for place, page in enumerate(now, 1) if page.pk in stood}


def _page(value: dict[str, object]) -> int:
    return carrying.page_of(value) or 0


def _begun(kind: PageChangeKind, row: Review, by: User, other: Review | None = None) -> PageChange:
    """Return the change with all that it takes to take it back; kept when it has ended."""
    documents = [one.document for one in (row, other) if one]
    before = {
        "layout": {str(pk): list(place) for pk, place in arranging.layout_of(*documents).items()},
        "sources": dict(Source.objects.filter(document__in=documents).values_list("pk", "document_id")),
        "documents": {str(one.pk): [one.state, one.error] for one in documents},
        "drafts": {str(one.pk): redrafting.frozen(one) for one in (row, other) if one},
    }
    return PageChange(review=row, other=other, kind=kind, before=before, by=by)


def _ended(change: PageChange, row: Review, other: Review | None = None) -> PageChange:
    change.other = other
    change.versions = {str(one.pk): one.version for one in (row, other) if one}
    change.save()
    return change


def _restore(change: PageChange, rows: dict[int, Review]) -> None:
    before = change.before
    for pk, document in before["sources"].items():
        Source.objects.filter(pk=pk).update(document=document)
    arranging.lay({int(pk): (document, place) for pk, (document, place) in before["layout"].items()})
    for pk, (state, error) in before["documents"].items():
        Document.objects.filter(pk=pk).update(state=DocumentState(state), error=error)
    for pk, draft in before["drafts"].items():
        redrafting.thaw(rows[int(pk)], draft)
