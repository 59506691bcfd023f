"""What a job works on, in words and with a link: its row is only a number in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from connectors.models import Connection, Posting
from ingest.models import Document, Mail, Mailbox, TemplateVersion
from mail2erp.jobs.models import Job
from review.models import Review


@dataclass(frozen=True, slots=True)
class Name:
    """How a person calls it, and where to see it; the link is empty where there is no page for it."""

    text: str
    link: str = ""


def names_of(jobs: Iterable[Job]) -> dict[int, Name]:
    """Return a name for each job's row, by the job's id, with one query a kind of row."""
    wanted: dict[str, set[int]] = {}
    jobs = list(jobs)
    for job in jobs:
        wanted.setdefault(_row_of(job.kind), set()).add(job.subject)
    found = {row: _LOOKUPS[row](ids) for row, ids in wanted.items() if row in _LOOKUPS}
    unknown = {job.pk: Name(f"{_row_of(job.kind)} {job.subject}") for job in jobs}
    return {job.pk: found.get(_row_of(job.kind), {}).get(job.subject, unknown[job.pk]) for job in jobs}


def _row_of(kind: str) -> str:
    """Return which row a kind of work is about: mostly its first word; see `mail2erp.pipeline` for the others."""
    others = {"review.open": "document", "posting.queue": "review", "mail.label": "posting"}
    others |= {"template.learn": "review", "template.try": "version", "sender.reread": "version"}
    return others.get(kind, kind.partition(".")[0])


def _connections(ids: set[int]) -> dict[int, Name]:
    return {row.pk: Name(row.name) for row in Connection.objects.filter(pk__in=ids)}


def _mailboxes(ids: set[int]) -> dict[int, Name]:
    return {row.pk: Name(row.address or row.name) for row in Mailbox.objects.filter(pk__in=ids)}


def _mails(ids: set[int]) -> dict[int, Name]:
    return {
        row.pk: Name(f"“{row}” from {row.sender or 'nobody named'}") for row in Mail.objects.filter(pk__in=ids)
    }


def _documents(ids: set[int]) -> dict[int, Name]:
    rows = Document.objects.filter(pk__in=ids).prefetch_related("sources__original")
    return {row.pk: Name(_first_file(row), _trace(row)) for row in rows}


def _reviews(ids: set[int]) -> dict[int, Name]:
    rows = Review.objects.filter(pk__in=ids).prefetch_related("document__sources__original")
    return {row.pk: Name(_review(row), _trace(row.document)) for row in rows}


def _postings(ids: set[int]) -> dict[int, Name]:
    rows = Posting.objects.filter(pk__in=ids).select_related("connection")
    rows = rows.prefetch_related("review__document__sources__original")
    words = {row.pk: f"{_review(row.review)} to {row.connection}" for row in rows}
    return {row.pk: Name(words[row.pk], _trace(row.review.document)) for row in rows}


def _versions(ids: set[int]) -> dict[int, Name]:
    rows = TemplateVersion.objects.filter(pk__in=ids).select_related("template")
    return {row.pk: Name(f"{row.template.name}, version {row.number}", _sender(row)) for row in rows}


def _sender(version: TemplateVersion) -> str:
    return reverse("review:sender", args=[version.template_id])


def _first_file(document: Document) -> str:
    return next((str(source) for source in document.sources.all()), str(document))


def _review(review: Review) -> str:
    kind = review.doc_type.replace("_", " ")
    return ", ".join(part for part in (f"{kind} {review.number}".strip(), review.supplier) if part)


def _trace(document: Document) -> str:
    """Return the page that tells a document's whole story, asked for by what it is made of."""
    first = next(iter(document.sources.all()), None)
    if first is None:
        return ""
    return f"{reverse('connectors:trace')}?{urlencode({'q': first.original.sha256, 'document': document.pk})}"


_LOOKUPS: dict[str, Callable[[set[int]], dict[int, Name]]] = {
    "mailbox": _mailboxes,
    "mail": _mails,
    "document": _documents,
    "review": _reviews,
    "posting": _postings,
    "connection": _connections,
    "version": _versions,
}
