"""Real e-invoices of the corpus, beside a second, independent reading of the same XML."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from ingest.reading import einvoice
from ingest.records import AMOUNT_FIELDS, Reading, as_amount, items_of, to_text
from tests import corpus

pytestmark = corpus.needs_corpus

SETS = ["xml-en16931", "xml-nl", "xml-dk-oioubl", "xml-order-despatch", "orderx", "hybrid-facturx"]
FIELDS = (
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "supplier_name",
    "supplier_vat_id",
    "buyer_name",
    "iban",
    "order_reference",
    *AMOUNT_FIELDS,
)
NUMBERS = ("quantity", "unit_price", "net_amount")


def read(path) -> Reading:
    content = path.read_bytes()
    return einvoice.read_xml(einvoice.embedded(content) if path.suffix == ".pdf" else content)


def asked(truth: dict) -> list[str]:
    """Return the fields the truth gives; of several taxes it gives only the first, so its sums do not add up."""
    net, tax, grand = (as_amount(truth[name]) for name in AMOUNT_FIELDS)
    one_of_several = None not in (net, tax, grand) and net + tax != grand
    given = [name for name in FIELDS if truth.get(name) is not None]
    return [name for name in given if not (name == "tax_total" and one_of_several)]


def alike(name: str, truth: str, found: object) -> bool:
    if name in AMOUNT_FIELDS:
        return as_amount(truth) == found
    return squeezed(truth) == squeezed(to_text(found) or "")


def squeezed(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def numbers(line: dict) -> tuple[Decimal | None, ...]:
    return tuple(as_amount(line.get(name)) for name in NUMBERS)


@pytest.mark.parametrize("name", SETS)
def test_header_fields_and_lines_of_real_e_invoices_are_right(name):
    fields, lines = Counter(), Counter()
    for path, truth in corpus.documents(name):
        reading = read(path)
        assert str(reading.doc_type) == truth["doc_type"]
        fields.update(alike(f, truth[f], reading.value(f)) for f in asked(truth))
        ours = Counter(numbers(line.as_json()) for line in items_of(reading.lines))
        theirs = Counter(map(numbers, truth["lines"] or ()))
        lines.update({True: (ours & theirs).total(), False: (ours - theirs).total() + (theirs - ours).total()})
    assert fields[True] / fields.total() >= 0.995
    assert lines[True] / lines.total() >= 0.99


@pytest.mark.parametrize("name", ["hostile-pdf", "real-invoices"])
def test_a_search_in_any_pdf_ends_with_an_e_invoice_or_nothing(name):
    for path in sorted((corpus.ROOT / name / "docs").glob("*.pdf")):
        found = einvoice.embedded(path.read_bytes())
        assert found is None or einvoice.read_xml(found).fields
