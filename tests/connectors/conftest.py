"""What tests of connectors share: a Tryton in which the tests' supplier is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from connectors.base import Setup
from connectors.tryton.books import enter_company
from connectors.tryton.client import Client
from connectors.tryton.suppliers import supplier
from tests.connectors.records import TIMBER
from tests.servers.tryton import Tryton

MakeSetup = Callable[..., Setup]


@pytest.fixture(scope="session")
def tryton_with_supplier(tryton: Tryton) -> Tryton:
    supplier(client_of(tryton), TIMBER, create=True)
    return tryton


@pytest.fixture
def tryton_client(tryton_with_supplier: Tryton) -> Client:
    return client_of(tryton_with_supplier)


def client_of(server: Tryton) -> Client:
    client = Client(tryton_setup(server))
    enter_company(client)
    return client


def tryton_setup(server: Tryton, **changes: Any) -> Setup:
    defaults: dict[str, Any] = {
        "name": "erp",
        "base_url": server.url,
        "session": requests.Session(),
        "secret": lambda: server.key,
    }
    return Setup(**{**defaults, **changes})
