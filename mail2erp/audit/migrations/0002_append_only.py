from django.db import migrations

from mail2erp.audit import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: append_only.create(schema_editor.connection),
            lambda apps, schema_editor: append_only.drop(schema_editor.connection),
        )
    ]
