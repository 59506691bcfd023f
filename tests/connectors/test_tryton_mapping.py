"""Invoice to bill, without a server."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import PermanentError
from connectors.tryton.mapping import CENT, PRICE_STEP, Books, Tax, bill, lines_of, priced
from ingest.records import DocType, Line
from tests.connectors.records import LINES, D, invoice

TAXES = (Tax(1, "VAT 0%", D("0")), Tax(2, "VAT 9%", D("9")), Tax(3, "VAT 21%", D("21")))
BOOKS = Books(
    company=1,
    currency=1,
    party=2,
    address=2,
    journal=3,
    payable=4,
    expense=5,
    payment_term=6,
    taxes=TAXES,
)

money = st.decimals(D("-99999"), D("99999"), places=2)
counts = st.decimals(D("0.001"), D("5000"), places=3)


def sent(of) -> list[dict]:
    return bill(of, "m2e-1", BOOKS)["lines"][0][1]


@given(quantity=counts, price=st.decimals(D("0"), D("9999"), places=4), net=money)
def test_quantity_times_price_is_always_the_printed_amount(quantity, price, net):
    count, each, _ = priced(Line("x", quantity, price, net))
    assert (count * each).quantize(CENT, ROUND_HALF_UP) == net
    assert each == each.quantize(PRICE_STEP)


@given(nets=st.lists(money, max_size=5), total=money)
def test_lines_always_add_up_to_the_approved_net_total(nets, total):
    rows = tuple(Line("x", D(1), net, net, D("21")) for net in nets)
    one_rate = invoice("M-1", lines=rows, taxes=(), net_total=total, grand_total=total)
    assert sum(line.net_amount or Decimal(0) for line in lines_of(one_rate)) == total


def test_a_price_for_a_hundred_is_sent_as_the_price_of_one():
    screws = Line("Screws", D("500"), D("4.00"), D("20.00"), D("21"), price_base=D("100"))
    assert priced(screws) == (D("500"), D("0.0400"), "Screws")


def test_a_quantity_that_no_price_fits_is_kept_in_the_description():
    assert priced(Line("Rope", D("7777"), None, D("0.01"), unit="m")) == (D(1), D("0.01"), "7777 m × Rope")


def test_a_credit_note_is_sent_with_negative_quantities():
    note = invoice("M-2", doc_type=DocType.CREDIT_NOTE)
    assert [line["quantity"] for line in sent(note)] == [-5.0, -2.0]


def test_the_suppliers_term_counts_where_no_day_is_printed():
    values = bill(invoice("M-3", due_date=None), "m2e-1", BOOKS)
    assert values["payment_term"] == 6
    assert "payment_term_date" not in values


@pytest.mark.parametrize(
    ("net", "tax", "taxes"), [("100.00", "21.00", [["add", [3]]]), ("100.00", "9.01", [["add", [2]]])]
)
def test_a_rate_that_only_the_totals_tell_is_found(net, tax, taxes):
    line = Line("x", D(1), D(net), D(net))
    silent = invoice(
        "M-4",
        lines=(line,),
        taxes=(),
        net_total=D(net),
        tax_total=D(tax),
        grand_total=D(net) + D(tax),
    )
    assert sent(silent)[0]["taxes"] == taxes


def test_rows_without_rates_give_way_to_the_shares_that_have_them():
    bare = tuple(Line(line.description, line.quantity, line.unit_price, line.net_amount) for line in LINES)
    rows = sent(invoice("M-8", lines=bare))
    assert [(row["unit_price"], row["taxes"]) for row in rows] == [
        (D("100.0000"), [["add", [3]]]),
        (D("31.0000"), [["add", [2]]]),
    ]


def test_totals_that_fit_no_rate_need_a_person():
    line = Line("x", D(1), D("100"), D("100"))
    odd = invoice("M-5", lines=(line,), taxes=(), net_total=D("100"), tax_total=D("15"), grand_total=D("115"))
    with pytest.raises(PermanentError, match="fits no single rate"):
        sent(odd)


def test_an_invoice_without_tax_is_sent_without_tax():
    line = Line("x", D(1), D("100"), D("100"))
    free = invoice("M-6", lines=(line,), taxes=(), net_total=D("100"), tax_total=None, grand_total=D("100"))
    assert sent(free)[0]["taxes"] == []


def test_two_taxes_of_one_rate_need_a_name():
    books = Books(1, 1, 2, 2, 3, 4, 5, taxes=(*TAXES, Tax(9, "Import 21%", D("21"))))
    with pytest.raises(PermanentError, match="VAT 21%, Import 21%"):
        bill(invoice("M-7"), "m2e-1", books)
    named = Books(1, 1, 2, 2, 3, 4, 5, taxes=books.taxes, tax_names={"21": "Import 21%"})
    assert bill(invoice("M-7"), "m2e-1", named)["lines"][0][1][0]["taxes"] == [["add", [9]]]
