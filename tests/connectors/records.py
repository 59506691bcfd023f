"""Records for the tests: plain business, built here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from connectors.base import Attachment
from ingest.records import DocType, Invoice, Lead, Line, Order, Party, ShippingNotice, TaxLine, Ticket

D = Decimal

TIMBER = Party(name="Noordse Houthandel BV", vat_id="NL004495445B01", iban="NL91ABNA0417164300")
STRANGER = Party(name="Nobody Knows Ltd", vat_id="DE136695976")

LINES = (
    Line("Oak plank", D("5"), D("20.00"), D("100.00"), D("21"), article_number="OAK-5"),
    Line("Book on joinery", D("2"), D("15.50"), D("31.00"), D("9")),
)


def invoice(number: str, **changes: object) -> Invoice:
    """An invoice of two lines at two tax rates: 131.00 + 23.79 = 154.79 EUR."""
    plain = Invoice(
        doc_type=DocType.INVOICE,
        number=number,
        issue_date=date(2026, 3, 2),
        due_date=date(2026, 4, 1),
        currency="EUR",
        supplier=TIMBER,
        buyer=Party(name="Noordwal BV"),
        net_total=D("131.00"),
        tax_total=D("23.79"),
        grand_total=D("154.79"),
        lines=LINES,
        taxes=(TaxLine(D("21"), D("100.00"), D("21.00")), TaxLine(D("9"), D("31.00"), D("2.79"))),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def with_charges(bill: Invoice) -> Invoice:
    """The invoice with freight at 21 % and a rebate on all of it: 127.90 + 23.51 = 151.41 EUR."""
    freight = Line("Carriage", net_amount=D("10.00"), tax_rate=D("21"), charge=True)
    rebate = Line("Rebate 10 %", net_amount=D("-13.10"), charge=True)
    return replace(
        bill,
        lines=(*bill.lines, freight, rebate),
        taxes=(TaxLine(D("21"), D("100.00"), D("21.00")), TaxLine(D("9"), D("27.90"), D("2.51"))),
        net_total=D("127.90"),
        tax_total=D("23.51"),
        grand_total=D("151.41"),
    )


def order(number: str) -> Order:
    return Order(
        doc_type=DocType.PURCHASE_ORDER,
        number=number,
        buyer=Party(name="Visser Scheepsbouw"),
        delivery_date=date(2026, 5, 1),
        currency="EUR",
        net_total=D("100.00"),
        grand_total=D("121.00"),
        lines=LINES[:1],
    )


def notice(number: str) -> ShippingNotice:
    return ShippingNotice(
        doc_type=DocType.DESPATCH_ADVICE,
        number=number,
        supplier=TIMBER,
        buyer=Party(name="Noordwal BV"),
        issue_date=date(2026, 3, 2),
        order_reference="PO-77",
        lines=LINES,
    )


def ticket() -> Ticket:
    contact = Party(name="Ada Smit", email="ada@visser.example")
    return Ticket(DocType.TICKET, contact, subject="Crane stands still", message="Since this morning.")


def lead() -> Lead:
    contact = Party(name="=HYPERLINK(1)", email="bo@werf.example")
    return Lead(DocType.LEAD, contact, subject="Price for 200 planks")


def original(name: str = "invoice.pdf", content: bytes = b"%PDF-1.7 as it came\n") -> Attachment:
    return Attachment(name, "application/pdf", content, hashlib.sha256(content).hexdigest())


BOOKS = {
    "suppliers.csv": "number;name;vat_id;ibans;email;phone;account\n"
    "10052;Veldkamp Transport BV;NL873788369B01;NL86POLD0688822670|NL80NWAL0319120910;f@veldkamp.example;;4510\n",
    "accounts.csv": "code,name\n4510,Freight\n7000,Goods for resale\n",
    "cost_centres.csv": "name,code\nDepot Harlingen,HAR\nDepot Esbjerg,ESB\n",
    "tax_codes.csv": "code;name;rate\nNL21;BTW hoog;21\nFR5;TVA;5,5\n",
    "orders.csv": "number,supplier,date,currency,article,quantity,unit_price,discount\n"
    "45-20881,10052,2026-10-28,EUR,RIT-HB,3,312.50,\n45-20881,10052,2026-10-28,EUR,TOL,3,48.00,20\n",
}


def lay_books(directory: Path, **changes: str) -> None:
    """Lay the files connector's books in its directory; `changes` are files with another text."""
    folder = directory / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**BOOKS, **{f"{name}.csv": text for name, text in changes.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8-sig")
