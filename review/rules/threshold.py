"""Who must agree beyond the clerk: amounts over a limit, and changed bank accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from review.models import Policy
from review.reference.keys import compact
from review.rules import bank_change
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import amount, money

SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class SecondYes:
    """A second person's approval: under which policy, by whom, and the sentence that says why."""

    policy: str
    role: str
    sentence: str
    short: str


def needed(case: Case, policies: Sequence[Policy] | None = None) -> list[SecondYes]:
    """Return every second approval the document needs, largest limit last.

    `policies` are all of them, by their limit, where the caller asks for many documents.
    """
    every = Policy.objects.order_by("over") if policies is None else policies
    return [*_over_limits(case, every), *_changed_account(case)]


def _over_limits(case: Case, every: Iterable[Policy]) -> Iterable[SecondYes]:
    total, currency = case.review.amount, case.text("currency")
    if total is None:
        return
    policies = [policy for policy in every if policy.doc_type == case.draft.doc_type]
    same = [policy for policy in policies if policy.currency == currency]
    for policy in same:
        if abs(total) > policy.over:
            limit = money(policy.over, policy.currency)
            yield SecondYes(
                policy.name,
                policy.needs,
                f"{money(total, currency)} is over the limit of {limit}.",
                f"Over {limit}",
            )
    if policies and not same:
        # A limit in another currency says nothing here, and silence must not let a large amount pass.
        sentence = f"No limit is set in {currency or 'no currency'}, so a second person decides."
        yield SecondYes(policies[0].name, policies[0].needs, sentence, f"No limit in {currency}")


def _changed_account(case: Case) -> Iterable[SecondYes]:
    accepted = case.review.accepted.get(bank_change.NAME)
    if accepted and compact(accepted.get("about", "")) == compact(case.text("iban")):
        yield SecondYes("bank account", SUPERVISOR, "The bank account is new.", "New bank account")


def check(case: Case) -> Iterable[Check]:
    """A sentence on whether one approval is enough; it informs and stops nobody."""
    second = needed(case)
    if second:
        last = second[-1]
        yield Check(
            name="threshold",
            state=CheckState.OK,
            sentence=f"{last.sentence} After you, a {last.role} approves it.",
            fields=("grand_total",),
        )
    elif case.review.amount is not None and Policy.objects.filter(doc_type=case.draft.doc_type).exists():
        yield Check(
            "threshold", CheckState.OK, f"{amount(case.review.amount)} is within the limit.", ("grand_total",)
        )
