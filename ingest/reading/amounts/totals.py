"""Net, tax and gross: read by their labels, chosen together so that they add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from ingest.reading.amounts.numbers import Amount, find_amounts
from ingest.reading.formats import CODES, CURRENCIES, currency_of_country
from ingest.reading.identifiers import vat_ids
from ingest.reading.labels import Label, Target
from ingest.reading.layout import Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.accounts import ibans
from ingest.records import Line

CENT = Decimal("0.011")
_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%")  # 21 %, 5.5%
_NO_SUM = ("grand_total", "amount_due")
"""Labels of one amount: what stands below the first one under them is another matter."""

_ONLY_IF_AGREED = 0.2
_UNDER_HEAD = 2.5
_MOST_RATES = 6
"""Rows of a table of totals that are looked at under its head."""

_STRENGTH: dict[str, dict[str, float]] = {
    "net_total": {"net_total": 0.9, "total": 0.35, "grand_total": 0.12},
    "tax_total": {"tax_total": 0.85},
    "grand_total": {"grand_total": 0.92, "total": 0.82, "amount_due": 0.72, "net_total": 0.1},
}


@dataclass(frozen=True)
class Totals:
    """The chosen amounts, each with its runners-up behind it; empty where the page shows none."""

    net_total: tuple[Found, ...]
    tax_total: tuple[Found, ...]
    grand_total: tuple[Found, ...]
    currency: str

    def unsigned(self) -> Totals:
        """Return a credit note's totals as records carry them: what is given back is positive."""
        if not self.grand_total or _dec(self.grand_total[0]) >= 0:
            return self

        def turned(found: tuple[Found, ...]) -> tuple[Found, ...]:
            return tuple(replace(one, value=-_dec(one)) for one in found)

        return Totals(turned(self.net_total), turned(self.tax_total), turned(self.grand_total), self.currency)


def read_totals(paper: Paper, lines: tuple[Line, ...], heads: frozenset[int] = frozenset()) -> Totals:
    """Return the totals of a document.

    `lines` help to tell the net total from a subtotal of a page; `heads` are the rows that head the item
    table, whose “Total” means each line's.
    """
    found = {name: _candidates(paper, name, heads) for name in _STRENGTH}
    found["tax_total"] += _summed_taxes(paper)
    pools = {name: ranked(candidates)[:7] for name, candidates in found.items()}
    line_sum = sum((line.net_amount for line in lines if line.net_amount is not None), Decimal(0))
    chosen = _together(pools, line_sum)
    if not chosen and (only := _only_amount(paper)):
        chosen = {"grand_total": only}
    currency = currency_of_page(paper, chosen.get("grand_total"))
    net, tax, gross = (_with_others(chosen.get(name), pools[name]) for name in _STRENGTH)
    return Totals(net, tax, gross, currency)


def _only_amount(paper: Paper) -> Found | None:
    """Return the one sum of money that a page without totals names."""
    found = {
        one.value: Found(one.value, row.part(one.start, one.end), 0.5)
        for row in paper.layout.rows
        for one in find_amounts(row.text, paper.mark)
        if one.currency and one.cents and not one.percent
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _with_others(first: Found | None, pool: list[Found]) -> tuple[Found, ...]:
    if first is None:
        return ()
    return (first, *(one for one in pool if one.value != first.value))


def _candidates(paper: Paper, name: str, heads: frozenset[int]) -> list[Found]:
    found: list[Found] = []
    for label_name, strength in _STRENGTH[name].items():
        for label in paper.labels.named(label_name):
            if label.row.index in heads:
                continue
            found += _of_label(paper, label, strength)
    return found


def _of_label(paper: Paper, label: Label, strength: float) -> Iterator[Found]:
    base = strength - (0.0 if label.first else 0.12)
    base -= 0.1 if label.language not in (paper.language, "en") else 0.0
    base -= 0.25 if len(label.cell.words) > 9 else 0.0
    beside: list[tuple[Amount, Span]] = []
    under: list[tuple[Amount, Target]] = []
    for target in paper.labels.targets(label, down=_MOST_RATES):
        amounts = [one for one in find_amounts(target.span.text, paper.mark) if not one.percent]
        amounts = [one for one in amounts if _money(one, target)]
        if target.relation == "below":
            under += [(one, target) for one in amounts[:1]]
        else:
            beside += [(one, target.span.part(one.start, one.end)) for one in amounts]
    # Of several amounts beside a label the last is the one it names: “Tax 15 % on 112.90 … 16.94”.
    for step, (one, span) in enumerate(beside[-3:][::-1]):
        yield Found(one.value, span, base + 0.02 * _position(paper, span) - 0.1 * step)
    yield from _of_column(under, base * (0.5 if beside else 1.0), summed=label.name not in _NO_SUM)


def _of_column(under: list[tuple[Amount, Target]], base: float, *, summed: bool) -> Iterator[Found]:
    """Yield the amounts under a label; if the last is the sum of those above it, that one first.

    `summed` yields what they add up to where none of them is that: a column of the table of rates.
    """
    values = [one.value for one, _ in under]
    adds_up = len(values) >= 2 and sum(values[:-1]) == values[-1]
    for place, (one, target) in enumerate(under):
        span = target.span.part(one.start, one.end)
        last = place == len(under) - 1
        score = 0.9 if adds_up and last else target.nearness - (0.25 if adds_up else 0.0)
        if score > 0.3:
            yield Found(one.value, span, base * score)
    if len(values) >= 2 and summed and not adds_up:
        yield Found(sum(values, Decimal(0)), None, base * 0.5)


def _money(amount: Amount, target: Target) -> bool:
    """Whole numbers count as money only beside a firm label or with a currency."""
    if amount.cents or amount.currency:
        return True
    if amount.decimals > 2:
        return False
    return target.relation != "below" and target.label.first and len(target.span.words) <= 2


def _position(paper: Paper, span: Span) -> float:
    """Totals stand low: 0 at the top of the first page, 1 at the end of the last."""
    page = paper.layout.page(span.page)
    return (span.page - 1 + span.box[1] / max(page.height, 1)) / max(len(paper.layout.pages), 1)


def _summed_taxes(paper: Paper) -> list[Found]:
    """Where each rate has a line of its own, their sum is the tax."""
    rows: dict[int, Found] = {}
    rates = set()
    for label in paper.labels.named("tax_total"):
        rate = _RATE.search(label.row.text)
        if not rate or not label.first:
            continue
        heads = len(
            {_rate(other.cell) for other in paper.labels.named("tax_total") if other.row is label.row} - {""}
        )
        for one in _of_label(paper, label, 0.7):
            if one.span is None or one.span.page != label.row.page:
                continue
            down = one.span.middle - label.row.middle
            if heads > 1 and 0 < down < _UNDER_HEAD * label.span.height:
                rows.setdefault(id(label.cell), one)  # rates side by side, each over its tax
            elif heads <= 1 and abs(down) < 4:
                rows.setdefault(label.row.index, one)
            else:
                continue
            rates.add(_rate(label.cell) or rate[1])
            break
    if len(rows) < 2:
        return []
    total = sum((one.value for one in rows.values() if isinstance(one.value, Decimal)), Decimal(0))
    return [Found(total, next(iter(rows.values())).span, 0.9 if len(rates) == len(rows) else 0.6)]


def _rate(cell: Span) -> str:
    rate = _RATE.search(cell.text)
    return rate[1] if rate else ""


def _together(pools: dict[str, list[Found]], line_sum: Decimal) -> dict[str, Found]:
    """Choose the three amounts with the best sum of scores, where adding up is worth more than any label."""
    best: tuple[float, dict[str, Found]] = (-1.0, {})
    nothing: list[Found | None] = [None]
    for net, tax, gross in product(
        pools["net_total"] + nothing, pools["tax_total"] + nothing, pools["grand_total"] + nothing
    ):
        chosen = {
            name: one for name, one in (("net_total", net), ("tax_total", tax), ("grand_total", gross)) if one
        }
        score = sum(max(one.score, 0.05) for one in chosen.values())
        agree = False
        if net and tax and gross:
            agree = abs(_dec(net) + _dec(tax) - _dec(gross)) < CENT and _dec(net) * _dec(tax) >= 0
            score += 0.9 if agree and _dec(tax) != _dec(gross) else -0.55
            if abs(_dec(tax)) > abs(_dec(net)):
                score -= 0.5  # both orders add up, but no tax is more than what it is on
            if agree and net.span is gross.span and _dec(tax) == 0 and net.span is not None:
                score -= 0.2
        elif (net and gross and abs(_dec(net)) > abs(_dec(gross))) or (
            tax and gross and abs(_dec(tax)) >= abs(_dec(gross)) and _dec(tax) != 0
        ):
            score -= 0.6
        if net and net.score < _ONLY_IF_AGREED and not agree:
            score -= 0.5  # a total of another name is the net one only where all three add up
        if line_sum and net and abs(_dec(net) - line_sum) < CENT:
            score += 0.3
        elif line_sum and gross and abs(_dec(gross) - line_sum) < CENT:
            score += 0.15
        if score > best[0]:
            best = (score, chosen)
    return best[1]


def _dec(found: Found) -> Decimal:
    assert isinstance(found.value, Decimal)  # noqa: S101  totals hold decimals only
    return found.value


def currency_of_page(paper: Paper, gross: Found | None) -> str:
    """Return the ISO code most amounts carry, the grand total's own first; empty if the page names none."""
    if gross and gross.span:
        row = next(
            (row for row in paper.layout.on(gross.span.page) if abs(row.middle - gross.span.middle) < 2), None
        )
        near = [one.currency for one in find_amounts(row.text, paper.mark) if one.currency] if row else []
        if near:
            return near[-1]
    counted: Counter[str] = Counter()
    for row in paper.layout.rows:
        counted.update(one.currency for one in find_amounts(row.text, paper.mark) if one.currency)
        for word in row.words:
            bare = word.text.strip("()[]:.,/*").strip()
            if bare in CODES:
                counted[bare] += 2
            elif bare.casefold() in CURRENCIES and (not bare.isalpha() or bare.casefold() in ("euro", "kr")):
                counted[CURRENCIES[bare.casefold()]] += 1
            else:
                for sign in "€£$":
                    if sign in bare:
                        counted[CURRENCIES[sign]] += 1
    return counted.most_common(1)[0][0] if counted else _of_country(paper)


def _of_country(paper: Paper) -> str:
    """Return the currency of the one country, or of the countries with one money, that ids and accounts name."""
    named = [text for text, _ in vat_ids(paper)] + [str(one.value) for one in ibans(paper)]
    found = {currency_of_country(text) for text in named}
    return found.pop() if len(found) == 1 else ""
