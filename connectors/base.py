"""The port: an ERP as posting sees it.

A connector knows one ERP's API and nothing of models, jobs or views. It may import this module and
`ingest.records`, nothing else of the project. Every method that speaks to the outside ends one of three ways:
it returns, it raises `TransientError` (again, by itself), or it raises `PermanentError` (a person first).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import requests

from ingest.records import DocType, Record, to_text


class ConnectorError(Exception):
    """Its text is one sentence for a bookkeeper: what happened, and what to do."""


class TransientError(ConnectorError):
    """Trying again will probably help. `retry_after` is in seconds, None where the target did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(ConnectorError):
    """A person is needed before anything is sent again."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An original that goes along with the record."""

    name: str
    content_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the ERP says it holds: its own id and number, the totals it computed, and a link if it has one.

    Totals are None where the ERP does not keep them for this kind of record.
    """

    external_id: str
    number: str
    state: str
    net_total: Decimal | None = None
    tax_total: Decimal | None = None
    grand_total: Decimal | None = None
    currency: str = ""
    url: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return every field as text, amounts as plain decimals."""
        return {name: to_text(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Setup:
    """What a connector is told about its connection.

    `secret()` fetches the credential when it is needed, so that it is never kept. `session` is the one way
    out (`mail2erp.http`): throttled, timed out and logged. `mapping` is source field -> target field,
    constants and defaults, as in the set-up file.
    """

    name: str
    base_url: str
    session: requests.Session
    secret: Callable[[], str]
    post: str = "draft"
    mapping: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SupplierData:
    """A supplier as the ERP knows it. `account` is the code of what its invoices are usually booked on."""

    erp_id: str
    name: str
    vat_id: str = ""
    ibans: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class AccountData:
    """An account that bills can be booked on, or a cost centre. `code` is what a record names it by."""

    erp_id: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TaxCodeData:
    """A purchase tax; `rate` is per cent."""

    erp_id: str
    code: str
    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One line of an order. `unit_price` is for one unit, discounts taken off; None where none was agreed."""

    article: str
    description: str
    quantity: Decimal
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderData:
    """What we have ordered and not yet settled. `supplier_id` is the supplier's key in the ERP."""

    erp_id: str
    number: str
    supplier: str = ""
    supplier_id: str = ""
    currency: str = ""
    ordered_on: date | None = None
    lines: tuple[OrderedLine, ...] = ()


class Connector(ABC):
    """One ERP. `accepts` says which kinds of document it can hold."""

    accepts: frozenset[DocType]

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    @abstractmethod
    def check(self) -> str:
        """Speak to the target once and return one sentence on whether it can be used. Raises like the rest."""

    @abstractmethod
    def find(self, record: Record, reference: str) -> Receipt | None:
        """Return what the ERP holds under our `reference`, or None if it holds nothing."""

    @abstractmethod
    def create(self, record: Record, reference: str, attachments: Sequence[Attachment]) -> Receipt:
        """Enter the record under our `reference`, with its originals, and return the receipt.

        Where the ERP knows drafts, this makes one: `confirm` comes after its totals were compared. Under a
        reference that it holds already it enters nothing and returns what is there. Raises `PermanentError` if
        it holds the same supplier's same number from somebody else: entering it would pay twice.
        """

    def complete(self, receipt: Receipt, record: Record, attachments: Sequence[Attachment]) -> Receipt:
        """Do what a `create` that died half way left undone, such as an original not yet attached.

        Called with what `find` returned. Nothing to do where `create` is one atomic step.
        """
        return receipt

    @abstractmethod
    def read_back(self, receipt: Receipt) -> Receipt:
        """Return the record as the ERP holds it now, to be compared with what was approved."""

    def confirm(self, receipt: Receipt) -> Receipt:
        """Make a compared draft final if the connection asks for it (`post: posted`); again changes nothing."""
        return receipt

    @abstractmethod
    def roll_back(self, receipt: Receipt) -> None:
        """Take back a record that proved wrong after creation. Raises `PermanentError` if it cannot be."""

    def look_again(self, external_ids: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Return what became of records, by the ERP's own id; those it holds no longer are missing.

        None, the default, where nothing becomes of a record once it is entered.
        """
        return None

    def suppliers(self) -> Sequence[SupplierData]:
        """Return the suppliers the ERP knows; none by default."""
        return ()

    def accounts(self) -> Sequence[AccountData]:
        """Return the accounts that a bill's lines can be booked on; none by default."""
        return ()

    def cost_centres(self) -> Sequence[AccountData]:
        """Return the cost centres that a bill's lines can be counted under; none by default."""
        return ()

    def tax_codes(self) -> Sequence[TaxCodeData]:
        """Return the purchase taxes; none by default."""
        return ()

    def open_orders(self) -> Sequence[OrderData]:
        """Return the purchase orders that invoices may still come for; none by default."""
        return ()
