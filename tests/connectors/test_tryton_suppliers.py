"""Suppliers in a real Tryton: found by what is printed, created only where the connection says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.base import PermanentError, Setup
from connectors.tryton.connector import TrytonConnector
from connectors.tryton.suppliers import supplier
from ingest.records import Party
from tests.connectors.conftest import tryton_setup
from tests.connectors.records import STRANGER, TIMBER, invoice

pytestmark = [pytest.mark.erp, pytest.mark.xdist_group("tryton")]


@pytest.fixture
def setup(tryton_with_supplier) -> Setup:
    return tryton_setup(tryton_with_supplier)


@pytest.fixture
def connector(setup) -> TrytonConnector:
    return TrytonConnector(setup)


def test_an_unknown_supplier_is_never_created_silently(connector):
    with pytest.raises(PermanentError) as refusal:
        connector.create(invoice("T-6", supplier=STRANGER), "m2e-t6", [])
    assert str(refusal.value) == (
        "Supplier Nobody Knows Ltd (VAT DE136695976) is not in Tryton. Add it there, then replay."
    )


def test_an_unknown_supplier_is_created_where_the_connection_says_so(setup, tryton_client):
    connector = TrytonConnector(replace(setup, options={"create_suppliers": True}))
    newcomer = Party(name="Fresh Fish ApS", vat_id="DK13585628")
    connector.create(invoice("T-7", supplier=newcomer), "m2e-t7", [])
    connector.create(invoice("T-8", supplier=newcomer), "m2e-t8", [])
    found = tryton_client.search("party.party", [["name", "=", "Fresh Fish ApS"]], ("identifiers.code",))
    assert [[identifier["code"] for identifier in row["identifiers"]] for row in found] == [["DK13585628"]]


@pytest.mark.parametrize(
    "printed",
    [
        Party(name="Houthandel", vat_id="NL 0044.95.445.B01"),
        Party(name="noordse houthandel bv"),
    ],
    ids=["by VAT id", "by name"],
)
def test_a_supplier_is_found_by_vat_id_or_name(tryton_client, printed):
    assert supplier(tryton_client, printed)["name"] == TIMBER.name


@pytest.mark.parametrize("name", ["Noordse%", "_oordse Houthandel BV", "Noordse Houthandel", ""])
def test_half_a_name_or_a_wildcard_finds_nobody(tryton_client, name):
    with pytest.raises(PermanentError, match="not in Tryton"):
        supplier(tryton_client, Party(name=name))


def test_a_demo_supplier_is_found_by_its_bank_account(tryton_client):
    account = tryton_client.search(
        "bank.account.number", [["type", "=", "iban"]], ("number_compact", "account.owners.name"), limit=1
    )[0]
    printed = Party(name="A name on a letterhead", iban=account["number_compact"])
    assert supplier(tryton_client, printed)["name"] == account["account"]["owners"][0]["name"]


def test_the_same_name_with_another_vat_id_is_somebody_else(tryton_client):
    with pytest.raises(PermanentError, match="NL001234567B01"):
        supplier(tryton_client, replace(TIMBER, vat_id="NL001234567B01", iban=""))


def test_suppliers_come_with_vat_id_and_bank_account(connector):
    known = {each.name: each for each in connector.suppliers()}
    staal = known["Staal & Zn BV"]
    assert (staal.vat_id, staal.ibans) == ("NL875196640B01", ("NL81ZUID0536547589",))
    assert TIMBER.name in known
