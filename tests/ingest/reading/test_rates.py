"""The share of each tax rate, as a page states it."""

from __future__ import annotations

from decimal import Decimal

from ingest.reading.engine import read
from ingest.records import TaxLine
from tests.ingest.reading import papers
from tests.ingest.reading.test_layouts import printed


def shares(content: bytes) -> tuple[TaxLine, ...]:
    return read(content).reading.taxes


def tax(rate: str, net: str, amount: str) -> TaxLine:
    return TaxLine(Decimal(rate), Decimal(net), Decimal(amount))


def test_a_table_of_rates_gives_each_rate_its_share():
    assert shares(printed("be-nl")) == (tax("6", "1202.50", "72.15"), tax("21", "180.00", "37.80"))
    assert shares(printed("de-hotel")) == (tax("7", "183.18", "12.82"), tax("19", "24.37", "4.63"))


def test_one_rate_beside_its_tax_is_that_of_the_net_total():
    assert shares(papers.pdf(papers.DUTCH)) == (tax("21", "1250.00", "262.50"),)


def test_a_credit_notes_shares_are_positive():
    assert shares(printed("nl-credit")) == (tax("21", "90.80", "19.07"),)


def test_rates_that_do_not_make_the_tax_are_not_given():
    assert shares(papers.pdf(papers.DUTCH.replace("Btw 21%", "Btw 9%"))) == ()
