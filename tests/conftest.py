"""What every test may ask for, and which tests also run on PostgreSQL."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

# The same examples in every run, however busy the machine is: how fast something is belongs in the bench.
examples.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("steady")

NEEDS_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "admin_client", "client"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only the tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not touches_database(item)])
    items[:] = chosen


def touches_database(item: pytest.Item) -> bool:
    """Return whether a test asks for the database, by marker or by fixture."""
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & NEEDS_DATABASE) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests empty the append-only tables; tests/mail2erp/test_audit.py puts their triggers back."""
    from tests import triggers

    with django_db_blocker.unblock():
        triggers.down()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Give each test originals, page pictures and a watched folder of its own."""
    settings.ORIGINALS_DIR = tmp_path / "originals"
    settings.PAGE_IMAGES_DIR = tmp_path / "pages"
    settings.WATCHED_DIR = tmp_path / "inbox"


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Begin each test without what the one before it had counted."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _english():
    """Begin each test in the language of the code, whatever the test before it spoke."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture(scope="session")
def tryton():
    """A real Tryton over books of its own for this process; built on first use, see `tests.servers.tryton`."""
    from tests.servers.tryton import tryton as running

    with running() as server:
        yield server


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.conf import settings

    if (
        not hasattr(config, "workerinput")
        and settings.configured
        and settings.HOME.name.startswith("mail2erp-test-")
    ):
        shutil.rmtree(settings.HOME, ignore_errors=True)


@pytest.fixture
def clerk(db):
    from tests.review import desk

    return desk.person("sanne", "clerk", family="de Vries")


@pytest.fixture
def supervisor(db):
    from tests.review import desk

    return desk.person("marieke", "supervisor")
