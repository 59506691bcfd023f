"""What the trial of templates teaches where a set's truth is silent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ingest.reading.evaluation.trial import Case, Trial
from ingest.records import DocType, Reading, Value
from tests.ingest.reading.template.senders import FIRST, NEXT, pages_of


def test_net_and_tax_that_do_not_make_the_total_are_emptied_before_approval():
    """A stop keeps such a document from being posted, so nobody approves it."""
    amounts = {"net_total": "14.40", "tax_total": "0.86", "grand_total": "41.87"}
    read = Reading(DocType.RECEIPT, {name: Value(Decimal(text), 0.9, "label") for name, text in amounts.items()})
    case = Case("360", pages_of(FIRST), {"doc_type": "receipt", "grand_total": "41.87"})
    confirmed = Trial("sroie-receipts", 1).confirmed(case, read)
    assert (confirmed.value("net_total"), confirmed.value("tax_total")) == (None, None)
    assert confirmed.value("grand_total") == Decimal("41.87")


def test_what_was_read_right_is_left_though_it_is_not_printed():
    """A currency told by the country of the account is left as it is, not taken out."""
    read = Reading(DocType.PURCHASE_ORDER, {"currency": Value("EUR", 0.9, "label")})
    truth = {"doc_type": "purchase_order", "currency": "EUR", "meta": {"visible": {"currency": False}}}
    assert Trial("bills", 1, page=True).confirmed(Case("1", (), truth), read).value("currency") == "EUR"
    wrong = Case("1", (), {**truth, "currency": "USD"})
    assert "currency" not in Trial("bills", 1, page=True).confirmed(wrong, read).fields


def trial(second: str, **truth: str) -> tuple[Trial, dict[str, Any]]:
    """Return a trial on two bills of one sender and its figures."""
    case = {"doc_type": "invoice", "meta": {"family": "joinery"}, **truth}
    done = Trial("bills", 1)
    return done, done.run([Case("first", pages_of(FIRST), case), Case("second", pages_of(second), case)])


def test_only_a_truth_that_names_the_supplier_tells_who_is_known():
    _, named = trial(NEXT, supplier_name="Tidewater Joinery")
    assert (named["of_known_senders"], named["trusted_of_known"]) == (1, 1.0)
    _, unnamed = trial(NEXT)
    assert (unnamed["of_known_senders"], unnamed["trusted_of_known"]) == (0, None)


def test_what_keeps_a_document_from_being_trusted_is_counted_by_cause_and_told_by_document():
    done, figures = trial(NEXT.replace("<h1>Invoice</h1>", "<h1>Invoice</h1><p>IBAN NL91 ABNA 0417 1643 00</p>"))
    assert (figures["trusted_share"], figures["withheld_account"], figures["withheld_unknown"]) == (0.0, 1, 1)
    assert done.withheld[0].startswith("joinery second: withheld: ")
    assert "account NL91ABNA0417164300" in done.withheld[0]
    assert not any(name.startswith("withheld") for name in trial(NEXT)[1])
