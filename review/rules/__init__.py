"""The money guards: one file a rule, each `check(case)` yields `Check`s. A new rule is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from review.rules import (
    bank_change,
    currency,
    differing,
    duplicate,
    problems,
    purchase_order,
    reading,
    required,
    sender,
    supplier,
    tax_code,
    threshold,
    whose,
)
from review.rules.base import Check
from review.rules.case import Case

Rule = Callable[[Case], Iterable[Check]]

RULES: tuple[Rule, ...] = (
    required.check,
    reading.check,
    whose.check,
    differing.check,
    duplicate.check,
    supplier.check,
    bank_change.check,
    sender.check,
    purchase_order.check,
    tax_code.check,
    currency.check,
    problems.check,
    threshold.check,
)
