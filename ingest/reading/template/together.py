"""One way to fill each field: the best one, but for the totals, which are chosen together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from ingest.reading.template.known import Template
from ingest.reading.template.sums import CENT, HIGHEST_TAX, Around, coherent
from ingest.records import AMOUNT_FIELDS, Value

MOST_WAYS = 8
"""Ways to fill a total that are tried with those of the other two."""


@dataclass(frozen=True)
class Choice:
    """One way to fill a field: its score, and the value to give.

    `ours` unless the other readers say it; `backed` if the template expects it where it stands; `agreed` if both
    the template and another reader found it.
    """

    score: float
    value: Value
    ours: bool
    backed: bool = True
    agreed: bool = False


def together(choices: Mapping[str, list[Choice]], says: Around) -> dict[str, Choice | None]:
    """Choose for each field; the three totals together, so that they agree where they can."""
    chosen: dict[str, Choice | None] = {name: (found[0] if found else None) for name, found in choices.items()}
    pools: list[Sequence[Choice | None]] = [_ways(choices.get(name, [])) or [None] for name in AMOUNT_FIELDS]
    best: tuple[float, tuple[Choice | None, ...]] = (-1.0, ())
    for trio in product(*pools):
        net, tax, gross = map(_amount, trio)
        score = sum(one.score for one in trio if one) + coherent(net, tax, gross, says)
        if score > best[0]:
            best = (score, trio)
    held = dict(zip(AMOUNT_FIELDS, best[1], strict=True))
    return chosen | {name: one for name, one in held.items() if one is not None}


def _ways(found: Sequence[Choice]) -> list[Choice]:
    """Return the best ways to fill a total, those of other readers among them."""
    return [*found[:MOST_WAYS], *(one for one in found[MOST_WAYS:] if not one.ours)]


def _amount(choice: Choice | None) -> Decimal | None:
    return choice.value.value if choice and isinstance(choice.value.value, Decimal) else None


def balanced(chosen: dict[str, Choice | None], template: Template) -> dict[str, Choice | None]:
    """Let the totals vouch for each other: two that stand as expected settle the third, where they add up.

    A tax that does not add up, beside a net and a grand total that are sure, is what lies between them: the
    sum of rows that are printed one by one.
    """
    net, tax, gross = (chosen.get(name) for name in AMOUNT_FIELDS)
    if "tax_total" not in chosen or net is None or gross is None or not gross.backed:
        return chosen
    least, most = net.value.value, gross.value.value
    if not isinstance(least, Decimal) or not isinstance(most, Decimal):
        return chosen
    between = most - least
    if tax is not None and isinstance(tax.value.value, Decimal) and abs(tax.value.value - between) < CENT:
        sure = net.backed or tax.backed
        return {**chosen, "net_total": replace(net, backed=sure), "tax_total": replace(tax, backed=sure)}
    if net.backed and 0 < between <= least * HIGHEST_TAX:
        derived_tax = Choice(1.0, Value(between, 0.85, template.method), ours=True, backed=False)
        return {**chosen, "tax_total": derived_tax}
    return chosen
