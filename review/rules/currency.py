"""The currency: a known code, and the one this supplier writes."""

from __future__ import annotations

from collections.abc import Iterable

from review.rules.base import Check, CheckState
from review.rules.case import Case


def check(case: Case) -> Iterable[Check]:
    """A stop for what is no currency code, a look where the supplier has always written another one."""
    currency = case.text("currency")
    if not currency:
        return
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        yield Check(
            name="currency",
            state=CheckState.STOP,
            sentence=f"“{currency}” is no currency code.",
            fields=("currency",),
            next_step="Write three letters, for example EUR.",
            acceptable=False,
        )
        return
    usual = set(case.earlier_values("currency"))
    if usual and currency not in usual:
        yield Check(
            name="currency",
            state=CheckState.LOOK,
            sentence=f"The earlier documents are in {' and '.join(sorted(usual))}, this one is in {currency}.",
            fields=("currency",),
            next_step="Look at the total on the page.",
        )
