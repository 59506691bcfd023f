"""Triggers that refuse every change and deletion in the journal and the call log, on both databases.

Whoever owns the database can drop them; what such a person changes is then found by the journal's chain.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_call")
REFUSAL = "the journal and the call log only grow"

_POSTGRESQL = [
    "create or replace function audit_only_grows() returns trigger language plpgsql as "
    f"$$ begin raise exception '{REFUSAL}'; end $$",
    *(
        statement
        for table in TABLES
        for statement in (
            f"create or replace trigger {table}_rows before update or delete on {table} "
            "for each row execute function audit_only_grows()",
            f"create or replace trigger {table}_whole before truncate on {table} "
            "execute function audit_only_grows()",
        )
    ),
]
_SQLITE = [
    f"create trigger if not exists {table}_{event} before {event} on {table} "
    f"begin select raise(abort, '{REFUSAL}'); end"
    for table in TABLES
    for event in ("update", "delete")
]
_DROP = {
    "postgresql": ["drop function if exists audit_only_grows() cascade"],
    "sqlite": [f"drop trigger if exists {table}_{event}" for table in TABLES for event in ("update", "delete")],
}
_CREATE = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; does nothing where they are."""
    _execute(connection, _CREATE[connection.vendor])


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for tests, which empty the tables, and for migrating backwards."""
    _execute(connection, _DROP[connection.vendor])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
