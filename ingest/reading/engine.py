"""One document in, one reading out: e-invoice XML first, then the words on the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ingest.reading import checks, einvoice
from ingest.reading.compare.disagree import beside, text_of
from ingest.reading.confidence import settle
from ingest.reading.fields import find
from ingest.reading.items.charges import with_charges
from ingest.reading.kind import split
from ingest.reading.kind.split import Part
from ingest.reading.model import predict
from ingest.reading.model.choose import choose
from ingest.reading.ocr.base import EngineMissing
from ingest.reading.pages import Page, Unreadable, is_pdf, load
from ingest.reading.paper import Company, Paper, paper
from ingest.reading.template.known import Template
from ingest.reading.template.lay import Told, read_with
from ingest.reading.template.recognise import recognise
from ingest.records import DocType, Reading, Value

PARSER_VERSION = "7"
"""Raised whenever the same file may read differently."""


def version() -> str:
    """Return what reads: the parser's version, and the installation's own model where one is in use."""
    own = predict.in_use().name
    return f"{PARSER_VERSION}, model of {own}" if own else PARSER_VERSION


_TO_BE_READ = Reading(DocType.OTHER)

NO_TEXT = "This page has no text to read; it waits for a person."

SCANS_AT_ONCE = 12
"""Pages that OCR reads in one go, within the limits on time; `ocr.cache.in_rounds` reads a longer scan."""

Ocr = Callable[[bytes, Page], Page]
"""Reads a page without good words: the document's bytes and the page in, the page with words out."""


@dataclass(frozen=True, slots=True)
class Result:
    """A reading, the pages it was read from, what it took in milliseconds, and which parser read it.

    A file of several documents has them all in `parts`, each with the pages it is made of and its reading, whose
    evidence counts the part's own pages from 1; `reading` is then that of the first. One document has no parts.
    `unread` are the numbers of pages that OCR has still to read: until then nothing is read from the others.
    """

    reading: Reading
    pages: tuple[Page, ...]
    ms: float
    parser_version: str = PARSER_VERSION
    parts: tuple[tuple[Part, Reading], ...] = ()
    unread: tuple[int, ...] = ()


def read(
    content: bytes,
    *,
    sender: str | None = None,
    own: Company | None = None,
    use_xml: bool = True,
    ocr: Ocr | None = None,
    known: Mapping[int, Page] | None = None,
    templates: Sequence[Template] = (),
) -> Result:
    """Read a PDF, an image or an e-invoice XML.

    `known` holds pages by number that OCR has read before; they are not read again. Of the others OCR reads
    SCANS_AT_ONCE; where more are left the result names them and says nothing else. `templates` are those of
    all senders: where one fits, what it knows goes over what is read without it.
    Raises Unreadable, NeedsPassword or einvoice.NotAnEInvoice, each with one sentence for a person.
    """
    started = time.perf_counter()
    pages: tuple[Page, ...] = ()
    parts: tuple[tuple[Part, Reading], ...] = ()
    if einvoice.is_xml(content):
        reading = einvoice.read_xml(content)
    else:
        pages = load(content)
        if ocr:
            pages, unread = _with_scans(ocr, content, pages, known or {})
            if unread:
                return Result(_TO_BE_READ, pages, _since(started), unread=unread)
        truth, amiss = einvoice.read_embedded(content) if use_xml and is_pdf(content) else (None, ())
        parts = read_parts(pages, own, templates, sender, truth)
        if amiss:
            parts = (_with_problems(parts[0], amiss), *parts[1:])
        reading = parts[0][1]
    return Result(reading, pages, _since(started), version(), parts=parts if len(parts) > 1 else ())


def _with_problems(part: tuple[Part, Reading], amiss: tuple[str, ...]) -> tuple[Part, Reading]:
    first, reading = part
    return first, replace(reading, problems=(*reading.problems, *amiss), trusted=False)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _with_scans(
    ocr: Ocr, content: bytes, pages: Sequence[Page], known: Mapping[int, Page]
) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """Return the pages with the next of those that need it read by OCR, and the numbers of those still unread."""
    to_read = [page.number for page in pages if page.source != "text" and page.number not in known]
    now = set(to_read[:SCANS_AT_ONCE])
    read = (_scanned(ocr, content, page) if page.number in now else known.get(page.number, page) for page in pages)
    return tuple(read), tuple(to_read[SCANS_AT_ONCE:])


def _scanned(ocr: Ocr, content: bytes, page: Page) -> Page:
    """Return the page as OCR reads it; a page that can't be drawn stays without words, and the others go on."""
    try:
        return ocr(content, page)
    except EngineMissing:
        raise
    except Unreadable:
        return page


def read_parts(
    pages: tuple[Page, ...],
    own: Company | None = None,
    templates: Sequence[Template] = (),
    sender: str | None = None,
    truth: Reading | None = None,
) -> tuple[tuple[Part, Reading], ...]:
    """Return the documents that the pages are, in order, each with its reading; most often one.

    `truth` is the e-invoice inside the PDF: it speaks for the first of them.
    """
    parts = split.parts(pages, own, partial(read_pages, own=own)) if len(pages) > 1 else ()
    if len(parts) < 2 or (truth and not split.speaks_for_first(truth, parts, pages)):
        reading = read_pages(pages, own, templates, sender)
        return ((Part(1, len(pages), ""), beside(truth, reading, text_of(pages)) if truth else reading),)
    found: list[tuple[Part, Reading]] = []
    for part in parts:
        mine = split.pages_of(part, pages)
        reading = read_pages(mine, own, templates, sender)
        if truth and not found:
            reading = beside(truth, reading, text_of(mine))
        found.append((part, reading))
    return tuple(found)


def read_pages(
    pages: tuple[Page, ...],
    own: Company | None = None,
    templates: Sequence[Template] = (),
    sender: str | None = None,
) -> Reading:
    """Read the words on the pages, with the template of their sender where one fits."""
    return read_and_tell(pages, own, templates, sender)[0]


def read_and_tell(
    pages: tuple[Page, ...],
    own: Company | None = None,
    templates: Sequence[Template] = (),
    sender: str | None = None,
) -> Told:
    """Read pages as `read_pages` does, and tell what keeps the reading from being trusted, a cause each."""
    if not any(page.words for page in pages):
        return Reading(DocType.OTHER, problems=(NO_TEXT,), reason=NO_TEXT), ("text none",)
    seen = paper(pages, own)
    match = recognise(pages, sender, templates, seen=seen) if templates else None
    plain = read_paper(seen)
    if match is None:
        return plain, ("template none",)
    return read_with(match, plain, seen, lambda kind: read_paper(seen, kind))


def read_paper(seen: Paper, known_kind: DocType | None = None) -> Reading:
    """Read laid out pages without any template. `known_kind` is what the document is, where that is known."""
    pages = seen.layout.pages
    findings = choose(seen, find(seen, known_kind), predict.in_use())
    fields = {name: found[0].as_value(tuple(found[1:])) for name, found in findings.found.items()}
    plain = {name: value.value for name, value in fields.items()}
    lines = with_charges(findings.lines, plain, findings.kind, seen)
    verdicts = checks.run(findings.kind, plain, lines)
    problems = [verdict.sentence for verdict in verdicts if verdict.state != "ok"]
    if not all(page.words for page in pages):
        problems.append(NO_TEXT)
    return Reading(
        doc_type=findings.kind,
        fields=settle({name: _by_ocr(value, pages) for name, value in fields.items()}, verdicts),
        lines=lines,
        taxes=findings.taxes,
        language=seen.language,
        problems=tuple(problems),
        reason=findings.reason,
    )


def _by_ocr(value: Value, pages: tuple[Page, ...]) -> Value:
    """Name OCR as the method of what stands on a page that OCR read."""
    where = value.evidence
    return (
        replace(value, method="ocr") if where and where.page and pages[where.page - 1].source == "ocr" else value
    )
