"""One conversation with an ERP: look, enter, read back, compare, make final or take back. Knows no rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.base import Attachment, Connector, PermanentError, Receipt
from ingest.records import Record

TOLERANCE = Decimal("0.02")  # what rounding tax line by line may differ from rounding it once
TOTALS = {"net_total": "Net total", "tax_total": "Tax", "grand_total": "Total"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the ERP holds now, and in sentences what it holds otherwise within the tolerance."""

    receipt: Receipt
    differences: tuple[str, ...] = ()


class HeldOtherwise(PermanentError):
    """The ERP holds other amounts than were approved. `receipt` is None where the record was taken back."""

    def __init__(self, differences: Sequence[str], receipt: Receipt | None, what_now: str) -> None:
        super().__init__(f"{' '.join(differences)} {what_now}")
        self.differences = tuple(differences)
        self.receipt = receipt


def deliver(connector: Connector, record: Record, reference: str, originals: Sequence[Attachment]) -> Delivered:
    """Bring a record into the ERP exactly once. Safe to repeat after any failure: it looks first.

    Raises what the connector raises, and HeldOtherwise if the totals differ beyond the tolerance. A record
    that this very call entered is then taken back; one that stood there before may have been changed by a
    person and is left alone.
    """
    found = connector.find(record, reference)
    if found is None:
        receipt = connector.create(record, reference, originals)
    else:
        receipt = connector.complete(found, record, originals)
    held = connector.read_back(receipt)
    small, large = compare(record, held)
    if large:
        _refuse(connector, held, large, entered_now=found is None)
    return Delivered(connector.confirm(held), tuple(small))


def take_back(connector: Connector, record: Record, reference: str) -> bool:
    """Remove what the ERP holds under our reference; return whether there was anything."""
    found = connector.find(record, reference)
    if found is None:
        return False
    connector.roll_back(found)
    return True


def compare(record: Record, held: Receipt) -> tuple[list[str], list[str]]:
    """Return two lists of sentences: what differs within the tolerance, and what differs beyond it."""
    small: list[str] = []
    large: list[str] = []
    for name, label in TOTALS.items():
        approved, there = getattr(record, name, None), getattr(held, name)
        if approved is not None and there is not None and approved != there:
            beyond = abs(approved - there) > TOLERANCE
            (large if beyond else small).append(f"{label} is {approved} as approved and {there} in the ERP.")
    currency = getattr(record, "currency", "")
    if currency and held.currency and currency != held.currency:
        large.append(f"Currency is {currency} as approved and {held.currency} in the ERP.")
    return small, large


def _refuse(connector: Connector, held: Receipt, differences: Sequence[str], *, entered_now: bool) -> None:
    if not entered_now:
        raise HeldOtherwise(differences, held, f"Compare {held.number} in the ERP with the document.")
    try:
        connector.roll_back(held)
    except PermanentError as error:
        raise HeldOtherwise(differences, held, str(error)) from error
    what_now = "It was taken back from the ERP. Correct the amounts or tax rates, then approve again."
    raise HeldOtherwise(differences, None, what_now)
