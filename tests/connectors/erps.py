"""ERPs that behave in a certain way, and what a posting says meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from connectors import registry
from connectors.base import Attachment, PermanentError, Receipt
from connectors.files.connector import FilesConnector
from connectors.models import Posting
from ingest.records import Record
from mail2erp.audit.models import Entry

Behaves = FilesConnector


def erp_is(monkeypatch, connector: type[FilesConnector]) -> None:
    """Let the connection's kind speak to an ERP that behaves in a certain way."""
    monkeypatch.setattr(f"{__name__}.Behaves", connector)
    monkeypatch.setitem(registry.KINDS, "files", f"{__name__}.Behaves")


class Refuses(FilesConnector):
    def create(self, record: Record, reference: str, attachments: Sequence[Attachment]) -> Receipt:
        raise PermanentError("Supplier Staal is not in the ERP. Add it there, then replay.")


class Miscounts(FilesConnector):
    off = Decimal("0.50")

    def read_back(self, receipt: Receipt) -> Receipt:
        held = super().read_back(receipt)
        return replace(held, grand_total=(held.grand_total or Decimal(0)) + self.off)


class Converts(FilesConnector):
    def read_back(self, receipt: Receipt) -> Receipt:
        return replace(super().read_back(receipt), currency="DKK")


class Rounds(Miscounts):
    off = Decimal("0.02")


class Keeps(Miscounts):
    def roll_back(self, receipt: Receipt) -> None:
        raise PermanentError(f"Bill {receipt.number} is posted. Cancel it in the ERP.")


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("review", "connection").get(pk=posting.pk)


def actions(posting: Posting) -> list[str]:
    return list(
        Entry.objects.filter(subject=f"posting:{posting.pk}").order_by("id").values_list("action", flat=True)
    )
