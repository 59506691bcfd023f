from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review.models import Supplier
from tests.review import desk


@pytest.fixture
def auditor(db) -> User:
    return desk.person("anton", "auditor")


@pytest.fixture
def supplier(db) -> Supplier:
    return Supplier.objects.create(
        name="Staal & Zn BV",
        vat_id="NL875196640B01",
        ibans=[desk.IBAN],
        domains=["staal-zn.example"],
        phone="+31 517 55 02 70",
        erp="erp",
        erp_id="10021",
    )


@pytest.fixture
def staal(db) -> Supplier:
    """The same supplier without a telephone number."""
    return Supplier.objects.create(
        name="Staal & Zn BV",
        vat_id="NL875196640B01",
        ibans=["NL81ZUID0536547589"],
        domains=["staal-zn.example"],
        erp="erp",
        erp_id="10021",
    )
