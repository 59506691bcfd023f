"""Real files of the corpus: which documents they hold, and where their print contradicts their e-invoice."""

from __future__ import annotations

import pytest

from ingest.reading import einvoice
from ingest.reading.compare.disagree import differences, text_of
from ingest.reading.engine import read_pages
from ingest.reading.kind import split
from ingest.reading.pages import load
from tests import corpus

pytestmark = corpus.needs_corpus


@pytest.mark.parametrize("name", ["hybrid-facturx", "deepform-adbuy", "orderx", "real-invoices"])
def test_no_single_document_of_several_pages_is_split(name):
    wrong = []
    for path, truth in corpus.documents(name):
        if path.suffix.lower() != ".pdf" or truth["meta"].get("quality") == "multi-document":
            continue
        pages = load(path.read_bytes())
        if len(pages) > 1 and all(page.source == "text" for page in pages):
            wrong += [(path.name, part.reason) for part in split.parts(pages, None, read_pages)[1:]]
    assert wrong == []


def test_print_and_e_invoice_differ_only_where_they_do():
    """Told are the fields whose value a second pair of eyes did not find on the page, and no others."""
    told, false = 0, []
    for path, truth in corpus.documents("hybrid-facturx"):
        content = path.read_bytes()
        pages = load(content)
        e_invoice = einvoice.read_xml(einvoice.embedded(content))
        for one in differences(e_invoice, read_pages(pages), text_of(pages)):
            told += 1
            if (truth["meta"].get("visible") or {}).get(one.field) is not False:
                false.append((path.name, one.field, one.xml.value, one.page.value))
    assert (told >= 10, false) == (True, [])
