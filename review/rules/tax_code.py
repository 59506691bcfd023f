"""Whether the ERP can book the tax: posting would refuse a rate that it has no purchase tax for."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.records import BOOKED
from review.models import TaxCode
from review.rules.base import Check, CheckState
from review.rules.case import Case


def check(case: Case) -> Iterable[Check]:
    """A look at rates that no ERP has a purchase tax for; silent where all are known, or no ERP told its taxes."""
    if case.draft.doc_type not in BOOKED:
        return
    rates = {line.tax_rate for line in case.draft.lines} | {tax.rate for tax in case.draft.taxes if tax.net}
    said = {rate for rate in rates if rate}
    if not said or not TaxCode.objects.exists():
        return
    unknown = said - set(TaxCode.objects.filter(rate__in=said).values_list("rate", flat=True))
    if unknown:
        shown = [f"{rate.normalize():f} %" for rate in sorted(unknown)]
        listed = " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
        yield Check(
            name="tax_code",
            state=CheckState.LOOK,
            sentence=f"The ERP has no purchase tax of {listed}.",
            fields=("tax_total",),
            next_step="Look whether the rate was read right, or add the tax in the ERP: posting needs it.",
        )
