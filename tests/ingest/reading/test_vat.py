"""Whose VAT id it is."""

from __future__ import annotations

from ingest.reading.fields import find
from ingest.reading.pages import Page, Word
from ingest.reading.paper import paper


def test_a_vat_id_on_a_row_that_ocr_left_uneven_does_not_stop_the_reading():
    words = (
        Word("INVOICE", (50, 40, 120, 56)),
        Word("VAT", (50, 100, 75, 110)),
        Word("IE3668997OH", (80, 104, 150, 108)),  # low and small: its middle is nearer to the row below
        Word("Phone", (300, 92, 340, 106)),
        Word("12345", (300, 106, 340, 112)),
    )
    findings = find(paper((Page(1, 595.0, 842.0, words, source="ocr"),)))
    assert [one.value for one in findings.found["supplier_vat_id"]] == ["IE3668997OH"]
