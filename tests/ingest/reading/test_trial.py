"""What the trial of templates teaches where a set's truth is silent."""

from __future__ import annotations

from decimal import Decimal

from ingest.reading.trial import Case, Trial
from ingest.records import DocType, Reading, Value
from tests.ingest.reading.template.senders import FIRST, pages_of


def test_net_and_tax_that_do_not_make_the_total_are_emptied_before_approval():
    """A stop keeps such a document from being posted, so nobody approves it."""
    amounts = {"net_total": "14.40", "tax_total": "0.86", "grand_total": "41.87"}
    read = Reading(DocType.RECEIPT, {name: Value(Decimal(text), 0.9, "label") for name, text in amounts.items()})
    case = Case("360", pages_of(FIRST), {"doc_type": "receipt", "grand_total": "41.87"})
    confirmed = Trial("sroie-receipts", 1).confirmed(case, read)
    assert (confirmed.value("net_total"), confirmed.value("tax_total")) == (None, None)
    assert confirmed.value("grand_total") == Decimal("41.87")
