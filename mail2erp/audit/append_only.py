"""Triggers that refuse every change in the journal and the call log, on both databases, and nearly every deletion.

Only calls may go, and only old ones that are not about a posting (`retention`). Whoever owns the database can drop
the triggers; what such a person changes is then found by the journal's chain.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_call")
REFUSAL = "the journal and the call log only grow"
KEPT_DAYS = 30
KEPT_ABOUT = "posting:"
"""A call is kept so many days at least, and for ever where its subject begins so."""

_POSTGRESQL = [
    "create or replace function audit_only_grows() returns trigger language plpgsql as "
    f"$$ begin raise exception '{REFUSAL}'; end $$",
    "create or replace function audit_lets_old_go() returns trigger language plpgsql as "
    f"$$ begin if old.at > now() - interval '{KEPT_DAYS} days' or starts_with(old.subject, '{KEPT_ABOUT}') "
    f"then raise exception '{REFUSAL}'; end if; return old; end $$",
    "create or replace trigger audit_entry_rows before update or delete on audit_entry "
    "for each row execute function audit_only_grows()",
    "create or replace trigger audit_call_rows before update on audit_call "
    "for each row execute function audit_only_grows()",
    "create or replace trigger audit_call_old before delete on audit_call "
    "for each row execute function audit_lets_old_go()",
    *(
        f"create or replace trigger {table}_whole before truncate on {table} execute function audit_only_grows()"
        for table in TABLES
    ),
]
_YOUNG = f"old.at > datetime('now', '-{KEPT_DAYS} days')"
_SQLITE = [
    f"create trigger if not exists {table}_{event} before {event} on {table} {condition} "
    f"begin select raise(abort, '{REFUSAL}'); end"
    for table, event, condition in (
        ("audit_entry", "update", ""),
        ("audit_entry", "delete", ""),
        ("audit_call", "update", ""),
        ("audit_call", "delete", f"when {_YOUNG} or old.subject like '{KEPT_ABOUT}%'"),
    )
]
_DROP = {
    "postgresql": [
        "drop function if exists audit_only_grows() cascade",
        "drop function if exists audit_lets_old_go() cascade",
    ],
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
