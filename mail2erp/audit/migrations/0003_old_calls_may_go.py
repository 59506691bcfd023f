from django.db import migrations, models

from mail2erp.audit import append_only


def anew(apps, schema_editor):
    append_only.drop(schema_editor.connection)
    append_only.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex("call", models.Index(fields=["at"], name="call_by_time")),
        migrations.RunPython(anew, migrations.RunPython.noop),
    ]
