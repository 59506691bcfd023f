"""Records as files: the contract, the books beside them, and every place where a writer may die."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from lxml import etree

from connectors.base import PermanentError, Setup, TransientError
from connectors.files.connector import FilesConnector
from ingest.reading.einvoice import read_xml
from ingest.records import charges_of
from tests.connectors.contract import ConnectorContract
from tests.connectors.records import D, invoice, lay_books, lead, original, ticket


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


@pytest.mark.parametrize("record", [ticket(), lead()])
def test_tickets_and_leads_are_kept_as_json(connector, directory, record):
    connector.create(record, "m2e-1-aa", [])
    assert json.loads((directory / "m2e-1-aa/record.json").read_text())["subject"] == record.subject
    assert not (directory / "m2e-1-aa/document.xml").exists()


def test_a_name_that_looks_like_a_formula_starts_none_in_the_ledger(connector, directory):
    connector.create(lead(), "m2e-1-aa", [])
    assert ledger(directory)[0]["party"] == "'=HYPERLINK(1)"


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


def test_half_a_line_is_no_line_after_another_record_was_taken_back(connector, directory, monkeypatch):
    taken_back = connector.create(invoice("F-10"), "m2e-10-aa", [])
    with monkeypatch.context() as patched:
        patched.setattr(connector.ledger, "add", lambda line: None)
        left = connector.create(invoice("F-11"), "m2e-11-aa", [])
    with (directory / "records.csv").open("a") as file:
        file.write("m2e-11-aa,invo")
    connector.roll_back(taken_back)
    connector.complete(left, invoice("F-11"), [])
    assert [(line["reference"], line["number"]) for line in ledger(directory)] == [("m2e-11-aa", "F-11")]


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
