"""The triggers of the journal and the call log, put up and taken down as their migrations do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

from django.db import connection

TABLES = ("audit_entry", "audit_call")
only_grows, old_calls = (
    import_module(f"mail2erp.audit.migrations.{name}") for name in ("0002_append_only", "0003_old_calls_may_go")
)


@contextmanager
def up() -> Iterator[None]:
    """Let the database refuse what it refuses in use; without them tests can empty the tables."""
    only_grows.create(None, SimpleNamespace(connection=connection))
    old_calls.let_old_go(None, SimpleNamespace(connection=connection))
    yield
    down()


def down() -> None:
    old_calls.let_none_go(None, SimpleNamespace(connection=connection))
    only_grows.drop(None, SimpleNamespace(connection=connection))
