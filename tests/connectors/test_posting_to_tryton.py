"""The whole of posting against a real Tryton: one bill, whatever is killed, and every call in the log."""

from __future__ import annotations

import pytest

from connectors import posting as services
from connectors import tasks
from connectors.models import Connection, Posting, PostingState
from connectors.tryton.client import Client
from connectors.tryton.connector import TrytonConnector
from connectors.tryton.draft import BILL
from connectors.tryton.mapping import marked
from mail2erp.audit.models import Call, Entry
from review.models import Review, ReviewState, Supplier
from tests.connectors import world
from tests.review import desk

pytestmark = [pytest.mark.erp, pytest.mark.xdist_group("tryton")]

STAAL = {"supplier_name": "Staal & Zn BV", "supplier_vat_id": "NL875196640B01"}  # of the demo company's books


@pytest.fixture(autouse=True)
def erp(db, settings, tryton_with_supplier, monkeypatch) -> Connection:
    settings.UNDO_SECONDS = 0
    monkeypatch.setenv("TRYTON_KEY", tryton_with_supplier.key)
    return Connection.objects.create(
        name="tryton",
        kind="tryton",
        base_url=tryton_with_supplier.url,
        credentials="env:TRYTON_KEY",
        accepts=["invoice", "credit_note"],
    )


@pytest.fixture
def review(db) -> Review:
    return world.approved(desk.person("sanne", "clerk"), fields=desk.invoice_fields(**STAAL))


def bills(client: Client, posting: Posting) -> list[dict]:
    domain = [["description", "=", marked(posting.reference)], ["state", "!=", "cancelled"]]
    return client.search(BILL, domain, ("total_amount", "reference", "state", "party.name"))


def test_an_approved_invoice_is_a_draft_bill_with_its_original(review, tryton_client):
    assert world.work().dead == 0
    posting = Posting.objects.get(review=review)
    (bill,) = bills(tryton_client, posting)
    assert (str(bill["total_amount"]), bill["state"], bill["reference"]) == ("842.16", "draft", review.number)
    assert bill["party"]["name"] == "Staal & Zn BV"
    (attached,) = tryton_client.search(
        "ir.attachment", [["resource", "=", f"{BILL},{bill['id']}"]], ("name", "data")
    )
    assert (attached["name"], attached["data"]) == ("factuur.pdf", world.content_of(world.mail_of(review)))
    assert (posting.external_id, posting.receipt["grand_total"]) == (str(bill["id"]), "842.16")


def test_every_call_is_logged_without_the_key(review, tryton_with_supplier):
    world.work()
    posting = Posting.objects.get()
    calls = Call.objects.filter(subject=f"posting:{posting.pk}")
    assert calls.filter(method="POST", status=200).count() == 2  # the bill and its attachment
    everything = " ".join(f"{call.url} {call.request} {call.response}" for call in calls)
    assert tryton_with_supplier.key not in everything
    assert Entry.objects.get(action="posted").call in calls.values_list("pk", flat=True)


@pytest.mark.parametrize("step", ["create", "complete", "read_back", "confirm"])
def test_a_worker_that_dies_after_any_step_leaves_one_bill(review, tryton_client, monkeypatch, step):
    class Died(BaseException):
        pass

    kept = getattr(TrytonConnector, step)

    def dies(self: TrytonConnector, *args: object) -> None:
        kept(self, *args)
        raise Died

    tasks.queue_postings(review.pk)
    posting = Posting.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(TrytonConnector, step, dies)
        with pytest.raises(Died):
            tasks.send(posting.pk)
    tasks.send(posting.pk)
    assert len(bills(tryton_client, posting)) == 1
    posting.refresh_from_db()
    assert posting.state == PostingState.POSTED


def test_an_unknown_supplier_waits_for_a_person_and_passes_once_it_is_added(tryton_client):
    fields = desk.invoice_fields(supplier_name="Kade Noord BV", supplier_vat_id="NL803851595B01")
    review = world.approved(desk.person("anna", "clerk"), fields=fields)
    world.work()
    failed = Posting.objects.get()
    assert failed.error == (
        "Supplier Kade Noord BV (VAT NL803851595B01) is not in Tryton. Add it there, then replay."
    )
    identifiers = [["create", [{"type": "eu_vat", "code": "NL803851595B01"}]]]
    values = {"name": "Kade Noord BV", "identifiers": identifiers, "addresses": [["create", [{}]]]}
    tryton_client.create("party.party", values, ("name",))
    services.retry(failed, by=desk.person("marieke", "supervisor"))
    world.work()
    review.refresh_from_db()
    assert review.state == ReviewState.POSTED


def test_what_becomes_of_a_bill_comes_back(review, erp, tryton_client):
    world.work()
    posting = Posting.objects.get()
    tryton_client.act(BILL, posting.external_id, "post", ("state",))
    tasks.sync_connection(erp.pk)
    posting.refresh_from_db()
    assert posting.receipt["state"] == "posted"
    tryton_client.act(BILL, posting.external_id, "cancel", ("state",))
    tasks.sync_connection(erp.pk)
    posting.refresh_from_db()
    assert posting.receipt["state"] == "gone"
    staal = Supplier.objects.get(erp="tryton", vat_id="NL875196640B01")
    assert (staal.name, staal.ibans) == ("Staal & Zn BV", ["NL81ZUID0536547589"])
