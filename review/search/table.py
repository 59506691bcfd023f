"""The index: one row a document, its terms in SQLite's FTS5 or as PostgreSQL's tsvector.

A table of its own instead of a model, for each database has its own kind. It repeats what stands elsewhere and can
be written anew at any time. Migration 0004 makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from ingest.models import Document, Page, Source
from ingest.records import DATE_FIELDS
from ingest.selectors import mails_of, newest_reading
from review.search.terms import SHORTEST_PREFIX, Wanted, kept, wanted

# For each database: the documents that match, a document's terms written anew, and terms added to them.
MATCHING = {
    "sqlite": "select rowid from review_search where review_search match %s",
    "postgresql": "select document_id from review_search where ts_match_vq(terms, %s::tsquery)",
}
SELDOM = (
    "with review_search as materialized (select document_id from review_search where terms @@ %s::tsquery) "
    "select document_id from review_search where true"
)
"""PostgreSQL can't tell how many documents hold the beginning of a word, so it is told what to do: those that hold
a seldom one are gathered by the index first; of what many hold, documents are looked through in the order asked
for, which the bare function makes it do."""
IN_NEWEST = (
    "select count(*) filter (where terms @@ %s::tsquery) "
    "from (select terms from review_search order by document_id desc limit %s) newest"
)
IN_TERMS = "exists (select 1 from review_search where rowid = review_review.document_id and {})"
"""SQLite's way to look through documents in the order asked for."""
LIVE = " and exists (select 1 from review_review where review_review.document_id = review_search.{0})"
"""A document that became part of another is no longer one to be found."""
NEWEST = {
    vendor: LIVE.format(pk) + f" and review_search.{pk} < %s order by review_search.{pk} desc limit %s"
    for vendor, pk in {"sqlite": "rowid", "postgresql": "document_id"}.items()
}
UPSERT = (
    "insert into review_search (document_id, terms) values (%s, array_to_tsvector(%s::text[])) "
    "on conflict (document_id) do update set terms = {}excluded.terms"
)
LATEST = (
    f"select rowid, terms from review_search where rowid < %s{LIVE.format('rowid')} order by rowid desc limit %s"  # noqa: S608
)
"""SQLite's newest documents with their terms, which can be looked through as they are kept."""
LOOKED_THROUGH = 200
"""Documents that are looked through before the index is asked: of a word that most documents hold it would gather
every one, with all the words that begin alike, to show twenty."""
COMMON = 50
"""A word that so many of these hold is quicker looked for in one document after the other."""
NO_LIMIT = 2**62


def index(document: Document) -> None:
    """Write a document's terms anew: the words of its pages, what was read, and the mails it came with."""
    write(document.pk, kept(texts_of(document)))


def add(document: Document, fields: dict[str, Any]) -> None:
    """Let a document also be found by a person's values, as they stand in the JSON of a draft."""
    terms = kept(field_texts(fields))
    if terms:
        write(document.pk, terms, added=True)


def holding(rows: QuerySet[Any], asked: str) -> QuerySet[Any]:
    """Return those of the reviews in whose documents every word stands."""
    found = wanted(asked)
    if connection.vendor == "sqlite" and len(_latest(found, NO_LIMIT)) >= COMMON:
        conditions, params = zip(*map(_in_terms, found), strict=True)
        sql = IN_TERMS.format(" and ".join(conditions))
        look = RawSQL(sql, list(chain(*params)), output_field=BooleanField())  # noqa: S611  parameters only
        return rows.filter(look)
    terms = expression(found, connection.vendor)
    return rows.filter(document_id__in=RawSQL(_matching(terms), [terms]))  # noqa: S611  parameters only


def _in_terms(word: Wanted) -> tuple[str, list[str]]:
    """Return the condition that a document's terms hold a word, as `_holds` has it, and its parameters."""
    there = "instr(' ' || terms || ' ', %s) > 0"
    whole = _begins(word.whole)
    if not word.parts:
        return there, [whole]
    parts = [*(f" {part} " for part in word.parts[:-1]), _begins(word.parts[-1])]
    return f"({there} or ({' and '.join([there] * len(parts))}))", [whole, *parts]


def newest(asked: str, *, before: int | None, count: int) -> list[int]:
    """Return the ids of the newest matching documents that are older than `before`, newest first."""
    vendor, found = connection.vendor, wanted(asked)
    if not found:
        return []
    below = before if before is not None else NO_LIMIT
    latest = _latest(found, below)
    if len(latest) >= count:
        return latest[:count]
    terms = expression(found, vendor)
    with connection.cursor() as cursor:
        cursor.execute(_matching(terms) + NEWEST[vendor], [terms, below, count])
        return [pk for (pk,) in cursor.fetchall()]


def _matching(terms: str) -> str:
    """Return the statement that gives the documents in the way that is quick for these terms."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(IN_NEWEST, [terms, LOOKED_THROUGH])
            if cursor.fetchone()[0] < COMMON:
                return SELDOM
    return MATCHING[connection.vendor]


def _latest(asked: Sequence[Wanted], below: int) -> list[int]:
    """Return those of SQLite's newest documents older than `below` that hold every asked word, newest first."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [below, LOOKED_THROUGH])
        return [pk for pk, terms in cursor.fetchall() if all(_holds(f" {terms} ", word) for word in asked)]


def _holds(terms: str, word: Wanted) -> bool:
    """Tell whether a document's terms, with spaces around, hold a word as `expression` asks for it."""
    if _begins(word.whole) in terms:
        return True
    return (
        bool(word.parts)
        and all(f" {part} " in terms for part in word.parts[:-1])
        and _begins(word.parts[-1]) in terms
    )


def _begins(term: str) -> str:
    return f" {term}" if len(term) >= SHORTEST_PREFIX else f" {term} "


def expression(asked: Iterable[Wanted], vendor: str) -> str:
    """Return what is asked in the words of FTS5 or of a tsquery. Terms are letters and digits alone."""
    words = []
    for word in asked:
        whole = _term(word.whole, vendor)
        parts = [_term(part, vendor, last=at == len(word.parts)) for at, part in enumerate(word.parts, 1)]
        words.append(f"({whole} {OR[vendor]} ({AND[vendor].join(parts)}))" if parts else whole)
    return AND[vendor].join(words)


AND = {"sqlite": " AND ", "postgresql": " & "}
OR = {"sqlite": "OR", "postgresql": "|"}


def _term(term: str, vendor: str, *, last: bool = True) -> str:
    begins = last and len(term) >= SHORTEST_PREFIX
    if vendor == "sqlite":
        return f'"{term}"{"*" if begins else ""}'
    return f"'{term}'{':*' if begins else ''}"


def texts_of(document: Document) -> Iterator[str]:
    """Yield everything that is known of a document in words."""
    yield from field_texts(_newest_fields(document))
    yield from Source.objects.filter(document=document).values_list("filename", flat=True)
    for mail in mails_of(document).values_list("subject", "sender", "sender_name", "text"):
        yield from mail
    for words in Page.objects.filter(document=document).values_list("words", flat=True):
        yield " ".join(str(word[0]) for word in words)


def _newest_fields(document: Document) -> dict[str, Any]:
    reading = newest_reading(document)
    review = getattr(document, "review", None)
    read = reading.data.get("fields", {}) if reading else {}
    return {**read, **(review.fields if review else {})}


def field_texts(fields: dict[str, Any]) -> Iterator[str]:
    """Yield the values of fields in their JSON; a date also as most of Europe writes it, day first."""
    for name, field in fields.items():
        value = (field or {}).get("value")
        if not value:
            continue
        yield str(value)
        if name in DATE_FIELDS:
            yield "-".join(reversed(str(value).split("-")))


def write(document_id: int, terms: set[str], *, added: bool = False) -> None:
    """Keep a document's terms in place of those before, or beside them."""
    keep = _write_sqlite if connection.vendor == "sqlite" else _write_postgresql
    keep(document_id, terms, added=added)


def _write_sqlite(document_id: int, terms: set[str], *, added: bool) -> None:
    with connection.cursor() as cursor:
        if added:
            cursor.execute("select terms from review_search where rowid = %s", [document_id])
            row = cursor.fetchone()
            before = set(row[0].split()) if row else set()
            if terms <= before:
                return
            terms = terms | before
        cursor.execute("delete from review_search where rowid = %s", [document_id])
        line = " ".join(sorted(terms))
        cursor.execute("insert into review_search (rowid, terms) values (%s, %s)", [document_id, line])


def _write_postgresql(document_id: int, terms: set[str], *, added: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format("review_search.terms || " if added else ""), [document_id, sorted(terms)])
