"""Records as folders on disk, as posting sees them: the connector that needs nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.base import (
    AccountData,
    Attachment,
    Connector,
    OrderData,
    PermanentError,
    Receipt,
    Setup,
    SupplierData,
    TaxCodeData,
)
from connectors.files import reference
from connectors.files.ledger import Ledger
from connectors.files.mapping import LEDGER, as_json, as_ubl, ledger_line, trading_party
from connectors.files.store import RECEIPT, Store
from connectors.files.ubl import CAC, CBC, serialized
from ingest.records import DocType, Invoice, Order, Record, ShippingNotice, as_amount, to_text

DOCUMENT = "document.xml"
TOTALS = ("net_total", "tax_total", "grand_total")
PRINTED = {  # where UBL says each total
    "net_total": ("TaxExclusiveAmount", "LineExtensionAmount"),
    "tax_total": ("TaxTotal/TaxAmount",),
    "grand_total": ("PayableAmount",),
}


class FilesConnector(Connector):
    """`base_url` is the directory. A record's folder is named by our reference and appears in one step.

    In it: `document.xml` (UBL 2.1, where UBL has a word for the kind), `record.json`, `line.csv`, the originals
    under `originals/`, and `receipt.json`, which names the hash of every file. Beside the folders stands the
    ledger `records.csv`, and what somebody exported from their books under `reference/`.
    """

    accepts = frozenset(DocType) - {DocType.REMINDER, DocType.OTHER}

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.store = Store(Path(setup.base_url))
        self.books = self.store.root / reference.FOLDER
        self.ledger = Ledger(self.store.root / "records.csv", LEDGER)

    def check(self) -> str:
        with self.store.locked():
            return f"Records are written to {self.store.root}."

    def find(self, record: Record, reference: str) -> Receipt | None:
        return self._receipt(reference) if self.store.holds(reference) else None

    def create(self, record: Record, reference: str, attachments: Sequence[Attachment]) -> Receipt:
        files = _files(record, reference, attachments, today=date.today())
        with self.store.locked():
            found = self.find(record, reference)
            if found is None:
                self._refuse_if_written_before(record, reference)
                self.store.claim(keys(record), reference)
                self.store.write(reference, files)
            self.ledger.add(ledger_line(record, reference))
        return found or self._receipt(reference)

    def complete(self, receipt: Receipt, record: Record, attachments: Sequence[Attachment]) -> Receipt:
        """The folder came whole; only its line in the ledger may be missing."""
        with self.store.locked():
            self.ledger.add(self.store.receipt(receipt.external_id)["line"])
        return receipt

    def read_back(self, receipt: Receipt) -> Receipt:
        return self._receipt(receipt.external_id)

    def roll_back(self, receipt: Receipt) -> None:
        with self.store.locked():
            if self.store.holds(receipt.external_id):
                held = self.store.receipt(receipt.external_id)["keys"]
                self.store.remove(receipt.external_id)
                self.store.release(held)
            self.ledger.remove(receipt.external_id)

    def suppliers(self) -> Sequence[SupplierData]:
        return reference.suppliers(self.books)

    def accounts(self) -> Sequence[AccountData]:
        return reference.accounts(self.books, reference.ACCOUNTS)

    def cost_centres(self) -> Sequence[AccountData]:
        return reference.accounts(self.books, reference.COST_CENTRES)

    def tax_codes(self) -> Sequence[TaxCodeData]:
        return reference.tax_codes(self.books)

    def open_orders(self) -> Sequence[OrderData]:
        return reference.open_orders(self.books)

    def _refuse_if_written_before(self, record: Record, reference: str) -> None:
        for key in keys(record):
            if holder := self.store.holder(key):
                line = ledger_line(record, reference)
                raise PermanentError(
                    f"{line['number']} of {line['party']} stands in the folder {holder} already. "
                    "Compare the two, then reject this one."
                )

    def _receipt(self, reference: str) -> Receipt:
        """Return the receipt with the totals that the document says now."""
        told = self.store.receipt(reference)
        document = self.store.folder(reference) / DOCUMENT
        totals = _read_totals(document) if document.exists() else {name: as_amount(told[name]) for name in TOTALS}
        return Receipt(
            external_id=reference,
            number=reference,
            state="written",
            currency=told["currency"],
            url=self.store.folder(reference).resolve().as_uri(),
            **totals,
        )


def keys(record: Record) -> list[str]:
    """Return what no second record may share: a number, of a party known by its VAT id and by its name."""
    if not isinstance(record, Invoice | Order | ShippingNotice) or not record.number:
        return []
    who = trading_party(record)
    number = re.sub(r"\s", "", record.number).casefold()
    names = [re.sub(r"\W", "", name).casefold() for name in (who.vat_id, who.name)]
    return [f"{record.doc_type}|{name}|{number}" for name in names if name]


def _files(record: Record, reference: str, attachments: Sequence[Attachment], today: date) -> dict[str, bytes]:
    """Return every file of the folder by its path within it; the receipt last, naming the others' hashes."""
    line = ledger_line(record, reference)
    files = {"record.json": as_json(record).encode(), "line.csv": _csv(line)}
    ubl = as_ubl(record, today)
    if ubl is not None:
        files[DOCUMENT] = serialized(ubl)
    for attachment in attachments:
        files[_free_name(attachment, files)] = attachment.content
    told = {
        "reference": reference,
        "kind": str(record.doc_type),
        **{name: to_text(getattr(record, name, None)) for name in TOTALS},
        "currency": getattr(record, "currency", ""),
        "line": line,
        "keys": keys(record),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return {**files, RECEIPT: json.dumps(told, ensure_ascii=False, indent=1).encode()}


def _csv(line: dict[str, str]) -> bytes:
    quoted = ('"' + cell.replace('"', '""') + '"' for cell in line.values())
    return (",".join(line) + "\n" + ",".join(quoted) + "\n").encode()


def _free_name(attachment: Attachment, taken: dict[str, bytes]) -> str:
    """Return where an original goes: under its own name, with its hash before it where that is taken."""
    name = re.sub(r"[^\w.()+ -]", "_", attachment.name).strip(". ")[-120:] or "original"
    path = f"originals/{name}"
    return path if path not in taken else f"originals/{attachment.sha256[:8]} {name}"


def _read_totals(document: Path) -> dict[str, Any]:
    try:
        return totals_of(document.read_bytes())
    except (OSError, etree.XMLSyntaxError) as error:
        raise PermanentError(f"{document} is no longer readable. Restore it from a backup.") from error


def totals_of(document: bytes) -> dict[str, Decimal | None]:
    """Return the totals that a UBL document says; None where it says none."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    return {total: _first(root, paths) for total, paths in PRINTED.items()}


def _first(root: etree._Element, paths: Sequence[str]) -> Decimal | None:
    for path in paths:
        steps = path.split("/")
        place = "/".join([*(f"cac:{step}" for step in steps[:-1]), f"cbc:{steps[-1]}"])
        scope = "./" if len(steps) > 1 else "./*[contains(local-name(), 'MonetaryTotal')]/"
        found = root.xpath(scope + place, namespaces={"cac": CAC, "cbc": CBC})
        if isinstance(found, list) and found:
            return as_amount(getattr(found[0], "text", None))
    return None
