"""Does an e-invoice agree with itself? What does not add up is said in a sentence, and then a person looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ingest.reading.einvoice.sheet import PAID, ZERO, Sheet, words
from ingest.records import PERIOD, REQUIRED_OF

CENT = Decimal("0.01")


def disagreements(sheet: Sheet) -> list[str]:
    """Return one sentence for each thing that is missing or does not add up; none if the XML may be trusted."""
    return [*_missing(sheet), *_lines(sheet), *_totals(sheet), *_payable(sheet), *_period(sheet)]


def _missing(sheet: Sheet) -> Iterator[str]:
    needed = REQUIRED_OF[sheet.doc_type] + (("net_total",) if sheet.doc_type in PAID else ())
    for name in needed:
        if name not in sheet.fields:
            yield f"The XML gives no {words(name)}; look it up or ask the sender."


def _lines(sheet: Sheet) -> Iterator[str]:
    notes = sum(not row.counts for row in sheet.rows)
    if notes == 1:
        yield "1 of the lines only heads or explains others; take it out before booking."
    elif notes:
        yield f"{notes} of the lines only head or explain others; take them out before booking."
    priced = [row.line.net_amount for row in sheet.rows if row.counts and row.line.net_amount is not None]
    if priced:
        yield from _differ("lines", sum(priced, ZERO), "sum of lines", sheet.sums.lines, of=len(priced))


def _totals(sheet: Sheet) -> Iterator[str]:
    net, tax, sums = sheet.number("net_total"), sheet.number("tax_total"), sheet.sums
    if sums.lines is not None:
        changed = sums.charges - sums.allowances
        if sheet.charges:
            single = sum((one.net_amount or ZERO for one in sheet.charges), ZERO)
            yield from _differ("allowances and charges", single, "sum of them", changed, of=len(sheet.charges))
        added = sums.lines + changed
        yield from _differ("lines, charges and allowances", added, "net total", net)
    if net is not None:
        yield from _differ("net total and tax", net + (tax or ZERO), "grand total", _without_rounding(sheet))
    shares = [share.tax for share in sheet.taxes if share.tax is not None]
    if shares:
        yield from _differ("tax of each rate", sum(shares, ZERO), "tax total", tax, of=len(shares))


def _without_rounding(sheet: Sheet) -> Decimal | None:
    """The grand total; before EN 16931 the rounding to whole crowns or euros was already part of it."""
    net, tax, grand = (sheet.number(name) for name in ("net_total", "tax_total", "grand_total"))
    if grand is not None and net is not None and net + (tax or ZERO) + sheet.sums.rounding == grand:
        return grand - sheet.sums.rounding
    return grand


def _payable(sheet: Sheet) -> Iterator[str]:
    grand, sums = _without_rounding(sheet), sheet.sums
    # The smallest profiles state neither lines nor prepayments, so the amount to pay says nothing there.
    if grand is not None and sums.lines is not None:
        due = grand - sums.prepaid + sums.rounding
        yield from _differ("grand total and prepayments", due, "amount to pay", sums.payable)


def _period(sheet: Sheet) -> Iterator[str]:
    start, end = (sheet.fields[name].value if name in sheet.fields else None for name in PERIOD)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield f"In the XML the service period ends on {end}, before it starts on {start}; compare with the page."


def _differ(parts: str, added: Decimal, whole: str, stated: Decimal | None, of: int = 1) -> Iterator[str]:
    """Compare a sum with what is stated; each of the amounts added up may have been rounded by half a cent."""
    if stated is not None and abs(added - stated) > CENT * (1 + of) / 2:
        yield (
            f"By the {parts} the {whole} would be {added:f}, but the XML states {stated:f}; compare with the page."
        )
