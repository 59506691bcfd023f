from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ingest.models import SenderTemplate
from review.models import Supplier
from tests.review import desk
from tests.review.lessons import OddPaper, teach
from tests.review.screens import signed_in


@pytest.fixture
def browser(clerk) -> Client:
    """What the clerk is signed in with."""
    return signed_in(clerk)


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


@pytest.fixture
def at_once(settings) -> None:
    """What was decided goes on without the seconds in which it can be undone."""
    settings.UNDO_SECONDS = 0


@pytest.fixture
def sender(clerk, at_once) -> SenderTemplate:
    """A sender whose first invoice taught its template."""
    teach(OddPaper(number="KN/2026/77"), by=clerk)
    return SenderTemplate.objects.get()
