"""What a bill that was just entered still needs: the printed cents, the originals. Each again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from connectors.base import Attachment, Receipt
from connectors.tryton.client import Client
from ingest.records import Invoice

BILL = "account.invoice"
ZERO = Decimal(0)
ROUNDING = Decimal("0.02")


def round_as_printed(client: Client, receipt: Receipt, invoice: Invoice) -> None:
    """Set the tax to the printed cents where Tryton rounds otherwise, as a bookkeeper does on a bill.

    The largest tax takes the difference. Anything beyond rounding stays, for posting to find and refuse.
    """
    held = receipt.tax_total or ZERO
    off = (invoice.tax_total or held) - held
    if not off or abs(off) > ROUNDING:
        return
    row = client.read(BILL, receipt.external_id, ("taxes.amount",)) or {}
    if taxes := row.get("taxes"):
        largest = max(taxes, key=lambda tax: abs(tax["amount"]))
        amount = largest["amount"] + (off if largest["amount"] > 0 else -off)  # a credit note's are negative
        client.update("account.invoice.tax", largest["id"], {"amount": amount})


def attach(client: Client, receipt: Receipt, attachments: Sequence[Attachment]) -> None:
    """Attach the originals that are not there yet, told by their bytes."""
    resource = f"{BILL},{receipt.external_id}"
    there = client.search("ir.attachment", [["resource", "=", resource]], ("name", "data"))
    held = {row["data"] for row in there}
    for attachment in attachments:
        if attachment.content not in held:
            values = {"resource": resource, "name": attachment.name, "data": attachment.content}
            client.create("ir.attachment", {**values, "type": "data"}, ("name",))
            held.add(attachment.content)
