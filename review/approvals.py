"""What a supervisor is asked: which documents wait, why each needs a second person, and what the clerk changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils import timezone

from ingest.records import DocType, Value, fields_of
from mail2erp.audit.models import Entry
from mail2erp.roles import who_may
from review import selectors
from review.models import Approval, Policy, Review, ReviewState
from review.rows import short
from review.rules.base import CheckState
from review.sentences import said
from review.words import FIELD_LABELS, clock, money, name_of, shown

MOST = 200


def waiting() -> QuerySet[Review]:
    """Return the documents that wait for a second person, oldest deadline first."""
    rows = Review.objects.filter(state=ReviewState.AWAITING).order_by("due_at", "id")
    return rows.select_related("document", "reading", "decided_by", "assigned_to", "note_by")


def supervisors() -> list[User]:
    """Return who may give the second yes."""
    return list(who_may("review.approve_large").order_by("first_name", "username"))


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list, as finished strings."""

    id: int
    supplier: str
    money: str
    reason: str
    left: str
    late: bool
    own: bool
    asked: str


def items(reviews: Sequence[Review], user: User) -> list[Item]:
    """Return the list; what it takes is asked of the database once for all of them."""
    policies = list(Policy.objects.order_by("over"))
    given = Approval.objects.filter(review__in=reviews, round=F("review__round"), by=user)
    own = set(given.values_list("review", flat=True))
    return [_item(review, user, policies, own=review.pk in own) for review in reviews]


def _item(review: Review, user: User, policies: Sequence[Policy], *, own: bool) -> Item:
    second, now = selectors.second_yes(review, policies), timezone.now()
    late = review.due_at < now
    return Item(
        id=review.pk,
        supplier=review.supplier or str(review),
        money=money(review.amount, review.currency),
        reason="You approved it yourself" if own else second[-1].short if second else "Sent to a second person",
        left=f"{short(now - review.due_at)} late" if late else f"{short(review.due_at - now)} left",
        late=late,
        own=own,
        asked=name_of(review.assigned_to) if review.assigned_to and review.assigned_to != user else "",
    )


def is_own(review: Review, user: User) -> bool:
    """Whether the user has given this document a yes already."""
    return review.approvals.filter(round=review.round, by=user).exists()


def reasons(review: Review) -> dict[str, Any]:
    """Return why it needs a second person: the policies, what was accepted, and how much agrees."""
    checks = selectors.checks_for(review)
    return {
        "second": selectors.second_yes(review),
        "accepted": [check for check in checks if check.accepted],
        "open": [check for check in checks if check.open],
        "agree": [check for check in checks if check.state == CheckState.OK and check.name != "threshold"],
    }


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a person confirmed or corrected: what was read, what stands now, who and when."""

    label: str
    read: str
    sure: str
    now: str
    by: str
    how: str


def changes(review: Review) -> list[Change]:
    """Return every field a person touched, in the order of the screen."""
    read = review.was_read.get("fields", {})
    touched = [name for name in fields_of(DocType(review.doc_type)) if review.is_by_person(name)]
    entries = Entry.objects.filter(subject=f"review:{review.pk}", action="corrected").order_by("id")
    last = {name: entry for entry in entries for name in entry.after}
    people = User.objects.filter(username__in={entry.actor for entry in last.values()})
    names = {person.get_username(): name_of(person) for person in people}
    return [_change(review, name, read.get(name) or {}, last.get(name), names) for name in touched]


def _change(
    review: Review, name: str, read: dict[str, Any], entry: Entry | None, names: Mapping[str, str]
) -> Change:
    before, now = Value.from_json(name, read), Value.from_json(name, review.fields[name])
    kept = before.value == now.value
    where = now.evidence
    how = "kept what was read" if kept else "clicked the word" if where and where.page else "typed"
    return Change(
        label=FIELD_LABELS[name],
        read=shown(name, before.value) or said("not read"),
        sure=f"{before.confidence:.0%}" if before.value is not None else "",
        now=shown(name, now.value) or said("empty"),
        by=f"{names.get(entry.actor, entry.actor)}, {clock(entry.at)}" if entry else "",
        how=how,
    )
