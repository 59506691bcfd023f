"""The index of words, and in it all that was read before there was one.

Its terms are spelt as on this migration's day: what changes their spelling later brings a migration of its own.
"""

import re
import unicodedata

from django.db import migrations

LONGEST = 60
AMOUNT = re.compile(r"(?:\d{1,3}(?:[.,'’]\d{3})+|\d+)[.,]\d{2}|\d{1,3}(?:[.,'’]\d{3})+")
SPACED_AMOUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+[.,]\d{2}(?![\w])")
EDGES = ".,;:!?()[]{}<>„“”\"'’*|€$£+−-–/\\"
PART = re.compile(r"[^\W_]+")
LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})
DATES = {"delivery_date", "due_date", "issue_date", "service_end", "service_start"}
CREATE = {
    "sqlite": ["create virtual table if not exists review_search using fts5(terms, detail=none, columnsize=0)"],
    "postgresql": [
        "create table if not exists review_search (document_id bigint primary key, terms tsvector not null)",
        "create index if not exists review_search_terms on review_search using gin (terms)",
    ],
}
INSERT = {
    "sqlite": "insert into review_search (rowid, terms) values (%s, %s)",
    "postgresql": "insert into review_search (document_id, terms) values (%s, array_to_tsvector(%s::text[]))",
}


def create(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in CREATE[schema_editor.connection.vendor]:
            cursor.execute(statement)
    fill(apps, schema_editor)


def fill(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for document, found in documents(apps):
            cursor.execute(INSERT[vendor], [document, found if vendor == "postgresql" else " ".join(found)])


def documents(apps):
    """Yield (document, its terms in order) for what was read."""
    Document, Page = apps.get_model("ingest", "Document"), apps.get_model("ingest", "Page")
    Mail, Review = apps.get_model("ingest", "Mail"), apps.get_model("review", "Review")
    fields = dict(Review.objects.values_list("document_id", "fields"))
    for pk in Document.objects.exclude(state="merged").values_list("pk", flat=True):
        texts = list(values(fields.get(pk) or {}))
        mails = Mail.objects.filter(arrivals__source__document_id=pk).distinct()
        for mail in mails.values_list("subject", "sender", "sender_name", "text"):
            texts += mail
        for words in Page.objects.filter(document_id=pk).values_list("words", flat=True):
            texts.append(" ".join(str(word[0]) for word in words))
        yield pk, sorted({term for text in texts for term in terms(text) if len(term) <= LONGEST})


def values(fields):
    """Yield the values of fields; a date also as most of Europe writes it, day first."""
    for name, field in fields.items():
        value = (field or {}).get("value")
        if value:
            yield str(value)
            if name in DATES:
                yield "-".join(reversed(str(value).split("-")))


def terms(text):
    for word in spaced(text):
        bare = word.strip(EDGES)
        if AMOUNT.fullmatch(bare):
            whole, cents = (bare[:-3], bare[-2:]) if bare[-3] in ".," else (bare, "")
            units = "".join(filter(str.isdigit, whole)).lstrip("0") or "0"
            yield f"{units}c{cents}" if cents else units
            continue
        parts = PART.findall(plain(word))
        yield from parts
        if len(parts) > 1:
            yield "".join(parts)


def spaced(text):
    """Yield the words of a text, an amount with spaces between its thousands as one."""
    at = 0
    for amount in SPACED_AMOUNT.finditer(text):
        yield from text[at : amount.start()].split()
        yield "".join(amount.group().split())
        at = amount.end()
    yield from text[at:].split()


def plain(text):
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter)).translate(LETTERS)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("drop table if exists review_search")


class Migration(migrations.Migration):
    dependencies = [("review", "0003_touch"), ("ingest", "0005_pages_have_documents")]

    operations = [migrations.RunPython(create, drop)]
