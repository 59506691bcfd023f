"""Allowances and charges on the whole document become lines of their own, beside the items."""

from __future__ import annotations

from decimal import Decimal

from ingest.reading import checks, einvoice
from ingest.records import Line, Reading, charges_of, items_of
from tests.ingest.reading.einvoice import samples

UBL_ALLOWANCE = """<cac:AllowanceCharge>
    <cbc:ChargeIndicator>false</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>Loyal customer</cbc:AllowanceChargeReason>
    <cbc:Amount currencyID="EUR">16.50</cbc:Amount>
    <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent></cac:TaxCategory>
  </cac:AllowanceCharge>
  <cac:AllowanceCharge>
    <cbc:ChargeIndicator>true</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
    <cbc:Amount currencyID="EUR">6.50</cbc:Amount>
  </cac:AllowanceCharge>
  <cac:TaxTotal>"""

CII_CHARGES = """<ram:SpecifiedTradeAllowanceCharge>
        <ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>3.00</ram:ActualAmount>
        <ram:Reason>Rabatt 3 %</ram:Reason>
        <ram:CategoryTradeTax><ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:CategoryTradeTax>
      </ram:SpecifiedTradeAllowanceCharge>
      <ram:SpecifiedLogisticsServiceCharge>
        <ram:Description>Versandkosten</ram:Description>
        <ram:AppliedAmount>5.90</ram:AppliedAmount>
        <ram:AppliedTradeTax><ram:RateApplicablePercent>7</ram:RateApplicablePercent></ram:AppliedTradeTax>
      </ram:SpecifiedLogisticsServiceCharge>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>"""


def ubl(charges=UBL_ALLOWANCE) -> Reading:
    return einvoice.read_xml(samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", charges))


def test_an_allowance_and_a_charge_of_ubl_stand_behind_the_items():
    rebate, freight = charges_of(ubl().lines)
    assert (rebate.description, rebate.net_amount, rebate.tax_rate) == ("Loyal customer", Decimal("-16.50"), 21)
    assert (rebate.quantity, rebate.unit_price) == (None, None)
    assert rebate.evidence["net_amount"].xpath == "/Invoice/cac:AllowanceCharge[1]/cbc:Amount"
    assert rebate.evidence["tax_rate"].xpath == "/Invoice/cac:AllowanceCharge[1]/cac:TaxCategory/cbc:Percent"
    assert (freight.description, freight.net_amount, freight.tax_rate) == ("Freight", Decimal("6.50"), None)
    assert len(items_of(ubl().lines)) == 2


def test_they_are_counted_once_and_make_the_net_total_with_the_items():
    reading = ubl()
    assert (reading.trusted, reading.problems) == (True, ())
    said = checks.run("invoice", {"net_total": reading.value("net_total")}, reading.lines)
    assert [one.sentence for one in said if one.name == "lines"] == ["The lines add up to the net total, 190.00."]


def test_a_price_for_a_hundred_pieces_is_no_wrong_product():
    assert [one.sentence for one in checks.run("invoice", {}, ubl().lines) if one.name == "products"] == []


def test_single_ones_that_do_not_make_the_stated_sum_are_told():
    assert ubl(UBL_ALLOWANCE.replace("16.50", "18.50")).problems == (
        "By the allowances and charges the sum of them would be -12.00, but the XML states -10.00; "
        "compare with the page.",
    )


def test_allowances_and_freight_of_cii_are_read_with_their_rates():
    found = samples.changed(
        samples.CII_INVOICE, "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>", CII_CHARGES
    )
    rebate, freight = charges_of(einvoice.read_xml(found).lines)
    assert (rebate.description, rebate.net_amount, rebate.tax_rate) == ("Rabatt 3 %", Decimal("-3.00"), 19)
    assert (freight.description, freight.net_amount, freight.tax_rate) == ("Versandkosten", Decimal("5.90"), 7)
    assert freight.evidence["net_amount"].xpath.endswith("/ram:SpecifiedLogisticsServiceCharge/ram:AppliedAmount")


def test_a_line_that_is_a_charge_says_so_in_json_and_one_from_before_is_an_item():
    freight = Line(description="Freight", net_amount=Decimal("6.90"), charge=True)
    assert Line.from_json(freight.as_json()) == freight
    assert "charge" not in Line(description="Bolt").as_json()
    assert Line.from_json({"description": "Bolt", "net_amount": "1.00"}).charge is False
