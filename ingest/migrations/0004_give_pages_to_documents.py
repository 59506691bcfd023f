"""The pages that are there already go to the documents that show them. Apart from the schema, for PostgreSQL."""

from django.db import migrations, models

SHOWN_FIRST = ("pdf", "image", "body", "xml")


def give_pages_to_documents(apps, schema_editor):
    """Give each page to its file's document; of a document in several files, the one that was shown is paged."""
    Source, Page = apps.get_model("ingest", "Source"), apps.get_model("ingest", "Page")
    shown = {}
    for source in Source.objects.order_by("document_id", "id").iterator():
        pages = Page.objects.filter(original=source.original_id)
        if not pages.exists():
            continue
        pages.update(document=source.document_id)
        rank = (SHOWN_FIRST.index(source.kind), source.pk)
        if rank < shown.get(source.document_id, ((len(SHOWN_FIRST), 0), None))[0]:
            shown[source.document_id] = (rank, source.original_id)
    for _, original in shown.values():
        Page.objects.filter(original=original).update(position=models.F("number"))


class Migration(migrations.Migration):
    dependencies = [("ingest", "0003_pages_of_documents")]

    operations = [migrations.RunPython(give_pages_to_documents, migrations.RunPython.noop)]
