"""What the ERP knows, taken over: kept in step, each once, and sent back to no other ERP."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connectors import reference
from connectors.models import Posting
from connectors.posting import queue
from ingest.records import Line, Value
from review import services
from review.models import Account, AccountKind, PurchaseOrder, Supplier, SupplierKey, TaxCode
from tests.connectors import world
from tests.connectors.records import BOOKS, lay_books
from tests.review import desk


@pytest.fixture
def home(tmp_path):
    return tmp_path / "erp"


@pytest.fixture
def erp(db, home):
    lay_books(home)
    return world.connection(home)


def test_all_that_the_erp_knows_is_taken_over_once(erp, django_assert_max_num_queries):
    told = reference.take_over(erp)
    assert told == {"suppliers": 1, "accounts": 2, "cost_centres": 2, "tax_codes": 2, "orders": 1}
    with django_assert_max_num_queries(20):
        assert reference.take_over(erp) == told
    supplier, order = Supplier.objects.get(), PurchaseOrder.objects.get()
    assert (supplier.account, supplier.domains, supplier.keys.count()) == ("4510", ["veldkamp.example"], 5)
    assert (order.key, order.supplier, order.lines[1]["unit_price"]) == (
        "4520881",
        "Veldkamp Transport BV",
        "38.4",
    )
    assert set(Account.objects.values_list("kind", "code")) == {
        (AccountKind.ACCOUNT, "4510"),
        (AccountKind.ACCOUNT, "7000"),
        (AccountKind.COST_CENTRE, "HAR"),
        (AccountKind.COST_CENTRE, "ESB"),
    }
    assert sorted(TaxCode.objects.values_list("rate", flat=True)) == [Decimal("5.5"), Decimal("21")]


def test_what_changes_in_the_erp_changes_here_and_what_it_lacks_goes(erp, home):
    reference.take_over(erp)
    lay_books(
        home,
        suppliers=BOOKS["suppliers.csv"].replace("NL86POLD0688822670", "NL03NWAL0325016695"),
        accounts="code,name\n4510,Transport\n",
        orders="number,quantity\n",
    )
    reference.take_over(erp)
    account = Account.objects.get(kind=AccountKind.ACCOUNT)
    assert (account.code, account.name) == ("4510", "Transport")
    assert not PurchaseOrder.objects.get().open
    assert SupplierKey.objects.filter(key="NL03NWAL0325016695").exists()
    assert not SupplierKey.objects.filter(key="NL86POLD0688822670").exists()


def test_many_suppliers_that_changed_take_no_question_each(erp, home, django_assert_max_num_queries):
    def books(account: str) -> str:
        rows = (f"{number};Supplier {number};NL{number:09}B01;;;;{account}\n" for number in range(1, 61))
        return "number;name;vat_id;ibans;email;phone;account\n" + "".join(rows)

    lay_books(home, suppliers=books("4510"))
    reference.take_over(erp)
    Supplier.objects.filter(erp_id="7").update(domains=["told-by-a-mail.example"], phone="+31 20 1234567")
    lay_books(home, suppliers=books("7000").replace("Supplier 7;", "Seventh Ltd;"))
    with django_assert_max_num_queries(40):
        reference.take_over(erp)
    seventh = Supplier.objects.get(erp_id="7")
    assert (seventh.account, seventh.phone, seventh.domains) == (
        "7000",
        "+31 20 1234567",
        ["told-by-a-mail.example"],
    )
    assert {(key.kind, key.key) for key in seventh.keys.all()} == seventh.known_by()
    assert SupplierKey.objects.filter(supplier__erp_id="8").count() == 2


def test_a_supplier_that_the_erp_no_longer_has_stays_for_the_documents_that_name_it(erp, home):
    reference.take_over(erp)
    lay_books(home, suppliers="number,name\n")
    reference.take_over(erp)
    assert Supplier.objects.count() == 1


def test_only_what_the_connection_asks_for_is_taken_over(erp):
    erp.options = {"reference": ["suppliers"]}
    assert reference.take_over(erp) == {"suppliers": 1}
    assert not Account.objects.exists()


def test_a_record_goes_to_each_erp_with_that_erps_supplier_and_accounts(erp, tmp_path):
    reference.take_over(erp)
    other = world.connection(tmp_path / "other", name="other")
    Account.objects.create(code="88", name="Elsewhere", erp="other", erp_id="88")
    Supplier.objects.create(name="Veldkamp", vat_id="NL873788369B01", erp="other", erp_id="7")
    fields = desk.invoice_fields(
        supplier_name="Veldkamp Transport BV", supplier_vat_id="NL873788369B01", iban="NL86POLD0688822670"
    )
    line = Line("Rit", net_amount=Decimal("696.00"), account="88")
    review = desk.review(fields=fields | {"account": Value("4510", 1.0, "person")}, lines=(line,))
    review = services.approve(review, version=review.version, by=desk.person("sanne", "clerk"))
    queue(review)
    sent = {posting.connection.name: posting.record for posting in Posting.objects.select_related("connection")}
    own, foreign = sent[erp.name], sent[other.name]
    assert (own["supplier"]["erp_id"], own["account"], own["lines"][0].get("account")) == ("10052", "4510", None)
    assert (foreign["supplier"]["erp_id"], foreign["account"], foreign["lines"][0]["account"]) == ("7", "", "88")
