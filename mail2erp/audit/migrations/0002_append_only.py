"""The database itself refuses every change and deletion in the journal and the call log."""

from django.db import migrations

TABLES = ("audit_entry", "audit_call")
REFUSAL = "the journal and the call log only grow"
CREATE = {
    "postgresql": [
        "create or replace function audit_only_grows() returns trigger language plpgsql as "
        f"$$ begin raise exception '{REFUSAL}'; end $$",
        *(
            f"create or replace trigger {table}_{name} before {events} on {table} "
            f"{each} execute function audit_only_grows()"
            for table in TABLES
            for name, events, each in (("rows", "update or delete", "for each row"), ("whole", "truncate", ""))
        ),
    ],
    "sqlite": [
        f"create trigger if not exists {table}_{event} before {event} on {table} "
        f"begin select raise(abort, '{REFUSAL}'); end"
        for table in TABLES
        for event in ("update", "delete")
    ],
}
DROP = {
    "postgresql": ["drop function if exists audit_only_grows() cascade"],
    "sqlite": [f"drop trigger if exists {table}_{event}" for table in TABLES for event in ("update", "delete")],
}


def create(apps, schema_editor):
    run(schema_editor, CREATE)


def drop(apps, schema_editor):
    run(schema_editor, DROP)


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
