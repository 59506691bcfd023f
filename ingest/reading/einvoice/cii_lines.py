"""The lines of a CII document, and what changes it as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ingest.reading.einvoice.sheet import ZERO, Row, as_day, charge, discount, row
from ingest.reading.einvoice.tree import Node
from ingest.records import Line

_AGREEMENT = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_DELIVERY = ("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
_SETTLEMENT = ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
_PRODUCT = ("SpecifiedTradeProduct", "SubstitutedReferencedProduct")
_TAX = "ApplicableTradeTax/"
_ORDER = "BuyerOrderReferencedDocument/"


def _in(containers: tuple[str, ...], *paths: str) -> tuple[str, ...]:
    """Return each path in each version's container."""
    return tuple(f"{container}/{path}" for path in paths for container in containers)


_QUANTITY = _in(_DELIVERY, "BilledQuantity", "RequestedQuantity", "AgreedQuantity", "DespatchedQuantity")
_PRICES = _in(_AGREEMENT, "NetPriceProductTradePrice", "GrossPriceProductTradePrice")
_NET = _in(
    _SETTLEMENT,
    "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
    "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
)
_RATE = _in(_SETTLEMENT, _TAX + "RateApplicablePercent", _TAX + "ApplicablePercent")
_CHANGES = _in(_SETTLEMENT, "SpecifiedTradeAllowanceCharge")
_ARTICLE = _in(_PRODUCT, "SellerAssignedID", "GlobalID", "BuyerAssignedID")
_ORDERED = _in(_AGREEMENT, _ORDER + "IssuerAssignedID", _ORDER + "ID")
_PERIOD = (
    *_in(_SETTLEMENT, "BillingSpecifiedPeriod"),
    *_in(_DELIVERY, "ActualDeliverySupplyChainEvent/OccurrenceSpecifiedPeriod"),
)
_EDGES = {"service_start": "StartDateTime", "service_end": "EndDateTime"}


def read_row(node: Node) -> Row | None:
    """Return one line, or None for one that is only a note between lines."""
    quantity, rate, net = node.filled(*_QUANTITY), node.filled(*_RATE), node.filled(*_NET)
    price = next((price for price in node.all(*_PRICES) if price.read("ChargeAmount")), None)
    amount, base = (price.filled("ChargeAmount"), price.filled("BasisQuantity")) if price else (None, None)
    description = node.filled(*_in(_PRODUCT, "Name", "Description"))
    if not (quantity or price or net or description):
        return None
    article, order = node.filled(*_ARTICLE), node.filled(*_ORDERED)
    allowances, charges = _allowances(node)
    return row(
        counts=_counts(node),
        description=(description and description.text, description),
        quantity=(quantity and quantity.amount, quantity),
        unit_price=(amount and amount.amount, amount),
        price_base=(base and base.amount, base),
        net_amount=(net and net.amount, net),
        tax_rate=(rate and rate.amount, rate),
        discount=(discount(net, allowances, charges), node.first(*_CHANGES)),
        article_number=(article and article.text, article),
        unit=(quantity and quantity.attribute("unitCode"), quantity),
        order_reference=(order and order.text, order),
        **_days(node),
    )


_ALLOWANCE_RATE = ("CategoryTradeTax/RateApplicablePercent", "CategoryTradeTax/ApplicablePercent")
_FREIGHT_RATE = ("AppliedTradeTax/RateApplicablePercent", "AppliedTradeTax/ApplicablePercent")


def read_charges(settlement: Node) -> list[Line]:
    """Return the allowances and charges on the whole document, freight behind the others."""
    changes = [
        charge(
            node.read("ChargeIndicator/Indicator"),
            node.filled("ActualAmount"),
            node.filled("Reason"),
            node.read("ReasonCode"),
            node.filled(*_ALLOWANCE_RATE),
        )
        for node in settlement.all("SpecifiedTradeAllowanceCharge")
    ]
    freight = [
        charge("true", node.filled("AppliedAmount"), node.filled("Description"), "FC", node.filled(*_FREIGHT_RATE))
        for node in settlement.all("SpecifiedLogisticsServiceCharge")
    ]
    return [one for one in (*changes, *freight) if one]


def _days(node: Node) -> dict[str, tuple[date | None, Node | None]]:
    """Return the first and last day that a line charges for."""
    period = node.first(*_PERIOD)
    if period is None:
        return {}
    return {name: as_day(period.filled(f"{edge}/DateTimeString", edge)) for name, edge in _EDGES.items()}


def _counts(node: Node) -> bool:
    """Tell whether the line's amount is part of the sum: the extended profile also has headings and notes."""
    return node.read("AssociatedDocumentLineDocument/LineStatusReasonCode") not in ("GROUP", "INFORMATION")


def _allowances(node: Node) -> tuple[Decimal, Decimal]:
    """Return the sums of a line's allowances and charges."""
    sums = {False: ZERO, True: ZERO}
    for change in node.all(*_CHANGES):
        sums[change.read("ChargeIndicator/Indicator") == "true"] += change.sum("ActualAmount")
    return sums[False], sums[True]
