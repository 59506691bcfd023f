"""An account nobody has paid before: the commonest fraud with invoices."""

from __future__ import annotations

from collections.abc import Iterable

from review.reference.keys import compact
from review.rules.base import Check, CheckState
from review.rules.case import Case

NAME = "bank_change"


def check(case: Case) -> Iterable[Check]:
    """A stop for another account than the known ones, a look where none is known yet."""
    iban = compact(case.text("iban"))
    if not iban:
        return
    on_record = [compact(known) for known in case.supplier.ibans] if case.supplier else []
    paid = [compact(value) for value in case.earlier_values("iban")]
    where = case.draft.fields["iban"].evidence
    if iban in on_record and where and where.record:
        yield Check(NAME, CheckState.OK, "No bank account is printed. The one in the ERP is taken.", ("iban",))
    elif iban in on_record or iban in paid:
        yield Check(NAME, CheckState.OK, _agreement(paid.count(iban)), ("iban",))
    elif on_record or paid:
        yield _changed(case, iban, on_record or paid[:1], paid)
    else:
        yield Check(
            name=NAME,
            state=CheckState.LOOK,
            sentence="No bank account of this supplier is known yet.",
            fields=("iban",),
            evidence=(("On the page", grouped(iban)),),
            next_step="Compare it once with a source you trust.",
        )


def _changed(case: Case, iban: str, known: list[str], paid: list[str]) -> Check:
    count = paid.count(known[0])
    told = f", approved {count} times before" if count > 1 else ", approved once before" if count else ""
    phone = case.supplier.phone if case.supplier else ""
    number = f"{phone}, the number in the ERP" if phone else "a number you know"
    return Check(
        name=NAME,
        state=CheckState.STOP,
        sentence="The bank account is new.",
        fields=("iban",),
        evidence=(("On the page", grouped(iban)), ("Known", grouped(known[0]) + told)),
        next_step=f"Call the supplier on {number}, then record the answer. A supervisor approves the change.",
    )


def _agreement(times: int) -> str:
    if times:
        return f"The bank account is the one of {times} earlier document{'' if times == 1 else 's'}."
    return "The bank account is this supplier’s in the ERP."


def grouped(iban: str) -> str:
    """Return an IBAN in the groups of four that people compare."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
