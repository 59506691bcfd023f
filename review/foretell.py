"""What an action would do to the chosen documents, before it is done: to which, and which are left out and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from review import selectors
from review.models import Mark, Policy, Review, ReviewState
from review.services.desk import held
from review.services.row import standing

Refusal = Callable[[Review, User], str]
"""Returns the sentence on why a document is left out, empty where it is not."""


@dataclass(frozen=True, slots=True)
class Left:
    review: Review
    why: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """`does` are the documents it happens to; `second` wait for a supervisor first, on `held` somebody works."""

    does: Sequence[Review]
    left: Sequence[Left]
    second: int = 0
    held: Sequence[Left] = ()


def foretell(act: str, reviews: Sequence[Review], user: User) -> Foretold:
    """Return what would happen. The services decide again when it is done: a colleague may be faster."""
    refusal = REFUSALS[act]
    left = [Left(review, why) for review in reviews if (why := refusal(review, user))]
    out = {one.review.pk for one in left}
    does = [review for review in reviews if review.pk not in out]
    policies = list(Policy.objects.order_by("over")) if act == "approve" else []
    second = sum(bool(selectors.second_yes(review, policies)) for review in does) if act == "approve" else 0
    worked_on = [Left(review, who) for review in does if (who := held(review, user))]
    return Foretold(does, left, second, worked_on)


def _decided(review: Review, user: User) -> str:
    return "" if review.state == ReviewState.OPEN else standing(review)


def _decided_or_held(review: Review, user: User) -> str:
    return _decided(review, user) or held(review, user)


def _not_clean(review: Review, user: User) -> str:
    return _decided_or_held(review, user) or ("" if review.mark == Mark.CLEAN else review.why)


def _has_gone(review: Review, user: User) -> str:
    may = review.state in (ReviewState.OPEN, ReviewState.AWAITING)
    return "" if may else standing(review)


def _asked_already(review: Review, user: User) -> str:
    if review.escalated_at and review.state == ReviewState.OPEN:
        return _("A supervisor is asked already.")
    return _has_gone(review, user)


REFUSALS: Mapping[str, Refusal] = {
    "approve": _not_clean,
    "reject": _decided_or_held,
    "postpone": _decided_or_held,
    "take": _has_gone,
    "send": _has_gone,
    "escalate": _asked_already,
}
