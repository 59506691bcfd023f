"""What posting expects of every connector. A test class for one connector inherits from `ConnectorContract` and
gives the fixtures `setup` (a working connection), `records_held`, `originals_held`, `periods_held`, `charges_held`
and `booked_on` (what the ERP itself holds; the last one: on which account and cost centre each line is booked).
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.base import Connector, PermanentError, Receipt, Setup, TransientError
from ingest.reading.pages.cut import cut
from ingest.records import DocType, Invoice
from tests.connectors.records import D, invoice, original, with_charges
from tests.ingest.papers import several_pdf

Held = Callable[[str], int]
Originals = Callable[[str], list[bytes]]
Periods = Callable[[str], list[str]]
"""The texts in which the ERP holds the service periods of a record and of its lines, in their order."""
Charges = Callable[[str], list[tuple[str, Decimal, Decimal]]]
"""Words, signed amount and tax rate of what changes a record as a whole, in its order."""
Booked = Callable[[str], list[tuple[str, str]]]


class ConnectorContract:
    kind: type[Connector]

    @pytest.fixture
    def setup(self) -> Setup:
        raise NotImplementedError

    @pytest.fixture
    def connector(self, setup: Setup) -> Connector:
        return self.kind(setup)

    @pytest.fixture
    def reference(self) -> str:
        return f"m2e-{uuid.uuid4().hex[:12]}"

    @pytest.fixture
    def bill(self) -> Invoice:
        return invoice(f"2026-{uuid.uuid4().hex[:8]}")

    def test_says_in_a_sentence_that_it_can_be_used(self, connector):
        assert connector.check().endswith(".")

    def test_knows_nothing_of_what_was_never_created(self, connector, bill, reference):
        assert connector.find(bill, reference) is None

    def test_what_was_created_is_found_again(self, connector, bill, reference):
        made = connector.create(bill, reference, [original()])
        found = connector.find(bill, reference)
        assert found is not None
        assert (found.external_id, found.number) == (made.external_id, made.number)

    def test_the_totals_are_those_of_the_document(self, connector, bill, reference):
        held = connector.read_back(connector.create(bill, reference, []))
        assert totals(held) == (bill.net_total, bill.tax_total, bill.grand_total)
        assert held.currency == "EUR"

    def test_a_credit_note_has_positive_totals_here_as_in_its_record(self, connector, bill, reference):
        note = replace(bill, doc_type=DocType.CREDIT_NOTE)
        held = connector.read_back(connector.create(note, reference, []))
        assert totals(held) == (Decimal("131.00"), Decimal("23.79"), Decimal("154.79"))

    def test_an_invoice_without_lines_still_adds_up(self, connector, bill, reference):
        bare = replace(bill, lines=())
        assert totals(connector.read_back(connector.create(bare, reference, []))) == totals(bill)

    def test_a_discount_on_the_whole_still_adds_up(self, connector, bill, reference):
        one_rate = replace(
            bill,
            lines=bill.lines[:1],
            taxes=(),
            net_total=Decimal("90.00"),
            tax_total=Decimal("18.90"),
            grand_total=Decimal("108.90"),
        )
        assert totals(connector.read_back(connector.create(one_rate, reference, []))) == totals(one_rate)

    def test_freight_and_a_rebate_on_all_rates_keep_their_words_and_have_their_tax(
        self, connector, bill, reference, charges_held: Charges
    ):
        changed = with_charges(bill)
        assert totals(connector.read_back(connector.create(changed, reference, []))) == totals(changed)
        assert charges_held(reference) == [
            ("Carriage", Decimal("10.00"), 21),
            ("Rebate 10 %", Decimal("-10.00"), 21),
            ("Rebate 10 %", Decimal("-3.10"), 9),
        ]

    def test_a_credit_note_gives_back_its_freight(self, connector, bill, reference, charges_held: Charges):
        note = replace(with_charges(bill), doc_type=DocType.CREDIT_NOTE)
        assert totals(connector.read_back(connector.create(note, reference, []))) == totals(note)
        assert [amount for _, amount, _ in charges_held(reference)] == [D("10.00"), D("-10.00"), D("-3.10")]

    def test_the_days_that_are_charged_for_stand_in_the_erp(
        self, connector, bill, reference, periods_held: Periods
    ):
        march = {"service_start": date(2026, 3, 1), "service_end": date(2026, 3, 31)}
        week = replace(bill.lines[0], service_start=date(2026, 3, 2), service_end=date(2026, 3, 8))
        connector.create(replace(bill, lines=(week, bill.lines[1]), **march), reference, [])
        whole, line = periods_held(reference)
        assert ("2026-03-01" in whole, "2026-03-31" in whole) == (True, True)
        assert ("2026-03-02" in line, "2026-03-08" in line) == (True, True)

    def test_a_bill_without_a_service_period_says_nothing_of_one(
        self, connector, bill, reference, periods_held: Periods
    ):
        connector.create(bill, reference, [])
        assert periods_held(reference) == []

    def test_creating_twice_under_one_reference_makes_one(self, connector, bill, reference, records_held: Held):
        first = connector.create(bill, reference, [original()])
        second = connector.create(bill, reference, [original()])
        assert (second.external_id, records_held(reference)) == (first.external_id, 1)

    def test_creating_twice_at_once_makes_one(self, setup, bill, reference, records_held: Held):
        def create(_: int) -> Receipt:
            for tried in range(20):
                try:
                    return self.kind(setup).create(bill, reference, [original()])
                except TransientError:
                    time.sleep(random.random() * 0.2 * (tried + 1))  # the ledger backs off as well
            raise AssertionError("twenty tries were not enough")

        with ThreadPoolExecutor(4) as pool:
            receipts = list(pool.map(create, range(4)))
        assert (len({receipt.external_id for receipt in receipts}), records_held(reference)) == (1, 1)

    def test_the_original_is_attached_once_with_its_bytes(
        self, connector, bill, reference, originals_held: Originals
    ):
        pdf, xml = original(), original("invoice.xml", b"<Invoice/>")
        receipt = connector.create(bill, reference, [pdf, xml])
        connector.complete(receipt, bill, [pdf, xml])
        assert sorted(originals_held(reference)) == sorted([pdf.content, xml.content])

    def test_two_originals_of_one_name_both_stay(self, connector, bill, reference, originals_held: Originals):
        both = [original(content=b"%PDF-1.7 one\n"), original(content=b"%PDF-1.7 two\n")]
        connector.create(bill, reference, both)
        assert sorted(originals_held(reference)) == sorted(each.content for each in both)

    def test_two_documents_of_one_file_each_get_their_own_pages_once(
        self, connector, bill, reference, originals_held: Originals
    ):
        file = several_pdf("F-1", "F-2", "F-3")
        for pages, number in (([1], "a"), ([2, 3], "b")):
            record, own = replace(bill, number=f"{bill.number}{number}"), f"{reference}{number}"
            receipt = connector.create(record, own, [original(content=cut(file, pages))])
            connector.complete(receipt, record, [original(content=cut(file, pages))])
            assert originals_held(own) == [cut(file, pages)]

    def test_the_same_number_of_the_same_supplier_from_elsewhere_is_refused(self, connector, bill, reference):
        connector.create(bill, reference, [])
        assert connector.find(bill, f"{reference}x") is None
        with pytest.raises(PermanentError, match=bill.number):
            connector.create(bill, f"{reference}x", [])

    def test_what_is_rolled_back_is_gone_and_may_be_created_anew(
        self, connector, bill, reference, records_held: Held
    ):
        connector.roll_back(connector.create(bill, reference, [original()]))
        assert (connector.find(bill, reference), records_held(reference)) == (None, 0)
        connector.create(bill, reference, [original()])
        assert records_held(reference) == 1

    def test_rolling_back_twice_is_no_fault(self, connector, bill, reference):
        receipt = connector.create(bill, reference, [])
        connector.roll_back(receipt)
        connector.roll_back(receipt)

    def test_reading_back_what_is_gone_needs_a_person(self, connector, bill, reference):
        receipt = connector.create(bill, reference, [])
        connector.roll_back(receipt)
        with pytest.raises(PermanentError):
            connector.read_back(receipt)

    @pytest.mark.parametrize("kind", ["suppliers", "accounts", "cost_centres", "tax_codes", "open_orders"])
    def test_what_it_knows_is_told_each_once_with_its_key(self, connector, kind):
        found = getattr(connector, kind)()
        keys = [one.erp_id for one in found]
        assert keys
        assert all(keys)
        assert len(set(keys)) == len(keys)
        assert all(getattr(one, "name", "") or one.number for one in found)

    def test_an_open_order_says_what_was_ordered_at_which_price(self, connector):
        order = next(one for one in connector.open_orders() if one.supplier == "Veldkamp Transport BV")
        lines = [(line.article, line.quantity, line.unit_price) for line in order.lines]
        assert lines == [("RIT-HB", 3, Decimal("312.50")), ("TOL", 3, Decimal("38.40"))]
        assert (order.currency, str(order.ordered_on)) == ("EUR", "2026-10-28")
        assert order.supplier_id in {one.erp_id for one in connector.suppliers()}

    def test_a_bill_is_booked_as_was_chosen_line_by_line(self, connector, bill, reference, booked_on: Booked):
        first, second = connector.accounts()[:2]
        here, there = connector.cost_centres()[:2]
        own = replace(bill.lines[1], account=second.code, cost_centre=there.code)
        chosen = replace(
            bill, account=first.code, cost_centre=here.code, lines=(bill.lines[0], own), taxes=bill.taxes
        )
        held = connector.read_back(connector.create(chosen, reference, []))
        assert totals(held) == totals(bill)
        assert booked_on(reference) == [(first.code, here.code), (second.code, there.code)]


def totals(of: Receipt | Invoice) -> tuple[Decimal | None, ...]:
    return of.net_total, of.tax_total, of.grand_total
