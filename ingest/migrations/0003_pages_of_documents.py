"""Pages belong to documents, so that one file may hold several and one document may be made of several files."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_sender_templates")]

    operations = [
        migrations.AlterField(
            "source",
            "original",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="ingest.original"
            ),
        ),
        migrations.AddField(
            "source",
            "part",
            models.PositiveSmallIntegerField(
                default=1, help_text="from 1: counts the documents made of the file"
            ),
        ),
        migrations.AddField(
            "source",
            "why",
            models.TextField(
                blank=True,
                default="",
                help_text="one sentence: why its pages are a document of their own",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "source", models.UniqueConstraint(fields=("original", "part"), name="source_once_per_part")
        ),
        migrations.RemoveConstraint("arrival", "arrival_once_per_part"),
        migrations.AddConstraint(
            "arrival",
            models.UniqueConstraint(fields=("mail", "part", "source"), name="arrival_once_per_source"),
        ),
        migrations.AlterField(
            "page", "number", models.PositiveIntegerField(help_text="in the original, from 1")
        ),
        migrations.AddField(
            "page",
            "document",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to="ingest.document",
            ),
        ),
        migrations.AddField(
            "page",
            "position",
            models.PositiveIntegerField(blank=True, help_text="in the document, from 1", null=True),
        ),
    ]
