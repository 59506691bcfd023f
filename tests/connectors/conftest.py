"""What tests of connectors share: an approved invoice about to be sent, and a Tryton that knows its supplier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from connectors import tasks
from connectors.base import Setup
from connectors.models import Connection, Posting
from connectors.tryton.books import enter_company
from connectors.tryton.client import Client
from connectors.tryton.suppliers import supplier
from mail2erp.jobs.models import Job
from tests.connectors import world
from tests.connectors.records import TIMBER
from tests.servers.tryton import Tryton


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


@pytest.fixture
def no_undo_window(settings) -> None:
    settings.UNDO_SECONDS = 0


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "erp"


@pytest.fixture
def erp(db, directory) -> Connection:
    return world.connection(directory)


@pytest.fixture
def posting(erp, clerk) -> Posting:
    """An approved invoice's posting, about to be sent."""
    review = world.approved(clerk)
    tasks.queue_postings(review.pk)
    Job.objects.filter(kind="posting.queue").delete()
    return Posting.objects.get(review=review)
