"""A review as its screen shows it: everything looked up and written out, so that templates only lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ingest.models import DocumentState, Page
from ingest.records import Value
from ingest.selectors import pages_of as document_pages
from review import selectors, services
from review.models import Review, ReviewState
from review.record import draft_of
from review.reference.accounts import booking_fields
from review.screen import lines, paper
from review.screen.checks import CheckList, check_list
from review.screen.fields import FieldRow, Group, groups, in_order, rows
from review.screen.mail import mails_of
from review.screen.neighbours import Surroundings, around, title
from review.screen.pages import Arrangement, arrangement
from review.senders.way import taught_by, to_sender
from review.services import presence
from review.words import KIND_LABELS, clock, day, money, name_of, titled

DECIDES = "review.decide"
STATE_SAYS = {
    ReviewState.AWAITING: "It waits for a supervisor.",
    ReviewState.APPROVED: "It is on its way to the ERP.",
    ReviewState.POSTED: "It stands in the ERP.",
    ReviewState.FAILED: "It was approved, but could not be posted. See the operations screen.",
    ReviewState.MERGED: "Its pages are part of another document of the mail.",
}
BY_HAND = "Type the values, or click them on the page where it has words."
WITHOUT_PAGE = "Open the original to type its values here, or reject it."


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    kind: str
    amount: str
    why: str
    number: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A banner over the document. `tone` is you, stop, doubt or empty; `act` is what its button does.

    One with `answers` asks: each has a button, and Enter comes to it before anything else.
    """

    tone: str
    sign: str
    strong: str
    text: str
    act: str = ""
    button: str = ""
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """The right half, which every save refreshes."""

    version: int
    groups: Sequence[Group]
    lines: lines.LineTable | None
    checks: CheckList
    to_confirm: int
    doubted: int
    approve: str
    approve_says: str
    saved: str
    head: Head

    @property
    def rows(self) -> list[FieldRow]:
        return [row for group in self.groups for row in group.rows]


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole screen. `mode` is edit, locked (somebody else has it) or read (decided, or not yours)."""

    review: Review
    mode: str
    right: Right
    sheets: Sequence[paper.Sheet]
    original: str
    notices: Sequence[Notice]
    around: Surroundings
    kinds: Sequence[tuple[str, str]]
    mails: int
    along: Sequence[User]
    undo_seconds: int
    laid: Arrangement
    kind_because: str
    read_only_says: str
    sender: str

    @property
    def editable(self) -> bool:
        return self.mode == "edit"


def pages_of(review: Review) -> list[Page]:
    """Return the pages that the screen shows, first to last."""
    return list(document_pages(review.document).select_related("original"))


def present(review: Review, reader: User, *, invalid: Mapping[str, str] | None = None) -> Screen:
    """Return the screen of a review for one reader; `invalid` are sentences on what was just typed."""
    pages = pages_of(review)
    laid = arrangement(review, pages)
    sheets = [replace(sheet, where=laid.origins.get(sheet.number, "")) for sheet in paper.sheets(pages)]
    mode = mode_for(review, reader)
    beside = right(review, reader, sheets, invalid or {})
    return Screen(
        review=review,
        mode=mode,
        right=beside,
        sheets=sheets,
        original=_original(review, pages),
        notices=[*_notices(review, mode, readable=bool(sheets)), *_parts(review, laid), *_questions(beside, mode)],
        around=around(review, reader),
        kinds=list(KIND_LABELS.items()),
        mails=len(mails_of(review.document)),
        along=presence.along(review, reader=reader),
        undo_seconds=settings.UNDO_SECONDS,
        laid=laid,
        kind_because=_kind_because(review),
        read_only_says=_read_only(review, reader),
        sender=to_sender(review) if reader.has_perm("ingest.see_senders") else "",
    )


def _original(review: Review, pages: Sequence[Page]) -> str:
    """Return where the file is that a person would open: the one of the first page."""
    sources = review.document.sources.select_related("original").order_by("id")
    file = pages[0].original if pages else next((source.original for source in sources), None)
    return reverse("review:original", args=[file.sha256]) if file else ""


def right(review: Review, reader: User, sheets: Sequence[paper.Sheet], invalid: Mapping[str, str]) -> Right:
    """Return fields, lines and checks of the draft as it stands."""
    checks = selectors.checks_for(review)
    found = rows(review, checks, sheets, reader=reader.get_username(), invalid=invalid)
    second = selectors.second_yes(review)
    listed = check_list(checks)
    return Right(
        version=review.version,
        groups=groups(found),
        lines=lines.table(draft_of(review), booking_fields(review.doc_type)),
        checks=listed,
        to_confirm=sum(row.is_open for row in found),
        doubted=_doubted(review),
        approve="Send to a supervisor" if second else "Approve",
        approve_says=f"Nothing is doubtful. {second[-1].sentence}" if second else "",
        saved=clock(timezone.now()) if not review.untouched else "",
        head=_head(review),
    )


def _doubted(review: Review) -> int:
    """Count the fields that needed a person when the document was read, or need one now."""
    now = set(selectors.doubtful_fields(review))
    read = review.was_read.get("fields", {})
    for name in in_order(draft_of(review).doc_type):
        first = read.get(name)
        if not review.is_by_person(name) or name in now:
            continue
        if first is None or selectors.is_doubtful(Value.from_json(name, first), required=False):
            now.add(name)
    return len(now)


def _head(review: Review) -> Head:
    total = money(review.amount, review.currency) if review.amount is not None else ""
    return Head(title(review), titled(review), total, review.why, review.number)


def mode_for(review: Review, reader: User) -> str:
    """Return edit, locked (somebody else has it) or read (decided, or not theirs to decide)."""
    if review.state != ReviewState.OPEN or not reader.has_perm(DECIDES):
        return "read"
    other = services.holder(review)
    return "locked" if other is not None and other.pk != reader.pk else "edit"


def _read_only(review: Review, reader: User) -> str:
    if review.state == ReviewState.REJECTED:
        return f"It was rejected: {review.reject_reason}"
    if review.state != ReviewState.OPEN:
        return STATE_SAYS[ReviewState(review.state)]
    if not reader.has_perm(DECIDES):
        return "You can read this document. A clerk or a supervisor decides on it."
    return "Reading only. Your keys for moving, searching and the mail work as always."


def _notices(review: Review, mode: str, *, readable: bool) -> list[Notice]:
    found = [lock_notice(review)] if mode == "locked" else []
    if review.note and review.note_by:
        found.append(Notice("you", "you", f"{name_of(review.note_by)}:", review.note))
    if review.document.state == DocumentState.NEEDS_PERSON:
        says = review.document.error or "Nothing could be read from this document."
        found.append(Notice("doubt", "warn", says, BY_HAND if readable else WITHOUT_PAGE))
    if review.state != ReviewState.OPEN and review.decided_at:
        who = name_of(review.decided_by) if review.decided_by else "by itself"
        when = f"{day(timezone.localtime(review.decided_at).date())} {clock(review.decided_at)}"
        found.append(Notice("", "you", f"{review.get_state_display()}, {who}, {when}.", _after(review)))
        if taught := taught_by(review):
            found.append(Notice("", "sure", taught, ""))
    return found


def _kind_because(review: Review) -> str:
    """Return why the document is of its kind: the reading's reason, or that a person said so."""
    if review.reading is None:
        return ""
    if review.doc_type != review.reading.doc_type:
        return "A person chose this kind."
    return str(review.reading.data.get("reason", ""))


def _parts(review: Review, laid: Arrangement) -> list[Notice]:
    """Say of a file that holds several documents which of its pages are this one, and why."""
    if not laid.holds or review.state != ReviewState.OPEN:
        return []
    return [Notice("", "doc", laid.holds, laid.why)]


def _questions(beside: Right, mode: str) -> list[Notice]:
    """Ask what the reading could not tell, where the answer changes what is read."""
    asked = [check for check in beside.checks.open if check.answers]
    if mode != "edit":
        return [Notice("doubt", "doubt", check.sentence, "") for check in asked]
    return [Notice("doubt", "doubt", check.sentence, check.next_step, answers=check.answers) for check in asked]


def _after(review: Review) -> str:
    if review.state == ReviewState.REJECTED:
        return f"The reason: {review.reject_reason}"
    return review.error or STATE_SAYS[ReviewState(review.state)]


def lock_notice(review: Review) -> Notice:
    """Return who has the document open, since when and until when at the latest."""
    who = review.locked_by
    assert who is not None  # noqa: S101
    assert review.locked_at is not None  # noqa: S101
    until = review.locked_at + timedelta(minutes=settings.LOCK_MINUTES)
    name = name_of(who)
    return Notice(
        "you",
        "lock",
        f"{name} has had this document open since {clock(review.locked_at)}.",
        f"You can read it; it comes free when {name} leaves it, or at {clock(until)} at the latest.",
        act="ask",
        button=_("Ask {name} to hand it over").format(name=name),
    )
