"""Records as files: the contract, the UBL as our own reader reads it, and every place where a writer may die."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connectors.base import PermanentError, Setup, TransientError
from connectors.files.connector import TOTALS, FilesConnector, totals_of
from connectors.files.mapping import as_ubl
from connectors.files.ubl import serialized
from ingest.reading.einvoice import read_xml
from ingest.records import DocType, Line, Party, TaxLine, charges_of
from tests.connectors.contract import ConnectorContract
from tests.connectors.records import D, invoice, lead, notice, order, original, ticket, with_charges
from tests.connectors.ubl_schema import complaints


class Died(BaseException):
    """The process ended here."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "records"


@pytest.fixture
def setup(directory: Path) -> Setup:
    return Setup("files", str(directory), requests.Session(), secret=lambda: "")


@pytest.fixture
def connector(setup: Setup) -> FilesConnector:
    return FilesConnector(setup)


def ledger(directory: Path) -> list[dict[str, str]]:
    with (directory / "records.csv").open(newline="") as file:
        return list(csv.DictReader(file))


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
    folder = directory / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**BOOKS, **{f"{name}.csv": text for name, text in changes.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8-sig")


class TestContract(ConnectorContract):
    kind = FilesConnector

    @pytest.fixture
    def setup(self, setup: Setup, directory: Path) -> Setup:
        lay_books(directory)
        return setup

    @pytest.fixture
    def charges_held(self, directory: Path):
        def held(reference: str) -> list[tuple[str, D, D]]:
            found = charges_of(read_xml((directory / reference / "document.xml").read_bytes()).lines)
            return [(line.description, line.net_amount, line.tax_rate) for line in found]

        return held

    @pytest.fixture
    def booked_on(self, directory: Path):
        """What the UBL document says of each line: account and cost centre in one accounting reference."""

        def booked(reference: str) -> list[tuple[str, ...]]:
            lines = etree.parse(directory / reference / "document.xml").iterfind(
                "{*}InvoiceLine/{*}AccountingCost"
            )
            return [tuple((line.text or "").split()) for line in lines]

        return booked

    @pytest.fixture
    def records_held(self, directory: Path):
        def held(reference: str) -> int:
            folders = sum(path.name == reference for path in directory.iterdir())
            lines = sum(line["reference"] == reference for line in ledger(directory))
            assert folders == lines
            return folders

        return held

    @pytest.fixture
    def originals_held(self, directory: Path):
        return lambda reference: [path.read_bytes() for path in (directory / reference / "originals").iterdir()]

    @pytest.fixture
    def periods_held(self, directory: Path):
        def held(reference: str) -> list[str]:
            root = etree.parse(directory / reference / "document.xml")
            return [" ".join(period.itertext()) for period in root.iterfind(".//{*}InvoicePeriod")]

        return held


@pytest.mark.parametrize("doc_type", [DocType.INVOICE, DocType.CREDIT_NOTE])
def test_our_own_reader_reads_the_ubl_as_it_was_approved(doc_type):
    bill = invoice("F-1", doc_type=doc_type, order_reference="PO-9")
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.doc_type == doc_type
    assert reading.problems == ()
    expected = {
        "invoice_number": "F-1",
        "issue_date": bill.issue_date,
        "due_date": bill.due_date,
        "currency": "EUR",
        "supplier_name": bill.supplier.name,
        "supplier_vat_id": bill.supplier.vat_id,
        "buyer_name": "Noordwal BV",
        "iban": bill.supplier.iban,
        "order_reference": "PO-9",
        "net_total": D("131.00"),
        "tax_total": D("23.79"),
        "grand_total": D("154.79"),
    }
    assert {name: reading.value(name) for name in expected} == expected
    assert [(line.description, line.quantity, line.net_amount, line.tax_rate) for line in reading.lines] == [
        ("Oak plank", D("5"), D("100.00"), D("21")),
        ("Book on joinery", D("2"), D("31.00"), D("9")),
    ]
    assert [(tax.rate, tax.net, tax.tax) for tax in reading.taxes] == [
        (D("21"), D("100.00"), D("21.00")),
        (D("9"), D("31.00"), D("2.79")),
    ]


@pytest.mark.parametrize(("net", "tax", "gross"), [("125.00", "22.50", "147.50"), ("140.00", "25.00", "165.00")])
def test_a_discount_or_charge_on_the_whole_is_an_allowance_that_adds_up(net, tax, gross):
    bill = invoice("F-2", net_total=D(net), tax_total=D(tax), grand_total=D(gross), taxes=())
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.problems == ()
    assert (reading.value("net_total"), reading.value("grand_total")) == (D(net), D(gross))


def test_what_nobody_named_is_parted_among_several_rates_too():
    shares = (TaxLine(D("21"), D("95.00"), D("19.95")), TaxLine(D("9"), D("30.00"), D("2.70")))
    bill = invoice("F-3", net_total=D("125.00"), tax_total=D("22.65"), grand_total=D("147.65"), taxes=shares)
    reading = read_xml(serialized(as_ubl(bill, bill.issue_date)))
    assert reading.problems == ()
    assert [(line.description, line.net_amount, line.tax_rate) for line in charges_of(reading.lines)] == [
        ("Discount on the whole document", D("-5.00"), 21),
        ("Discount on the whole document", D("-1.00"), 9),
    ]


def test_freight_of_an_order_is_a_charge_and_of_a_shipping_notice_nothing():
    freight = Line("Carriage", net_amount=D("10.00"), charge=True)
    placed = replace(order("PO-6"), lines=(*order("PO-6").lines, freight), net_total=D("110.00"))
    (found,) = charges_of(read_xml(serialized(as_ubl(placed, date(2026, 3, 1)))).lines)
    assert (found.description, found.net_amount, found.tax_rate) == ("Carriage", D("10.00"), None)
    sent = replace(notice("DN-6"), lines=(*notice("DN-6").lines, freight))
    assert len(read_xml(serialized(as_ubl(sent, date(2026, 3, 1)))).lines) == 2


def test_an_order_and_a_shipping_notice_are_ubl_too():
    placed = read_xml(serialized(as_ubl(order("PO-5"), invoice("x").issue_date)))
    assert (placed.doc_type, placed.value("invoice_number")) == (DocType.PURCHASE_ORDER, "PO-5")
    assert (placed.value("buyer_name"), placed.value("grand_total")) == ("Visser Scheepsbouw", D("121.00"))
    sent = read_xml(serialized(as_ubl(notice("DN-5"), invoice("x").issue_date)))
    assert (sent.doc_type, sent.value("invoice_number")) == (DocType.DESPATCH_ADVICE, "DN-5")
    assert [line.quantity for line in sent.lines] == [D("5"), D("2")]


SPARSE = (
    invoice("S-1", lines=(), taxes=(), due_date=None, buyer=Party()),
    invoice("S-2", supplier=Party(name="A"), lines=(Line("x", net_amount=D("131.00"), order_reference="P"),)),
    invoice("S-3", net_total=D("125.00"), tax_total=D("22.50"), grand_total=D("147.50"), taxes=()),
    invoice("S-4", doc_type=DocType.CREDIT_NOTE, order_reference="PO-9"),
    invoice(
        "S-7",
        service_start=date(2026, 3, 1),
        service_end=date(2026, 3, 31),
        lines=(Line("x", net_amount=D("131.00"), order_reference="P", service_start=date(2026, 3, 1)),),
    ),
    invoice("S-8", doc_type=DocType.CREDIT_NOTE, order_reference="PO-9", service_end=date(2026, 3, 31)),
    with_charges(invoice("S-9", doc_type=DocType.CREDIT_NOTE)),
    invoice("S-10", lines=(Line("Carriage", net_amount=D("10.00"), account="4100", charge=True),)),
    replace(order("S-11"), lines=(Line("Rebate", net_amount=D("-5.00"), tax_rate=D("21"), charge=True),)),
    replace(order("S-5"), lines=(), currency="", net_total=None, grand_total=None),
    replace(notice("S-6"), lines=(), supplier=Party(), issue_date=None, delivery_date=date(2026, 4, 1)),
)


@pytest.mark.parametrize("record", [invoice("S-0"), *SPARSE], ids=lambda record: record.number)
def test_every_document_is_valid_by_the_schemas_of_ubl(record):
    assert complaints(serialized(as_ubl(record, date(2026, 3, 1)))) == []


money = st.decimals(D("-99999"), D("99999"), places=2)
texts = st.text(max_size=30)
lines = st.builds(
    Line,
    description=texts,
    quantity=st.none() | st.decimals(D("-999"), D("999"), places=3),
    unit_price=st.none() | money,
    net_amount=st.none() | money,
    tax_rate=st.none() | st.sampled_from([D("0"), D("5.5"), D("21")]),
    article_number=texts,
    charge=st.booleans(),
)


@given(rows=st.lists(lines, max_size=4), net=money, tax=money, name=texts, kind=st.sampled_from(list(DocType)[:2]))
def test_whatever_was_approved_becomes_valid_ubl_with_the_approved_totals(rows, net, tax, name, kind):
    supplier = replace(invoice("H-1").supplier, name=name)
    approved = {"net_total": net, "tax_total": tax, "grand_total": net + tax, "supplier": supplier}
    bill = invoice("H-1", doc_type=kind, lines=tuple(rows), taxes=(), **approved)
    written = serialized(as_ubl(bill, bill.issue_date))
    assert complaints(written) == []
    assert [totals_of(written)[each] for each in TOTALS] == [net, tax, net + tax]


@pytest.mark.parametrize("record", [ticket(), lead()])
def test_tickets_and_leads_are_kept_as_json(connector, directory, record):
    connector.create(record, "m2e-1-aa", [])
    assert json.loads((directory / "m2e-1-aa/record.json").read_text())["subject"] == record.subject
    assert not (directory / "m2e-1-aa/document.xml").exists()


def test_a_name_that_looks_like_a_formula_starts_none_in_the_ledger(connector, directory):
    connector.create(lead(), "m2e-1-aa", [])
    assert ledger(directory)[0]["party"] == "'=HYPERLINK(1)"


def test_characters_that_xml_forbids_do_not_stop_an_invoice():
    odd = replace(invoice("F-3"), supplier=replace(invoice("F-3").supplier, name="Tim\x0bber\ud800 BV"))
    root = etree.fromstring(serialized(as_ubl(odd, odd.issue_date)))
    assert "Timber BV" in "".join(root.itertext())


def test_the_receipt_names_the_hash_of_every_file(connector, directory):
    connector.create(invoice("F-4"), "m2e-4-aa", [original()])
    folder = directory / "m2e-4-aa"
    told = json.loads((folder / "receipt.json").read_text())["files"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"receipt.json"}
    assert told == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in there}


def test_a_name_that_climbs_out_of_the_folder_stays_in_it(connector, directory):
    connector.create(invoice("F-5"), "m2e-5-aa", [original("../../../evil.pdf")])
    assert [path.name for path in (directory / "m2e-5-aa/originals").iterdir()] == ["_.._.._evil.pdf"]
    with pytest.raises(PermanentError):
        connector.create(invoice("F-6"), "../m2e-6", [])


STEPS = ("claim", "write", "rename", "add")


@pytest.mark.parametrize("step", STEPS)
def test_a_writer_that_dies_at_any_step_leaves_one_whole_record_after_the_retry(
    setup, connector, directory, monkeypatch, step
):
    def dies(*args: object, **kwargs: object) -> None:
        raise Died

    place = {"claim": connector.store, "write": connector.store, "rename": os, "add": connector.ledger}[step]
    with monkeypatch.context() as patched:
        patched.setattr(place, step, dies)
        with pytest.raises(Died):
            connector.create(invoice("F-7"), "m2e-7-aa", [original()])
    again = FilesConnector(setup)
    found = again.find(invoice("F-7"), "m2e-7-aa")
    again.complete(found, invoice("F-7"), [original()]) if found else again.create(
        invoice("F-7"), "m2e-7-aa", [original()]
    )
    assert [line["reference"] for line in ledger(directory)] == ["m2e-7-aa"]
    assert [path.name for path in directory.iterdir() if path.name[0] != "."].count("m2e-7-aa") == 1


def test_a_number_claimed_by_a_writer_that_never_finished_is_free(connector, monkeypatch):
    def dies(*args: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(connector.store, "write", dies)
        with pytest.raises(Died):
            connector.create(invoice("F-8"), "m2e-8-aa", [])
    assert connector.create(invoice("F-8"), "m2e-9-bb", []).external_id == "m2e-9-bb"


def test_half_a_line_that_a_dead_writer_left_is_cut_off(connector, directory):
    connector.create(invoice("F-10"), "m2e-10-aa", [])
    with (directory / "records.csv").open("a") as file:
        file.write("m2e-11-aa,invo")
    connector.create(invoice("F-11"), "m2e-11-aa", [])
    assert [line["number"] for line in ledger(directory)] == ["F-10", "F-11"]


def test_one_supplier_known_by_name_or_by_vat_id_is_the_same(connector):
    connector.create(invoice("F-12"), "m2e-12-aa", [])
    nameless = invoice("f-12 ", supplier=replace(invoice("x").supplier, vat_id=""))
    with pytest.raises(PermanentError, match="m2e-12-aa"):
        connector.create(nameless, "m2e-13-bb", [])


def test_a_directory_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "file").write_text("")
    blocked = FilesConnector(Setup("files", str(tmp_path / "file/records"), requests.Session(), secret=lambda: ""))
    with pytest.raises(TransientError):
        blocked.create(invoice("F-14"), "m2e-14-aa", [])


def test_a_changed_document_is_seen_when_it_is_read_back(connector, directory):
    receipt = connector.create(invoice("F-15"), "m2e-15-aa", [])
    document = directory / "m2e-15-aa/document.xml"
    document.write_bytes(document.read_bytes().replace(b"154.79", b"145.79"))
    assert connector.read_back(receipt).grand_total == Decimal("145.79")


def test_books_that_are_not_there_say_nothing(connector):
    assert (connector.suppliers(), connector.accounts(), connector.open_orders()) == ([], [], [])


def test_a_supplier_of_the_books_has_all_its_accounts_and_what_it_is_booked_on(connector, directory):
    lay_books(directory)
    (one,) = connector.suppliers()
    assert (one.erp_id, one.ibans, one.account) == ("10052", ("NL86POLD0688822670", "NL80NWAL0319120910"), "4510")
    assert [tax.rate for tax in connector.tax_codes()] == [D("21"), D("5.5")]


@pytest.mark.parametrize(
    ("books", "sentence"),
    [
        ({"accounts": "number,name\n1,Freight\n"}, "accounts.csv has no column “code”"),
        ({"tax_codes": "code,name,rate\nNL21,BTW,high\n"}, "“high” is no number in tax_codes.csv, line 2"),
        (
            {"orders": "number,date,quantity\n1,28.10.2026,1\n"},
            "“28.10.2026” is no date of the form 2026-11-30 in orders.csv, line 2",
        ),
    ],
)
def test_books_that_cannot_be_understood_are_told_with_their_line(connector, directory, books, sentence):
    lay_books(directory, **books)
    with pytest.raises(PermanentError, match=sentence):
        (connector.accounts(), connector.tax_codes(), connector.open_orders())


def test_books_in_another_encoding_are_told(connector, directory):
    lay_books(directory)
    (directory / "reference" / "accounts.csv").write_bytes("code,name\n1,Løn\n".encode("latin-1"))
    with pytest.raises(PermanentError, match="UTF-8"):
        connector.accounts()
