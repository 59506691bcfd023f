"""The lines of a UBL document."""

from __future__ import annotations

from decimal import Decimal

from ingest.reading.einvoice.sheet import ZERO, Row, as_day, discount, row
from ingest.reading.einvoice.tree import Node

_QUANTITY = (
    "InvoicedQuantity",
    "CreditedQuantity",
    "DebitedQuantity",
    "DeliveredQuantity",
    "Quantity",
)
_ARTICLE = (
    "Item/SellersItemIdentification/ID",
    "Item/StandardItemIdentification/ID",
    "Item/BuyersItemIdentification/ID",
)
_RATE = (
    "Item/ClassifiedTaxCategory/Percent",
    "TaxTotal/TaxSubtotal/TaxCategory/Percent",
    "TaxTotal/TaxSubtotal/Percent",
)


def read_row(node: Node) -> Row:
    """Return one line; amounts are signed as the XML gives them."""
    quantity, rate = node.filled(*_QUANTITY), node.filled(*_RATE)
    price, base = node.filled("Price/PriceAmount"), node.filled("Price/BaseQuantity")
    net = node.filled("LineExtensionAmount")
    description = node.filled("Item/Name", "Item/Description", "Note")
    article, order = node.filled(*_ARTICLE), node.filled("OrderLineReference/OrderReference/ID")
    allowances, charges = _allowances(node)
    return row(
        description=(description and description.text, description),
        quantity=(quantity and quantity.amount, quantity),
        unit_price=(price and price.amount, price),
        price_base=(base and base.amount, base),
        net_amount=(net and net.amount, net),
        tax_rate=(rate and rate.amount, rate),
        discount=(discount(net, allowances, charges), node.first("AllowanceCharge/Amount")),
        article_number=(article and article.text, article),
        unit=(quantity and quantity.attribute("unitCode"), quantity),
        order_reference=(order and order.text, order),
        service_start=as_day(node.filled("InvoicePeriod/StartDate")),
        service_end=as_day(node.filled("InvoicePeriod/EndDate")),
    )


def _allowances(node: Node) -> tuple[Decimal, Decimal]:
    """Return the sums of a line's allowances and charges."""
    sums = {False: ZERO, True: ZERO}
    for change in node.all("AllowanceCharge"):
        sums[change.read("ChargeIndicator") == "true"] += change.sum("Amount")
    return sums[False], sums[True]
