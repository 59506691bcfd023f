"""OIOUBL 2: the Danish UBL, in which `TaxExclusiveAmount` is the tax, not the amount without it.

Its other habits: tax schemes are numbered (63 is moms, the Danish VAT), and every tax has a `TaxTotal` of its own,
so duties stand beside VAT. OIOUBL 3 is plain EN 16931.
"""

from __future__ import annotations

from decimal import Decimal

from ingest.reading.einvoice.sheet import Sheet
from ingest.reading.einvoice.tree import Node

MOMS = "63"


def is_version_2(root: Node) -> bool:
    return root.read("CustomizationID").upper().startswith("OIOUBL-2")


def net_and_tax(sheet: Sheet, root: Node, totals: Node) -> None:
    """Set the tax total, and as net total what remains of the grand total without it."""
    taxes, stated = root.all("TaxTotal/TaxAmount"), totals.filled("TaxExclusiveAmount")
    added, grand = root.sum("TaxTotal/TaxAmount"), sheet.number("grand_total")
    if stated is not None and not _means_net(stated.amount, added, grand):
        sheet.amount("tax_total", stated)
    elif taxes:
        sheet.put("tax_total", added, taxes[0])
    tax = sheet.number("tax_total")
    if grand is not None and tax is not None:
        sheet.put("net_total", grand - tax, totals.filled("TaxInclusiveAmount", "PayableAmount"))


def _means_net(stated: Decimal | None, tax: Decimal, grand: Decimal | None) -> bool:
    """Tell whether the sender used `TaxExclusiveAmount` as all other UBL does: the sums show it."""
    return stated is not None and stated != tax and stated + tax == grand
