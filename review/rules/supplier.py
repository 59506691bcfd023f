"""Whether the supplier is one that the ERP knows, and which one."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.records import DocType
from review.reference.known import any_of_an_erp
from review.reference.ranking import Candidate, Certainty
from review.rules.base import Check, CheckState
from review.rules.case import Case

NAME = "supplier"
FIELDS = ("supplier_name",)
BILLS = (DocType.INVOICE, DocType.CREDIT_NOTE)


def check(case: Case) -> Iterable[Check]:
    """A look where two may be meant, or nobody known; else why it is this one."""
    if case.draft.doc_type not in BILLS or not case.text("supplier_name"):
        return
    found = case.found
    if found.certainty == Certainty.ASK:
        yield Check(
            name=NAME,
            state=CheckState.LOOK,
            sentence=found.reason,
            fields=FIELDS,
            evidence=tuple((one.called, _known_by(one)) for one in found.among),
            next_step="Choose the right one from the list of the field Supplier: ↓ opens it.",
        )
    elif found.best:
        yield Check(NAME, CheckState.OK, found.reason, FIELDS)
    elif any_of_an_erp():
        yield Check(
            name=NAME,
            state=CheckState.LOOK,
            sentence=found.reason,
            fields=FIELDS,
            next_step="Is it new? Add it in the ERP. Or choose the right one from the list of the field Supplier.",
        )


def _known_by(one: Candidate) -> str:
    return ", ".join(part for part in (one.vat_id, *one.ibans) if part)
