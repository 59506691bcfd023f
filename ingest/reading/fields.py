"""What the rules find on a laid out page: the kind, the lines, and for each field its candidates, best first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ingest.reading.amounts.rates import read_taxes
from ingest.reading.amounts.receipt import read_receipt
from ingest.reading.amounts.totals import read_totals
from ingest.reading.days.periods import service_period, with_periods
from ingest.reading.days.terms import delivery_dates, due_dates, issue_dates
from ingest.reading.identifiers import document_number, order_reference
from ingest.reading.items.lines import read_lines
from ingest.reading.kind.classify import Title, classify, titles
from ingest.reading.paper import Found, Paper
from ingest.reading.parties.accounts import ibans
from ingest.reading.parties.parties import Parties
from ingest.records import DocType, Line, TaxLine, fields_of

UNPRICED = (DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING)
"""Kinds whose lines name goods and quantities, but need no money."""

CLEAR_TITLE = 1.0
"""The weight of a title that leaves no doubt about the kind."""

_TILL_KINDS = (DocType.RECEIPT, DocType.INVOICE, DocType.OTHER)

Candidates = dict[str, list[Found]]
"""The candidates of each field of the document's kind that has any, best first."""


@dataclass(frozen=True)
class Findings:
    """One document as the rules read it. `reason` is one sentence on why it is of this kind."""

    kind: DocType
    reason: str
    lines: tuple[Line, ...]
    found: Candidates
    taxes: tuple[TaxLine, ...] = ()

    def may_have(self, name: str) -> bool:
        """Tell whether documents of this kind are shown with a field."""
        return self.kind == DocType.OTHER or name in fields_of(self.kind)


def find(seen: Paper, known_kind: DocType | None = None) -> Findings:
    """Read laid out pages by the rules. `known_kind` is what the document is, where that is known."""
    found_titles = titles(seen)
    kind, reason = classify(seen, found_titles)
    kind = known_kind or kind
    lines, heads = read_lines(seen, priced=kind not in UNPRICED)
    totals = read_totals(seen, lines, heads)
    if kind == DocType.CREDIT_NOTE:
        lines, totals = unsigned(lines), totals.unsigned()
    found = _head(seen, kind, found_titles, lines)
    found |= {"net_total": [*totals.net_total], "tax_total": [*totals.tax_total]}
    found |= {"grand_total": [*totals.grand_total]}
    found["currency"] = [Found(totals.currency, None, 0.9)] if totals.currency else []
    clear = bool(found_titles) and found_titles[0].weight >= CLEAR_TITLE
    named = (clear and kind not in _TILL_KINDS) or kind == DocType.ORDER_CHANGE  # no “change” of a till
    on_credit = found["due_date"] or found["iban"]
    at_till = known_kind == DocType.RECEIPT or not (known_kind or named or on_credit)
    if at_till and (slip := read_receipt(seen)):
        kind, reason = DocType.RECEIPT, slip.reason
        found = slip.over(found)
    names = fields_of(kind) if kind != DocType.OTHER else tuple(found)
    given = {name: some for name, some in found.items() if some and name in names}
    lines = with_periods(lines, seen)
    return Findings(kind, reason, lines, given, _taxes(seen, given))


def _taxes(seen: Paper, found: Candidates) -> tuple[TaxLine, ...]:
    net, tax = (found[name][0].value if name in found else None for name in ("net_total", "tax_total"))
    return read_taxes(seen, *(amount if isinstance(amount, Decimal) else None for amount in (net, tax)))


def _head(seen: Paper, kind: DocType, found_titles: list[Title], lines: tuple[Line, ...]) -> Candidates:
    parties = Parties(seen, kind)
    issued = issue_dates(seen, kind, found_titles)
    on = issued[0].value if issued else None
    start, end = service_period(seen, lines)
    found: Candidates = {
        "invoice_number": document_number(seen, kind, found_titles),
        "order_reference": order_reference(seen, kind),
        "issue_date": issued,
        "due_date": due_dates(seen, on if isinstance(on, date) else None),
        "delivery_date": delivery_dates(seen),
        "service_start": start,
        "service_end": end,
        "supplier_name": parties.supplier,
        "buyer_name": parties.buyer,
        "supplier_vat_id": parties.supplier_vat_id,
        "iban": ibans(seen),
    }
    return tied(found)


def tied(found: Candidates) -> Candidates:
    """Return the candidates with number and order reference as they hang together."""
    number, reference = found.get("invoice_number"), found.get("order_reference")
    if number and reference and number[0].value == reference[0].value:
        return {**found, "order_reference": [one for one in reference if one.value != number[0].value]}
    return found


def unsigned(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return a credit note's lines as records carry them: what is given back is positive."""
    if not any(line.net_amount is not None and line.net_amount < 0 for line in lines):
        return lines
    return tuple(
        replace(
            line,
            quantity=abs(line.quantity) if line.quantity is not None else None,
            net_amount=-line.net_amount if line.net_amount is not None else None,
        )
        for line in lines
    )
