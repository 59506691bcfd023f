"""Tryton as posting sees it: look, enter a draft, attach, read back, make final, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    TransientError,
)
from connectors.tryton import reference
from connectors.tryton.books import books_for, enter_company, journal
from connectors.tryton.client import Client, Row, literal
from connectors.tryton.draft import BILL, attach, round_as_printed
from connectors.tryton.mapping import bill, marked
from connectors.tryton.suppliers import all_suppliers, supplier
from ingest.records import DocType, Invoice, Record

FIELDS = (
    "state",
    "number",
    "reference",
    "description",
    "untaxed_amount",
    "tax_amount",
    "total_amount",
    "currency.code",
)
FINAL = ("posted", "paid")


class TrytonConnector(Connector):
    """Bills and credit notes. A bill is ours if its description carries our reference.

    Mapping: `account`, `account_payable`, `journal` (codes) and `taxes` (rate -> name of the tax in Tryton).
    Options: `company` (name, where the key sees several) and `create_suppliers`.
    """

    accepts = frozenset({DocType.INVOICE, DocType.CREDIT_NOTE})

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.client = Client(setup)
        self._company: Row | None = None

    def check(self) -> str:
        company = self._enter()
        journal(self.client, self.setup.mapping.get("journal"))
        return f"Tryton answers. Bills go to {company['party']['name']}."

    def find(self, record: Record, reference: str) -> Receipt | None:
        self._enter()
        ours = self._bills([["description", "=", marked(reference)]])
        if len(ours) > 1:
            # Of two workers that entered it at once one withdraws; only if it died there a person is needed.
            raise TransientError(
                f"Tryton holds {len(ours)} bills under {reference}. Remove all but one, then replay."
            )
        return self._receipt(ours[0]) if ours else None

    def create(self, record: Record, reference: str, attachments: Sequence[Attachment]) -> Receipt:
        found = self.find(record, reference)
        if found:
            return self.complete(found, record, attachments)
        invoice = _invoice(record)
        party = self._supplier(invoice)
        self._refuse_if_entered_by_others(invoice, party)
        books = books_for(self.client, invoice, party, self.setup.mapping)
        row = self.client.create(BILL, bill(invoice, reference, books), FIELDS)
        self._withdraw_if_not_alone(row)
        return self.complete(self._receipt(row), record, attachments)

    def complete(self, receipt: Receipt, record: Record, attachments: Sequence[Attachment]) -> Receipt:
        if receipt.state == "draft":
            round_as_printed(self.client, receipt, _invoice(record))
        attach(self.client, receipt, attachments)
        return receipt

    def read_back(self, receipt: Receipt) -> Receipt:
        self._enter()
        row = self.client.read(BILL, receipt.external_id, FIELDS)
        if row is None or row["state"] == "cancelled":
            raise PermanentError(f"Bill {receipt.number} is no longer in Tryton. Replay to enter it again.")
        return self._receipt(row)

    def confirm(self, receipt: Receipt) -> Receipt:
        if self.setup.post != "posted" or receipt.state in FINAL:
            return receipt
        self._enter()
        return self._receipt(self.client.act(BILL, receipt.external_id, "post", FIELDS))

    def roll_back(self, receipt: Receipt) -> None:
        self._enter()
        row = self.client.read(BILL, receipt.external_id, FIELDS)
        if row is None or row["state"] == "cancelled":
            return
        if row["state"] in FINAL:
            raise PermanentError(f"Bill {row['number']} is posted in Tryton. Cancel or credit it there.")
        if row["state"] == "draft":
            self.client.delete(BILL, receipt.external_id)
        else:
            self.client.act(BILL, receipt.external_id, "cancel", FIELDS)

    def look_again(self, external_ids: Sequence[str]) -> Mapping[str, Receipt]:
        self._enter()
        domain = [["id", "in", [int(each) for each in external_ids]], ["state", "!=", "cancelled"]]
        rows = self.client.search(BILL, domain, FIELDS, limit=len(external_ids))
        return {str(row["id"]): self._receipt(row) for row in rows}

    def suppliers(self) -> Sequence[SupplierData]:
        return all_suppliers(self.client, self._enter()["party"]["id"])

    def accounts(self) -> Sequence[AccountData]:
        return reference.accounts(self._entered())

    def cost_centres(self) -> Sequence[AccountData]:
        return reference.cost_centres(self._entered())

    def tax_codes(self) -> Sequence[TaxCodeData]:
        return reference.tax_codes(self._entered())

    def open_orders(self) -> Sequence[OrderData]:
        return reference.open_orders(self._entered())

    def _entered(self) -> Client:
        self._enter()
        return self.client

    def _enter(self) -> Row:
        if self._company is None:
            self._company = enter_company(self.client, self.setup.options.get("company", ""))
        return self._company

    def _supplier(self, invoice: Invoice) -> Row:
        create = bool(self.setup.options.get("create_suppliers"))
        return supplier(self.client, invoice.supplier, create=create)

    def _bills(self, clauses: list[list[object]]) -> list[Row]:
        live = [["type", "=", "in"], ["company", "=", self.client.company], ["state", "!=", "cancelled"]]
        return self.client.search(BILL, [*live, *clauses], FIELDS)

    def _refuse_if_entered_by_others(self, invoice: Invoice, party: Row) -> None:
        others = self._bills([["party", "=", party["id"]], ["reference", "ilike", literal(invoice.number)]])
        if others:
            raise PermanentError(
                f"Tryton already holds {invoice.number} of {party['name']} ({others[0]['state']}), entered by "
                "somebody else. Compare the two, then reject this one or cancel the other and replay."
            )

    def _withdraw_if_not_alone(self, row: Row) -> None:
        """Of two workers that entered one reference at once, whoever sees the other's bill takes back its own.

        The later of the two looks always sees both, so that at most one bill is left; the next try finds it or
        enters it.
        """
        if len(self._bills([["description", "=", row["description"]]])) > 1:
            self.client.delete(BILL, row["id"])
            raise TransientError("Another worker entered the same bill at the same moment. It is looked up again.")

    def _receipt(self, row: Row) -> Receipt:
        bill_id = str(row["id"])
        sign = -1 if row["total_amount"] < 0 else 1
        return Receipt(
            external_id=bill_id,
            number=row["number"] or bill_id,
            state=row["state"],
            net_total=row["untaxed_amount"] * sign,
            tax_total=row["tax_amount"] * sign,
            grand_total=row["total_amount"] * sign,
            currency=row["currency"]["code"],
        )


def _invoice(record: Record) -> Invoice:
    if not isinstance(record, Invoice):
        raise PermanentError(f"Tryton takes no {record.doc_type}. Correct the kinds of the connection.")
    return record
