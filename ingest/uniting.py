"""Bringing a mail's documents together: one paper in several files becomes one document with several sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from ingest import documents, readings, same
from ingest.mail import mime
from ingest.models import Arrival, Document, DocumentState, Mail, MailState, Page, ReadingRow, Source, SourceKind
from ingest.read import best_source
from ingest.records import Reading
from ingest.same import PAGES_FIRST, Paper
from ingest.selectors import newest_reading, pages_of
from mail2erp.audit.services import record
from mail2erp.jobs.lease import holding
from mail2erp.pipeline import hand_over

UNITED = "united"


def unite(mail: Mail) -> None:
    """Unite the mail's documents and hand on those that stay. A mail that is done already stays as it is."""
    with holding():
        mail = Mail.objects.select_for_update().get(pk=mail.pk)
        if mail.state != MailState.OPENED:
            return
        found = _documents(mail)
        merged: dict[int, list[int]] = {}
        papers = [_paper(mail, document) for document in found if document.state != DocumentState.MERGED]
        along = same.annexes(papers)
        for annex, host, word in along:
            _go_along(next(d for d in found if d.pk == annex.id), host.id, word)
        annexed = {annex.id for annex, _, _ in along}
        for group in same.groups([paper for paper in papers if paper.id not in annexed]):
            stays, *others = (next(d for d in found if d.pk == paper.id) for paper in group)
            if others:
                _merge(stays, others, group)
                merged[stays.pk] = [document.pk for document in others]
            # What a person may have before him is laid there again when there is more to it now.
            version = stays.readings.count()
            hand_over("document.read", stays.pk, round=version if version > 1 else "")
        if any(paper.settled for paper in papers):
            hand_over("mail.brought_again", mail.pk)
        mail.state = MailState.READ
        mail.save(update_fields=["state"])
        record("mail.read", f"mail:{mail.pk}", after={"united": merged} if merged else {})


def attach_text(mail: Mail) -> None:
    """Make the mail's text one more source of the one document it repeats; set on a page like any other text."""
    stated = [row for row in _newest_readings(mail) if same.repeats(mail.text, Reading.from_json(row.data))]
    if len(stated) != 1 or Arrival.objects.filter(mail=mail, part=documents.BODY).exists():
        return
    part = documents.body_part(documents.parse(mail))
    try:
        piece = documents.piece_of(part)
    except documents.CannotTypeset:
        return  # the document has its file; the text stands in the mail
    with holding():
        document = Document.objects.select_for_update().get(pk=stated[0].document_id)
        Mail.objects.select_for_update().get(pk=mail.pk)
        documents.attach(mail, document, piece)
        after = {"sha256": piece.kept.sha256}
        record("document.repeated", f"document:{document.pk}", document=document.pk, after=after)


def unite_given_up(pk: int, sentence: str) -> None:
    """Hand on a mail's documents as they are where uniting them failed. Runs in the caller's transaction."""
    mail = Mail.objects.select_for_update().get(pk=pk)
    if mail.state != MailState.OPENED:
        return
    for document in _documents(mail):
        hand_over("document.read", document.pk)
    mail.state, mail.notes = MailState.READ, [*mail.notes, sentence]
    mail.save(update_fields=["state", "notes"])
    record("mail.read", f"mail:{pk}", after={"why": sentence})


def _documents(mail: Mail) -> list[Document]:
    """Return the mail's documents, locked, each once."""
    ids = Source.objects.filter(arrivals__mail=mail).values("document")
    return list(Document.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _paper(mail: Mail, document: Document) -> Paper:
    source = best_source(document)
    row = newest_reading(document)
    elsewhere = Mail.objects.filter(arrivals__source__document=document, state=MailState.READ).exclude(pk=mail.pk)
    return Paper(
        id=document.pk,
        kind=source.kind,
        stem=PurePath(source.filename).stem.lower(),
        reading=Reading.from_json(row.data) if row else None,
        words="\n".join(" ".join(word[0] for word in page.words) for page in pages_of(document)),
        settled=elsewhere.exists(),
    )


def _go_along(annex: Document, host: int, word: str) -> None:
    """Make a document an annex of another one. Its file stays its own: the same terms come with many mails."""
    annex.state, annex.merged_into_id, annex.error = DocumentState.MERGED, host, ""
    annex.save(update_fields=["state", "merged_into", "error"])
    annex.sources.update(why=f"It goes along: it says “{word}”.")
    after = {"to": host, "word": word}
    record("document.annexed", f"document:{annex.pk}", document=annex.pk, after=after)


def _merge(stays: Document, others: Sequence[Document], group: Sequence[Paper]) -> None:
    """Give one document the sources of the others, and what all of them say together as its newest reading."""
    reading = same.united(group)
    best = next((paper.id for paper in group if paper.is_xml and paper.reading), stays.pk)
    read_from = best_source(Document(pk=best))
    Source.objects.filter(document__in=others).update(document=stays)
    _page_alike(stays, others, group)
    for other in others:
        other.state, other.merged_into, other.error = DocumentState.MERGED, stays, ""
        other.save(update_fields=["state", "merged_into", "error"])
    if reading is not None:
        row = ReadingRow.objects.filter(source=read_from).order_by("-version").first()
        parser = row.parser if row else UNITED
        readings.add_reading(stays, read_from, reading, parser)
        stays.state, stays.error = DocumentState.READ, ""
        stays.save(update_fields=["state", "error"])
    after = {"from": [other.pk for other in others]}
    record("document.united", f"document:{stays.pk}", document=stays.pk, after=after)


def _page_alike(stays: Document, others: Sequence[Document], group: Sequence[Paper]) -> None:
    """Show one paper's pages; those of the others, which say the same again, are kept but left out."""
    shown = min(group, key=lambda paper: (PAGES_FIRST.index(paper.kind), paper.id != stays.pk)).id
    if shown != stays.pk and pages_of(Document(pk=shown)).exists():
        Page.objects.filter(document=stays).update(position=None)
    else:
        shown = stays.pk
    copies = [other for other in others if other.pk != shown]
    Page.objects.filter(document__in=copies).update(document=stays, position=None)
    Page.objects.filter(document=shown).update(document=stays)


def _newest_readings(mail: Mail) -> list[ReadingRow]:
    if mail.original.content_type != mime.MAIL or not mail.text.strip():
        return []
    found = Document.objects.filter(sources__arrivals__mail=mail).exclude(sources__kind=SourceKind.BODY).distinct()
    newest = (newest_reading(document) for document in found)
    return [row for row in newest if row is not None]
