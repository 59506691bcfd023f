"""From the parts of a mail to documents: bytes kept, duplicates linked, a text without files set on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max

from ingest import originals
from ingest.mail import letter, mime
from ingest.mail.mime import ParsedMail, Part, PartKind
from ingest.models import Arrival, Document, Mail, Original, Source, SourceKind
from ingest.reading.process import child
from mail2erp.pipeline import hand_over

BODY = "body"
PDF = "application/pdf"
KIND_OF = {
    PartKind.PDF: SourceKind.PDF,
    PartKind.IMAGE: SourceKind.IMAGE,
    PartKind.XML: SourceKind.XML,
    PartKind.MAIL: SourceKind.BODY,
}


class CannotTypeset(Exception):
    """A text could not be set on a page. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that stand in the store of originals: their name there, their size, and what they are."""

    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a mail, its bytes kept already: where it stood, its name, and what carries it."""

    part: str
    filename: str
    kind: SourceKind
    kept: Kept


def keep(content: bytes, content_type: str) -> Kept:
    """Put bytes into the store of originals, before any row speaks of them."""
    return Kept(originals.store().put(content), len(content), content_type)


def row_of(kept: Kept) -> Original:
    """Return the row of bytes that are kept, made on their first arrival."""
    row, _ = Original.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "content_type": kept.content_type}
    )
    return row


def parse(mail: Mail) -> ParsedMail:
    """Return what a stored mail, or a file handed in, holds. Raises OriginalError where its bytes are lost."""
    content = originals.store().get(mail.original.sha256)
    if mail.original.content_type == mime.MAIL:
        return mime.parse(content)
    return replace(mime.parse_file(content, mail.subject), subject=mail.subject, sent_at=None)


def pieces_of(parsed: ParsedMail, *, types: Iterable[str] = ()) -> tuple[list[Piece], list[str]]:
    """Keep the bytes of every document of a mail; return the pieces, and a sentence for each that failed.

    `types` are the kinds to take (pdf, image, xml, mail); none means all. A mail without any file is its own
    document, set on a page; if all it held was refused, the page says why, so that a person sees it.
    """
    wanted = set(types) or {*PartKind}
    parts = [part for part in parsed.parts if part.kind in wanted]
    if parsed.body_is_document:
        parts = [body_part(parsed)]
    elif not parsed.parts and parsed.notes:
        parts = [body_part(replace(parsed, text="\n".join(parsed.notes), html=""))]
    pieces, notes = [], []
    for part in parts:
        try:
            pieces.append(piece_of(part))
        except CannotTypeset as error:
            notes.append(str(error))
    return pieces, notes


def body_part(parsed: ParsedMail) -> Part:
    """Return the mail's own text as a part of it."""
    return Part(BODY, f"{parsed.subject or 'Message'}"[:200], PartKind.MAIL, mime.MAIL, mail=parsed)


def piece_of(part: Part) -> Piece:
    """Keep the bytes of a part; text is set on a page first. Raises CannotTypeset."""
    content, type_ = (typeset(part.mail), PDF) if part.mail else (part.content, part.content_type)
    return Piece(part.path, part.filename, KIND_OF[part.kind], keep(content, type_))


def typeset(mail: ParsedMail) -> bytes:
    """Return the PDF of a mail's text; the same mail gives the same bytes. Raises CannotTypeset."""
    for page in letter.pages(mail):
        try:
            return child.typeset(page)
        except child.ChildDied:
            continue  # the next page is a plainer one
    raise CannotTypeset("The text of this message could not be set on a page. Read it in the original message.")


def message_at(parsed: ParsedMail, part: str) -> ParsedMail | None:
    """Return the message whose text stands at a BODY piece's place in the mail."""
    if part == BODY:
        return parsed
    return next((found.mail for found in parsed.parts if found.path == part), None)


def arrive(mail: Mail, pieces: Iterable[Piece]) -> list[Document]:
    """Link the pieces to the mail; return their documents, in the pieces' order, each once.

    A file that was never here becomes a document of its own, and its reading is asked for. Runs in the
    caller's transaction; safe against the same file arriving in another mail at the same time.
    """
    pieces = list(pieces)
    # Whoever locks a file's row first makes its source; all take the locks in one order.
    for kept in sorted({piece.kept for piece in pieces}, key=lambda kept: kept.sha256):
        Original.objects.select_for_update().get(pk=row_of(kept).pk)
    found: dict[int, Document] = {}
    for piece in pieces:
        for source in _known(piece) or [_new(mail, piece)]:
            _link(mail, piece, source)
            found[source.document_id] = source.document
    return list(found.values())


def _known(piece: Piece) -> list[Source]:
    """Return the sources that a file is already: one, or one for each document that it was split into."""
    known = Source.objects.filter(original=row_of(piece.kept))
    return list(known.select_related("document").order_by("part"))


def _new(mail: Mail, piece: Piece) -> Source:
    document = Document.objects.create(received_at=mail.received_at)
    hand_over("document.stored", document.pk)
    return add_source(document, piece)


def _link(mail: Mail, piece: Piece, source: Source) -> None:
    Arrival.objects.get_or_create(
        mail=mail, part=piece.part[:80], source=source, defaults={"filename": piece.filename[:255]}
    )


def attach(mail: Mail, document: Document, piece: Piece) -> None:
    """Link a piece of the mail to a document that is there already, as one more source of it."""
    for source in _known(piece) or [add_source(document, piece)]:
        _link(mail, piece, source)


def add_source(document: Document, piece: Piece) -> Source:
    """Add a file that was never here to a document."""
    return Source.objects.create(
        document=document, original=row_of(piece.kept), kind=piece.kind, filename=piece.filename[:255]
    )


def add_part(document: Document, source: Source, *, why: str) -> Source:
    """Let a document have pages of a file that carries another one already; it came whenever the file came.

    Returns the document's own source of that file. The pages are the caller's to move.
    """
    newest = Source.objects.filter(original=source.original_id).aggregate(newest=Max("part"))["newest"]
    part = Source.objects.create(
        document=document,
        original_id=source.original_id,
        part=newest + 1,
        kind=source.kind,
        filename=source.filename,
        why=why,
    )
    for arrival in source.arrivals.order_by("pk"):
        Arrival.objects.create(mail_id=arrival.mail_id, source=part, part=arrival.part, filename=arrival.filename)
    return part
