"""Calls may go that are older than thirty days and not about a posting; the call log's triggers are made anew."""

from django.db import migrations, models

REFUSAL = "the journal and the call log only grow"
OLD_MAY_GO = {
    "postgresql": [
        "create or replace function audit_lets_old_go() returns trigger language plpgsql as "
        "$$ begin if old.at > now() - interval '30 days' or starts_with(old.subject, 'posting:') "
        f"then raise exception '{REFUSAL}'; end if; return old; end $$",
        "create or replace trigger audit_call_rows before update on audit_call "
        "for each row execute function audit_only_grows()",
        "create or replace trigger audit_call_old before delete on audit_call "
        "for each row execute function audit_lets_old_go()",
    ],
    "sqlite": [
        "drop trigger if exists audit_call_delete",
        "create trigger audit_call_delete before delete on audit_call "
        "when old.at > datetime('now', '-30 days') or old.subject like 'posting:%' "
        f"begin select raise(abort, '{REFUSAL}'); end",
    ],
}
NONE_MAY_GO = {
    "postgresql": [
        "drop function if exists audit_lets_old_go() cascade",
        "create or replace trigger audit_call_rows before update or delete on audit_call "
        "for each row execute function audit_only_grows()",
    ],
    "sqlite": [
        "drop trigger if exists audit_call_delete",
        "create trigger audit_call_delete before delete on audit_call "
        f"begin select raise(abort, '{REFUSAL}'); end",
    ],
}


def let_old_go(apps, schema_editor):
    run(schema_editor, OLD_MAY_GO)


def let_none_go(apps, schema_editor):
    run(schema_editor, NONE_MAY_GO)


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex("call", models.Index(fields=["at"], name="call_by_time")),
        migrations.RunPython(let_old_go, let_none_go),
    ]
