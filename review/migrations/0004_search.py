from django.db import migrations

from review.search import table
from review.search.terms import kept


def create(apps, schema_editor):
    table.create(schema_editor.connection)
    fill(apps)


def fill(apps):
    """Index what was read before there was an index. Old rows alone: the models may have grown since."""
    Document, Page = apps.get_model("ingest", "Document"), apps.get_model("ingest", "Page")
    Mail, Review = apps.get_model("ingest", "Mail"), apps.get_model("review", "Review")
    fields = dict(Review.objects.values_list("document_id", "fields"))
    for pk in Document.objects.exclude(state="merged").values_list("pk", flat=True).iterator():
        texts = list(table.field_texts(fields.get(pk) or {}))
        mails = Mail.objects.filter(arrivals__source__document_id=pk).distinct()
        for mail in mails.values_list("subject", "sender", "sender_name", "text"):
            texts += mail
        for words in Page.objects.filter(document_id=pk).values_list("words", flat=True):
            texts.append(" ".join(str(word[0]) for word in words))
        table.write(pk, kept(texts))


def drop(apps, schema_editor):
    table.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("review", "0003_touch"), ("ingest", "0005_pages_have_documents")]

    operations = [migrations.RunPython(create, drop)]
