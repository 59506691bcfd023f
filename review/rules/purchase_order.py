"""Whether an invoice asks for what was ordered: the order it names, compared line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ingest.records import DocType, Line
from review.models import APPROVED_STATES, PurchaseOrder, Review
from review.reference.keys import compact, name_key
from review.reference.orders import Deviation, OrderLine, deviations, total_of
from review.rules.base import Check, CheckState
from review.rules.case import Case
from review.words import money

NAME = "purchase_order"
FIELDS = ("order_reference",)
ASK = "Ask who ordered it, then correct the invoice, or say why it is right."
BETWEEN = re.compile(r"[,;&+]|\s(?:and|en|und|og|et|y)\s")
DIGITS = 3
"""A reference with fewer digits (a name, a room) is no order's number that the ERP could lack."""


def check(case: Case) -> Iterable[Check]:
    """A look where an order is unknown, somebody else's or exceeded, else that it agrees; silent without one."""
    if case.draft.doc_type != DocType.INVOICE:
        return
    own: list[PurchaseOrder] = []
    for number in _numbers(case):
        known = list(PurchaseOrder.objects.filter(key=compact(number)).order_by("-open", "id"))
        theirs = next((order for order in known if _is_theirs(case, order)), None)
        if theirs is not None:
            own.append(theirs)
        elif known:
            yield _look(number, f"Order {number} was placed with {known[0].supplier}.")
        elif sum(map(str.isdigit, number)) >= DIGITS and PurchaseOrder.objects.exists():
            yield _look(number, f"Order {number} is not among the open orders in the ERP.")
    if own:
        yield _compared(case, own)


def _numbers(case: Case) -> list[str]:
    """Return the numbers of the orders that the invoice names, in its head and on its lines."""
    said = (case.text("order_reference"), *(line.order_reference for line in case.draft.lines))
    numbers = (number.strip() for text in said for number in BETWEEN.split(text))
    return list({compact(number): number for number in numbers if compact(number)}.values())


def _is_theirs(case: Case, order: PurchaseOrder) -> bool:
    """Whether the order was placed with the invoice's supplier; one without a supplier fits everybody."""
    if not order.supplier and not order.supplier_erp_id:
        return True
    among = case.found.among
    if any(one.erp == order.erp and one.erp_id == order.supplier_erp_id for one in among):
        return True
    return name_key(order.supplier) == name_key(case.party)


def _compared(case: Case, orders: list[PurchaseOrder]) -> Check:
    """Compare the invoice with the orders it names, taken together."""
    numbers = ", ".join(order.number for order in orders)
    currency = case.text("currency")
    if foreign := next((one for one in orders if one.currency and currency not in ("", one.currency)), None):
        return _look(numbers, f"Order {foreign.number} is in {foreign.currency}, the invoice in {currency}.")
    ordered = [OrderLine.from_json(line) for order in orders for line in order.lines]
    whole, net = total_of(ordered), case.draft.value("net_total")
    sums = tuple(
        (what, money(amount, currency))
        for what, amount in (("Ordered", whole), ("Billed", net))
        if isinstance(amount, Decimal)
    )
    if not case.draft.lines and isinstance(net, Decimal) and whole is not None and net > whole:
        return _look(numbers, f"The invoice comes to more than order {numbers}.", sums)
    if found := deviations(ordered, case.draft.lines, _billed_before(case, orders)):
        rows = tuple((one.about, one.figures) for one in found)
        return _look(numbers, _told(found, numbers), (*rows, *sums))
    if settled := next((order for order in orders if not order.open), None):
        return _look(numbers, f"The ERP counts order {settled.number} as settled.", sums)
    return Check(NAME, CheckState.OK, f"It asks for nothing that order {numbers} does not hold.", FIELDS)


def _told(found: Sequence[Deviation], numbers: str) -> str:
    if len(found) == 1:
        return f"{found[0].sentence} It is order {numbers}."
    return f"{found[0].sentence} In all {len(found)} things differ from order {numbers}."


def _billed_before(case: Case, orders: Iterable[PurchaseOrder]) -> list[Line]:
    """Return the lines of approved invoices of this supplier for the orders."""
    if not case.review.supplier:
        return []
    earlier = Review.objects.filter(
        supplier=case.review.supplier, state__in=APPROVED_STATES, doc_type=DocType.INVOICE
    )
    same = earlier.filter(fields__order_reference__value__in=[order.number for order in orders])
    rows = same.exclude(pk=case.review.pk).values_list("lines", flat=True)
    return [Line.from_json(line) for lines in rows for line in lines]


def _look(numbers: str, sentence: str, evidence: tuple[tuple[str, str], ...] = ()) -> Check:
    return Check(
        name=f"{NAME}:{numbers}",
        state=CheckState.LOOK,
        sentence=sentence,
        fields=FIELDS,
        evidence=evidence,
        next_step=ASK,
    )
