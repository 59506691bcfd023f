"""Whether a document of a known sender may pass without a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ingest.reading.compare.locate import bare
from ingest.reading.confidence import DOUBTFUL
from ingest.reading.formats import CODES
from ingest.reading.paper import Paper
from ingest.reading.parties.accounts import ibans
from ingest.reading.template.apply import Overlay
from ingest.reading.template.context import row_of, span_at
from ingest.reading.template.items import NUMBERS
from ingest.reading.template.known import FieldKnowledge, Form, LinesKnowledge
from ingest.reading.template.places import means_same
from ingest.reading.template.recognise import Match
from ingest.reading.template.title import strange_titles
from ingest.reading.template.weigh import looks_like
from ingest.records import AMOUNT_FIELDS, PERIOD, REQUIRED_OF, DocType, Line, Reading, items_of, to_text

BILLS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT, DocType.REMINDER)
"""Kinds that a sender prints on one form, with the same fields."""

ASIDE = ("delivery_date", *PERIOD)
"""Fields that a document may carry or not: nothing is booked by them. Theirs must only be read without doubt."""

OWN = ("supplier_name", "supplier_vat_id", "iban", "currency")
"""The sender's own facts: one it did not have before is news, and news is for a person."""

SHAPED = 0.85
"""A number less like all those before is not trusted to be one."""


def withheld(match: Match, reading: Reading, overlay: Overlay, plain: Reading, seen: Paper) -> Iterator[str]:
    """Yield why a reading is not trusted, each cause a word and the fields it is about; nothing where it is.

    `plain` is what was read without the template.
    The sender is sure, a bill's by more than its form, and its own facts are those it had before; every check
    agrees; nothing that is expected or required is missing; each value stands where the template expects it,
    plainly before any other, or is found by two readers alike; and where reading without the template was always
    right, it says the same.
    """
    form = match.template.forms[match.form]
    if not match.sure or (reading.doc_type in BILLS and not match.candidates[0].known_sender):
        yield "sender"  # a form that others use too names nobody
    if match.template.enough:
        yield "drift"
    if reading.problems:
        yield "check " + " | ".join(reading.problems)
    if str(reading.doc_type) not in form.kinds or f"{plain.doc_type}>{reading.doc_type}" not in form.read_as:
        yield f"kind {reading.doc_type}"
    if strange := strange_titles(form, seen):
        yield _about("title", strange)  # “Rechnungskorrektur” or “Saldenliste” of who writes “Rechnung”
    gross = reading.value("grand_total")
    if reading.doc_type in BILLS and isinstance(gross, Decimal) and gross <= 0:
        yield "sign"  # an invoice below nothing is a credit note, or misread
    required = REQUIRED_OF[reading.doc_type]
    if missing := [name for name in required if reading.value(name) is None]:
        yield _about("required", missing)
    if not required:
        yield "kind without required fields"
    scanned = any(page.source != "text" for page in seen.layout.pages)
    yield from _of_fields(reading, form, overlay, plain, scanned=scanned)
    if scanned and _cut(reading, form, seen):
        yield "cut buyer_name"  # OCR parts names
    if lack := _lacking(form.lines, reading.lines):
        yield _about("lines", lack)
    if overlay.rival:
        yield "lines"  # a quantity may be a price: both make the amount
    if strangers := {bare(str(one.value)) for one in ibans(seen)} - _accounts(form):
        yield _about("account", sorted(strangers))
    if others := _named_beside_sums(reading, seen) - {str(reading.value("currency"))}:
        yield _about("currency", sorted(others))


def _lacking(known: LinesKnowledge, lines: Sequence[Line]) -> list[str]:
    """Return what an item lacks that every confirmed one had."""
    always = [name for name in NUMBERS if known.told and known.full.get(name) == known.told]
    return [name for name in always if any(getattr(line, name) is None for line in items_of(lines))]


def _named_beside_sums(reading: Reading, seen: Paper) -> set[str]:
    """Return the currencies whose codes stand in the rows of the sums: “Total DKK 4100.63 USD”."""
    found: set[str] = set()
    for name in AMOUNT_FIELDS:
        where = reading.fields[name].evidence if name in reading.fields else None
        span = span_at(seen.layout, where.page, where.box) if where and where.page and where.box else None
        if span:
            found |= {
                text for word in row_of(span, seen.layout).words if (text := word.text.strip("(): ")) in CODES
            }
    return found


def _of_fields(reading: Reading, form: Form, overlay: Overlay, plain: Reading, *, scanned: bool) -> Iterator[str]:
    """Yield what is amiss with single fields."""
    shaped = ("invoice_number", "order_reference") if scanned else ("invoice_number",)  # 5 may be an S
    aside = {name for name in ASIDE if (value := reading.fields.get(name)) is None or not value.doubt}
    if silent := [name for name in overlay.silent if name not in aside]:
        yield _about("silent", silent)
    if unbacked := [name for name in overlay.unbacked if name not in aside and name in reading.fields]:
        yield _about("unbacked", unbacked)
    if unknown := [name for name in reading.fields if not _shown(name, form) and name not in aside]:
        yield _about("unknown", unknown)
    if news := [name for name in OWN if name in reading.fields and not _had(name, reading, form.fields)]:
        yield _about("news", news)
    if shapeless := [name for name in shaped if not _shaped(name, reading, form.fields)]:
        yield _about("shape", shapeless)
    if torn := [name for name in form.fields if name not in aside and _torn(name, reading, form, plain)]:
        yield _about("disagree", torn)


def without_strays(reading: Reading, form: Form) -> Reading:
    """Return a reading without the doubtful days, of delivery or service, that no approved document had.

    Nothing is booked by them: they are no reason to ask a person where all else may pass.
    """
    strays = {name for name in ASIDE if name in reading.fields and not _shown(name, form)}
    kept = {name: one for name, one in reading.fields.items() if name not in strays or not one.doubt}
    return replace(reading, fields=kept)


def _shown(name: str, form: Form) -> bool:
    """Tell whether an approved document had the field."""
    known = form.fields.get(name)
    return known is not None and known.absent < known.told


def _had(name: str, reading: Reading, known: Mapping[str, FieldKnowledge]) -> bool:
    """Tell whether a value is one that approved documents had; on an order the supplier is whoever it goes to."""
    if name in ("supplier_name", "supplier_vat_id") and reading.doc_type not in BILLS:
        return True
    values = known[name].values if name in known else {}
    return bare(to_text(reading.value(name)) or "") in {bare(value) for value in values}


def _cut(reading: Reading, form: Form, seen: Paper) -> bool:
    """Tell whether a buyer is neither one that approved documents had nor ourselves."""
    if "buyer_name" not in reading.fields or _had("buyer_name", reading, form.fields):
        return False
    return bare(str(reading.value("buyer_name"))) not in {bare(name) for name in seen.own.names}


def _shaped(name: str, reading: Reading, known: Mapping[str, FieldKnowledge]) -> bool:
    """Tell whether a number has the shape of one before."""
    text, values = to_text(reading.value(name)), known[name].values if name in known else {}
    return text is None or any(looks_like(text, value) >= SHAPED for value in values)


def _torn(name: str, reading: Reading, form: Form, plain: Reading) -> bool:
    """Tell whether reading without the template, always right so far and sure of it, says something else."""
    known, said = form.fields[name], plain.value(name)
    if known.rules_right < known.told or said is None or plain.fields[name].confidence < DOUBTFUL:
        return False
    if isinstance(said, date) and name == "due_date" and plain.value("issue_date") != reading.value("issue_date"):
        return False  # counted from another day
    return not means_same(name, said, reading.value(name))


def _accounts(form: Form) -> set[str]:
    held = form.fields["iban"].values if "iban" in form.fields else {}
    return {*form.accounts, *(bare(value) for value in held)}


def _about(cause: str, fields: list[str]) -> str:
    return f"{cause} {', '.join(fields)}"
