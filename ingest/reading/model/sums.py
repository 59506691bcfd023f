"""Which amounts of a page add up: net and tax to gross at a rate that exists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_RATES = (0.02, 0.30)
"""Tax as a share of net lies between these."""

_MOST = 40
_CENT = Decimal("0.011")


class Sums:
    """The amounts of a page, and the part each could play in net + tax = gross."""

    def __init__(self, amounts: Sequence[Decimal], line_sum: Decimal) -> None:
        self._sorted = sorted({abs(one) for one in amounts[:_MOST]}, reverse=True)
        self._roles: dict[Decimal, list[int]] = {}
        self._sums = {line_sum} if line_sum else set()
        known = set(self._sorted)
        for place, gross in enumerate(self._sorted):
            for net in self._sorted[place + 1 :]:
                tax = gross - net
                if tax > net:
                    break
                if tax in known and net:
                    self._sums.add(gross)
                    weight = 2 if _RATES[0] <= float(tax / net) <= _RATES[1] else 1
                    for role, amount in enumerate((net, tax, gross)):
                        held = self._roles.setdefault(amount, [0, 0, 0])
                        held[role] = max(held[role], weight + (abs(net - line_sum) < _CENT))

    def roles(self, amount: Decimal) -> tuple[int, int, int]:
        """How well an amount fits as net, as tax and as gross: 0 not at all to 3."""
        net, tax, gross = self._roles.get(abs(amount), (0, 0, 0))
        return net, tax, gross

    def is_sum(self, amount: Decimal) -> bool:
        return abs(amount) in self._sums

    def rank(self, amount: Decimal) -> int:
        """0 for the largest amount of the page, 1 for the next, at most 9."""
        larger = sum(one > abs(amount) for one in self._sorted)
        return min(larger, 9)
