"""What must agree on a document: sums, check digits, dates, what a record needs. One sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from ingest.records import PERIOD, REQUIRED_OF, DocType, Line

State = Literal["ok", "look", "stop"]
"""`ok` agrees, `look` asks a person to look, `stop` keeps the document from being posted."""

CENT = Decimal("0.01")
MAX_TERM_DAYS = 180

_NAMES = {
    "supplier_name": "supplier",
    "buyer_name": "buyer",
    "invoice_number": "number",
    "issue_date": "date",
    "grand_total": "grand total",
    "currency": "currency",
    "sender_name": "sender's name",
    "email": "e-mail address",
    "subject": "subject",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check's verdict in a sentence, with the header fields it looked at."""

    name: str
    state: State
    sentence: str
    fields: tuple[str, ...] = ()


Fields = Mapping[str, Any]


def run(doc_type: DocType | str, fields: Fields, lines: Sequence[Line] = ()) -> list[Check]:
    """Return the verdicts that apply to a document. `fields` are plain values: str, Decimal, date or None.

    A check that lacks what it compares says nothing.
    """
    kind = DocType(doc_type)
    verdicts: list[Check] = list(_required(kind, fields))
    checks: tuple[Callable[[Fields, Sequence[Line]], Iterable[Check]], ...] = (
        _totals,
        _line_sum,
        _line_products,
        _iban,
        _vat_id,
        _due_after_issue,
        _period,
        _sign,
    )
    for check in checks:
        verdicts += check(fields, lines)
    return verdicts


def _required(kind: DocType, fields: Fields) -> Iterable[Check]:
    missing = [name for name in REQUIRED_OF[kind] if fields.get(name) in (None, "")]
    if not missing:
        return
    names = [_NAMES.get(name, name.replace("_", " ")) for name in missing]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    yield Check("required", "stop", f"The {listed} must be filled in before this can be approved.", tuple(missing))


def _totals(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    net, tax, gross = (_amount(fields, name) for name in ("net_total", "tax_total", "grand_total"))
    if net is None or tax is None or gross is None:
        return
    names = ("net_total", "tax_total", "grand_total")
    if abs(net + tax - gross) <= CENT:
        yield Check("totals", "ok", f"Net {net} and tax {tax} add up to {gross}.", names)
    else:
        off = net + tax - gross
        says = f"{abs(off)} too {'much' if off > 0 else 'little'}"
        yield Check("totals", "stop", f"Net {net} and tax {tax} make {net + tax}, not {gross}: {says}.", names)


def _line_sum(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    amounts = [line.net_amount for line in lines]
    if not amounts or any(amount is None for amount in amounts):
        return
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    for whole in wholes(fields):
        if abs(abs(whole.amount) - abs(total)) <= CENT * len(lines):
            yield Check("lines", "ok", f"The lines add up to the {whole.called}, {whole.amount}.", (whole.field,))
            return
    net, gross = (_amount(fields, name) for name in ("net_total", "grand_total"))
    shown = net if net is not None else gross
    if shown is not None:
        sentence = (
            f"The lines make {total}, the document says {shown}: look for a missing line, a discount or freight."
        )
        yield Check("lines", "look", sentence, ("net_total" if net is not None else "grand_total",))


@dataclass(frozen=True, slots=True)
class Whole:
    """A sum that all lines together may make, what it is called and the field that it is or follows from."""

    field: str
    amount: Decimal
    called: str


def wholes(fields: Fields) -> Iterator[Whole]:
    """Yield the sums that lines may make: the net total, the grand total, without a net total that before tax."""
    net, tax, gross = (_amount(fields, name) for name in ("net_total", "tax_total", "grand_total"))
    if net is not None:
        yield Whole("net_total", net, "net total")
    if gross is not None:
        yield Whole("grand_total", gross, "grand total")
        if net is None and tax is not None:
            yield Whole("grand_total", gross - tax, "grand total before tax")


def _line_products(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    wrong = [place for place, line in enumerate(lines, 1) if line_agrees(line) is False]
    if wrong:
        places = ", ".join(map(str, wrong[:5]))
        sentence = f"Quantity times price is not the amount on line {places}: look at its numbers."
        yield Check("products", "look", sentence)


def line_agrees(line: Line) -> bool | None:
    """Tell whether quantity times price, less discount, is the amount; None where one of them is missing."""
    price = line.price_each
    if line.quantity is None or price is None or line.net_amount is None:
        return None
    product = line.quantity * price
    rebated = product * (1 - (line.discount or Decimal(0)) / 100)
    slack = max(CENT, abs(line.quantity) * Decimal("0.005")) if price else CENT  # prices are rounded too
    return any(abs(abs(one) - abs(line.net_amount)) <= slack for one in (product, rebated))


def _iban(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    from stdnum import iban

    number = fields.get("iban")
    if not number:
        return
    if iban.is_valid(number, check_country=False):
        yield Check("iban", "ok", "The IBAN's check digits are right.", ("iban",))
    else:
        sentence = "The IBAN's check digits are wrong: compare it with the page, character by character."
        yield Check("iban", "stop", sentence, ("iban",))


def _vat_id(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    number = fields.get("supplier_vat_id")
    if not number:
        return
    valid = vat_id_valid(number)
    if valid:
        yield Check("vat_id", "ok", "The VAT id's check digits are right.", ("supplier_vat_id",))
    elif valid is False:
        sentence = "The VAT id's check digits are wrong: compare it with the page."
        yield Check("vat_id", "look", sentence, ("supplier_vat_id",))


def vat_id_valid(number: str) -> bool | None:
    """Tell whether a VAT id's check digits are right; None for a country whose rule is not known."""
    from stdnum import get_cc_module
    from stdnum.exceptions import ValidationError

    country = number[:2].upper()
    if not country.isalpha():
        return None
    rules = get_cc_module({"EL": "GR", "CH": "CH"}.get(country, country), "vat")
    if rules is None:
        return None
    try:
        rules.validate(number)
    except ValidationError:
        return False
    return True


def _due_after_issue(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    issued, due = fields.get("issue_date"), fields.get("due_date")
    if not isinstance(issued, date) or not isinstance(due, date):
        return
    names = ("issue_date", "due_date")
    days = (due - issued).days
    if days < 0:
        yield Check("dates", "look", f"It is due {-days} days before it was issued: check both dates.", names)
    elif days > MAX_TERM_DAYS:
        yield Check("dates", "look", f"It is due only {days} days after it was issued: check both dates.", names)
    else:
        yield Check("dates", "ok", f"It is due {days} days after it was issued.", names)


def _period(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    start, end = (fields.get(name) for name in PERIOD)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        sentence = f"The service period ends on {end}, before it starts on {start}: look at both."
        yield Check("period", "look", sentence, PERIOD)


def _sign(fields: Fields, lines: Sequence[Line]) -> Iterable[Check]:
    gross = _amount(fields, "grand_total")
    if gross == 0:
        yield Check("sign", "look", "The grand total is zero: check that this needs booking.", ("grand_total",))


def _amount(fields: Fields, name: str) -> Decimal | None:
    value = fields.get(name)
    return value if isinstance(value, Decimal) else None
