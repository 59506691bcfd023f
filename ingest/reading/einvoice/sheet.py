"""What a dialect's reader fills in: fields with their evidence, lines, tax shares, and the sums to check by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.reading.days.counted import dates_until, due_in_words
from ingest.reading.einvoice.codes import reason_of
from ingest.reading.einvoice.tree import Node
from ingest.records import DocType, Evidence, Line, TaxLine, Value

ZERO = Decimal(0)
PAID = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.REMINDER)
"""The kinds that ask for money, and so have a due date and an account."""

IN_WORDS = 0.9
"""How sure a day is that was worked out from words."""

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")  # NL91ABNA0417164300
_IDENTIFIER_ROW = re.compile(r"\D{1,20}\d{5,}")  # a row with no name but a number: “GLN 5790000435951”


@dataclass(slots=True)
class Sums:
    """The totals as the document states them; None where it does not. All in the document's currency."""

    lines: Decimal | None = None
    allowances: Decimal = ZERO
    charges: Decimal = ZERO
    prepaid: Decimal = ZERO
    rounding: Decimal = ZERO
    payable: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line, and whether its amount is part of the sum: those of headings and mere notes are not."""

    line: Line
    counts: bool = True


@dataclass(slots=True)
class Sheet:
    """One document while it is being read."""

    doc_type: DocType
    fields: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    charges: list[Line] = field(default_factory=list)
    taxes: list[TaxLine] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    language: str | None = None
    problems: list[str] = field(default_factory=list)

    def put(self, name: str, value: str | Decimal | date | None, where: Node | None) -> None:
        """Set a field, unless there is nothing to set."""
        if value not in (None, "") and where is not None:
            self.fields[name] = Value(value, confidence=1.0, method="xml", evidence=evidence(where))

    def text(self, name: str, where: Node | None) -> None:
        self.put(name, where.text if where else None, where)

    def party(self, name: str, where: Node | None) -> None:
        """Set a party's name. Where it has several rows, those that are a label and a number are not the name."""
        rows = where.rows if where else []
        names = [row for row in rows if not _IDENTIFIER_ROW.fullmatch(row)]
        self.put(name, " ".join(names or rows), where)

    def date(self, name: str, where: Node | None) -> None:
        if where is not None and where.text and where.day is None:
            self.problems.append(f"“{where.text}” in the XML is not a date; look up the {words(name)}.")
        self.put(name, where.day if where else None, where)

    def amount(self, name: str, where: Node | None) -> None:
        if where is not None and where.text and where.amount is None:
            self.problems.append(f"“{where.text}” in the XML is not an amount; look up the {words(name)}.")
        self.put(name, where.amount if where else None, where)

    def number(self, name: str) -> Decimal | None:
        """Return an amount field's value as read."""
        found = self.fields.get(name)
        return found.value if found and isinstance(found.value, Decimal) else None


def due_by_terms(sheet: Sheet, notes: list[Node]) -> None:
    """Set the day payment is due from terms in words, where the XML has no field for it."""
    issued = sheet.fields["issue_date"].value if "issue_date" in sheet.fields else None
    if "due_date" in sheet.fields or not isinstance(issued, date):
        return
    for note in notes:
        said = (one.value for one in dates_until(note.text) if one.value >= issued)
        if due := next(said, None) or due_in_words(note.text, issued):
            sheet.fields["due_date"] = Value(due, IN_WORDS, method="xml", evidence=evidence(note))
            return


def row(*, counts: bool = True, **parts: tuple[Any, Node | None]) -> Row:
    """Return a row from each part's value and the node it comes from; parts without a value are left out."""
    found = {name: (value, where) for name, (value, where) in parts.items() if value not in (None, "")}
    line = Line(
        **{name: value for name, (value, _) in found.items()},
        evidence={name: evidence(where) for name, (_, where) in found.items() if where},
    )
    return Row(line, counts)


def charge(indicator: str, amount: Node | None, reason: Node | None, code: str, rate: Node | None) -> Line | None:
    """Return an allowance (below zero) or charge on the whole document, None where it names no amount.

    Without a reason in words the usual word for its code stands in.
    """
    if amount is None or amount.amount is None:
        return None
    adds = indicator == "true"
    said = reason.text if reason else reason_of(code, adds=adds)
    found = row(
        description=(said, reason or amount),
        net_amount=(amount.amount if adds else -amount.amount, amount),
        tax_rate=(rate and rate.amount, rate),
    )
    return replace(found.line, charge=True)


def as_day(where: Node | None) -> tuple[date | None, Node | None]:
    """Return a row's part that is a date."""
    return (where.day if where else None), where


def tax_line(rate: Node | None, net: Node | None, tax: Node | None) -> TaxLine:
    return TaxLine(*(node.amount if node else None for node in (rate, net, tax)))


def in_currency(amounts: list[Node], currency: str) -> list[Node]:
    """Return the amounts in the document's currency, or all if none is; tax may be stated in a second one too."""
    filled = [amount for amount in amounts if amount.text]
    return [a for a in filled if a.attribute("currencyID") in ("", currency)] or filled


def discount(net: Node | None, allowances: Decimal, charges: Decimal) -> Decimal | None:
    """Return a line's allowances as per cent of its price before them; None if there are none, or charges too."""
    if net is None or net.amount is None or charges or not net.amount + allowances:
        return None
    share = allowances / (net.amount + allowances)
    return round(100 * share, 4) if 0 < share <= 1 else None


def evidence(where: Node) -> Evidence:
    return Evidence(text=where.text, xpath=where.path)


def as_iban(text: str) -> str | None:
    """Return the text without spaces if it has the shape of an IBAN."""
    plain = re.sub(r"[\s.:-]", "", text).upper().removeprefix("IBAN")
    return plain if _IBAN.fullmatch(plain) else None


def words(name: str) -> str:
    """Return a field's name as people read it."""
    return name.replace("_", " ").replace("vat id", "VAT id")
