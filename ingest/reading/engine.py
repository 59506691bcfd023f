"""One document in, one reading out: e-invoice XML first, then the words on the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ingest.reading import checks, einvoice
from ingest.reading.classify import Title, classify, titles
from ingest.reading.confidence import DOUBTFUL, settle
from ingest.reading.identifiers import document_number, ibans, order_reference
from ingest.reading.lines import read_lines
from ingest.reading.ocr.base import EngineMissing
from ingest.reading.pages import Page, Unreadable, is_pdf, load
from ingest.reading.paper import Company, Found, Paper, paper
from ingest.reading.parties import Parties
from ingest.reading.receipt import read_receipt
from ingest.reading.template.known import Template
from ingest.reading.template.lay import read_with
from ingest.reading.template.recognise import recognise
from ingest.reading.terms import delivery_dates, due_dates, issue_dates
from ingest.reading.totals import read_totals
from ingest.records import FIELDS_OF, DocType, Line, Reading, Value

PARSER_VERSION = "1"
"""Raised whenever the same file may read differently."""

UNPRICED = (DocType.DESPATCH_ADVICE, DocType.BILL_OF_LADING)
"""Kinds whose lines name goods and quantities, but need no money."""

CLEAR_TITLE = 1.0
"""The weight of a title that leaves no doubt about the kind."""

_TILL_KINDS = (DocType.RECEIPT, DocType.INVOICE, DocType.OTHER)

NO_TEXT = "This page has no text to read; it waits for a person."

MAX_SCANS = 25
"""Pages of a document that OCR reads; the rest of a longer scan waits for a person."""

Ocr = Callable[[bytes, Page], Page]
"""Reads a page without good words: the document's bytes and the page in, the page with words out."""


@dataclass(frozen=True, slots=True)
class Result:
    """A reading, the pages it was read from, what it took in milliseconds, and which parser read it."""

    reading: Reading
    pages: tuple[Page, ...]
    ms: float
    parser_version: str = PARSER_VERSION


def read(
    content: bytes,
    *,
    filename: str = "",
    sender: str | None = None,
    own: Company | None = None,
    use_xml: bool = True,
    ocr: Ocr | None = None,
    known: Mapping[int, Page] | None = None,
    templates: Sequence[Template] = (),
) -> Result:
    """Read a PDF, an image or an e-invoice XML.

    `known` holds pages by number that OCR has read before; they are not read again. `templates` are those of
    all senders: where one fits, what it knows goes over what is read without it.
    Raises Unreadable, NeedsPassword or einvoice.NotAnEInvoice, each with one sentence for a person.
    """
    started = time.perf_counter()
    pages: tuple[Page, ...] = ()
    if einvoice.sniff(content):
        reading = einvoice.read_xml(content)
    else:
        pages = load(content)
        if ocr:
            pages = tuple(_with_scans(ocr, content, pages, known or {}))
        xml = einvoice.embedded(content) if use_xml and is_pdf(content) else None
        printed = read_pages(pages, own, templates, sender)
        reading = _beside_print(einvoice.read_xml(xml), printed) if xml else printed
    return Result(reading, pages, round((time.perf_counter() - started) * 1000, 1))


def _with_scans(ocr: Ocr, content: bytes, pages: Iterable[Page], known: Mapping[int, Page]) -> Iterator[Page]:
    """Yield the pages with those that need it read by OCR, as many as the time for one document allows."""
    left = MAX_SCANS
    for page in pages:
        if page.source == "text" or not left:
            yield page
        elif page.number in known:
            yield known[page.number]
        else:
            left -= 1
            yield _scanned(ocr, content, page)


def _scanned(ocr: Ocr, content: bytes, page: Page) -> Page:
    """Return the page as OCR reads it; a page that can't be drawn stays without words, and the others go on."""
    try:
        return ocr(content, page)
    except EngineMissing:
        raise
    except Unreadable:
        return page


def read_pages(
    pages: tuple[Page, ...],
    own: Company | None = None,
    templates: Sequence[Template] = (),
    sender: str | None = None,
) -> Reading:
    """Read the words on the pages, with the template of their sender where one fits."""
    if not any(page.words for page in pages):
        return Reading(DocType.OTHER, problems=(NO_TEXT,), reason=NO_TEXT)
    seen = paper(pages, own)
    match = recognise(pages, sender, templates, seen=seen) if templates else None
    plain = read_paper(seen)
    return read_with(match, plain, seen, lambda kind: read_paper(seen, kind)) if match else plain


def read_paper(seen: Paper, known_kind: DocType | None = None) -> Reading:
    """Read laid out pages without any template. `known_kind` is what the document is, where that is known."""
    pages = seen.layout.pages
    found_titles = titles(seen)
    kind, reason = classify(seen, found_titles)
    kind = known_kind or kind
    lines, heads = read_lines(seen, priced=kind not in UNPRICED)
    totals = read_totals(seen, lines, heads)
    if kind == DocType.CREDIT_NOTE:
        lines, totals = unsigned(lines), totals.unsigned()
    fields = _fields(seen, kind, found_titles)
    for name, found in (
        ("net_total", totals.net_total),
        ("tax_total", totals.tax_total),
        ("grand_total", totals.grand_total),
    ):
        _put(fields, name, list(found))
    if totals.currency:
        fields["currency"] = Value(totals.currency, 0.9, "label")
    named = bool(found_titles) and found_titles[0].weight >= CLEAR_TITLE and kind not in _TILL_KINDS
    on_credit = "due_date" in fields or "iban" in fields
    at_till = known_kind == DocType.RECEIPT or not (known_kind or named or on_credit)
    if at_till and (slip := read_receipt(seen)):
        kind, reason = DocType.RECEIPT, slip.reason
        fields = slip.over(fields)
    if kind != DocType.OTHER:
        fields = {name: value for name, value in fields.items() if name in FIELDS_OF[kind]}
    verdicts = checks.run(kind, {name: value.value for name, value in fields.items()}, lines)
    problems = [verdict.sentence for verdict in verdicts if verdict.state != "ok"]
    if not all(page.words for page in pages):
        problems.append(NO_TEXT)
    return Reading(
        doc_type=kind,
        fields=settle({name: _by_ocr(value, pages) for name, value in fields.items()}, verdicts),
        lines=lines,
        language=seen.language,
        problems=tuple(problems),
        reason=reason,
    )


def _fields(seen: Paper, kind: DocType, found_titles: list[Title]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    parties = Parties(seen, kind)
    issued = issue_dates(seen, kind, found_titles)
    on = issued[0].value if issued else None
    _put(fields, "invoice_number", document_number(seen, kind, found_titles))
    _put(fields, "order_reference", order_reference(seen, kind))
    _put(fields, "issue_date", issued)
    _put(fields, "due_date", due_dates(seen, on if isinstance(on, date) else None))
    _put(fields, "delivery_date", delivery_dates(seen))
    _put(fields, "supplier_name", parties.supplier)
    _put(fields, "buyer_name", parties.buyer)
    _put(fields, "supplier_vat_id", parties.supplier_vat_id)
    _put(fields, "iban", ibans(seen))
    number = fields.get("invoice_number")
    reference = fields.get("order_reference")
    if number and kind == DocType.PURCHASE_ORDER:
        fields["order_reference"] = number  # an order is its own order reference, as in e-invoices
    elif number and reference and number.value == reference.value:
        del fields["order_reference"]
    return fields


def _by_ocr(value: Value, pages: tuple[Page, ...]) -> Value:
    """Name OCR as the method of what stands on a page that OCR read."""
    where = value.evidence
    return (
        replace(value, method="ocr") if where and where.page and pages[where.page - 1].source == "ocr" else value
    )


def unsigned(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return a credit note's lines as records carry them: what is given back is positive."""
    if not any(line.net_amount is not None and line.net_amount < 0 for line in lines):
        return lines
    return tuple(
        replace(
            line,
            quantity=abs(line.quantity) if line.quantity is not None else None,
            net_amount=-line.net_amount if line.net_amount is not None else None,
        )
        for line in lines
    )


def _put(fields: dict[str, Value], name: str, found: list[Found]) -> None:
    if found:
        fields[name] = found[0].as_value(tuple(found[1:]))


def _beside_print(truth: Reading, printed: Reading) -> Reading:
    """Keep the XML's values and say where the page prints others."""
    problems = list(truth.problems)
    for name, what in (("invoice_number", "number"), ("grand_total", "total")):
        said, shown = truth.value(name), printed.fields.get(name)
        if said is None or shown is None or shown.value is None or shown.confidence < DOUBTFUL:
            continue
        if not _same(said, shown.value) and not any(_same(said, other.value) for other in shown.alternatives):
            problems.append(
                f"The page prints {what} {shown.value}, the XML inside the PDF says {said}. Decide which holds."
            )
    return replace(truth, problems=tuple(problems), trusted=truth.trusted and not problems)


def _same(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one) == abs(other)
    return "".join(filter(str.isalnum, str(one))).casefold() == "".join(filter(str.isalnum, str(other))).casefold()
