"""No page without a document, and no two at one place of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0004_give_pages_to_documents")]

    operations = [
        migrations.AlterField(
            "page",
            "document",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="pages", to="ingest.document"
            ),
        ),
        migrations.AddConstraint(
            "page", models.UniqueConstraint(fields=("document", "position"), name="page_once_per_position")
        ),
    ]
