"""`manage.py extract` and `manage.py evaluate`."""

from __future__ import annotations

import io
import json

from django.core.management import call_command

from tests.ingest.reading import papers
from tests.ingest.reading.ocr import scans

KEYS = {
    *(
        "file",
        "doc_type",
        "invoice_number",
        "issue_date",
        "due_date",
        "currency",
        "supplier_name",
        "supplier_vat_id",
    ),
    *("buyer_name", "iban", "order_reference", "net_total", "tax_total", "grand_total", "lines", "language"),
    *("confidence", "evidence", "trusted", "problems", "method", "ms"),
}


def extracted(*arguments):
    out = io.StringIO()
    call_command("extract", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_extract_prints_one_object_a_line_in_the_flat_schema(tmp_path):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(papers.pdf(papers.GERMAN))
    bad.write_bytes(b"%PDF-1.7 broken")
    first, second, third = map(json.loads, extracted("--json", bad, good, tmp_path / "none.pdf").splitlines())
    assert set(second) == KEYS
    assert (second["grand_total"], second["due_date"], second["lines"][0]["quantity"]) == (
        "3076.75",
        "2026-12-05",
        "2",
    )
    assert second["evidence"]["invoice_number"]["page"] == 1
    for refused in (first, third):
        assert set(refused) == {"file", "error"}
        assert refused["error"].endswith(".")


def test_extract_prints_a_table_for_people(tmp_path):
    document = tmp_path / "invoice.pdf"
    document.write_bytes(papers.pdf(papers.DUTCH))
    assert "2611-093" in extracted(document)


def test_evaluate_scores_a_set_against_its_truth(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "truth").mkdir()
    (tmp_path / "docs" / "one.pdf").write_bytes(papers.pdf(papers.DUTCH))
    truth = {
        "doc_type": "invoice",
        "invoice_number": "2611 093",
        "grand_total": "1512.5",
        "due_date": "2026-12-10",
    }
    truth |= {"lines": [{"quantity": "4", "net_amount": "1250"}], "buyer_name": "Noordwal B.V.", "iban": None}
    (tmp_path / "truth" / "one.pdf.json").write_text(json.dumps(truth))
    out = io.StringIO()
    call_command("evaluate", str(tmp_path), stdout=out)
    figures = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines())
    assert (figures["documents"], figures["fields"], figures["fields_right"]) == ("1", "5", "0.8")
    assert (figures["documents_clean"], figures["line_f1"]) == ("0.0", "1.0")


def test_a_scan_that_extract_has_read_once_is_not_read_by_ocr_again(tmp_path, settings, monkeypatch):
    settings.OCR_CACHE_DIR = tmp_path / "ocr"
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(scans.jpeg(scans.upright()))
    first = json.loads(extracted("--json", scan))

    def refuse(*_):
        raise AssertionError("It was read by OCR a second time.")

    monkeypatch.setattr("ingest.reading.service.read_page", refuse)
    second = json.loads(extracted("--json", scan))
    assert first["method"]
    assert {**first, "ms": 0} == {**second, "ms": 0}


def test_extract_reads_scans_with_the_engine_of_the_settings(tmp_path, settings):
    settings.OCR_ENGINE, settings.OCR_CACHE_DIR = "none", tmp_path / "ocr"
    scan = tmp_path / "scan.jpg"
    scan.write_bytes(scans.jpeg(scans.upright()))
    assert json.loads(extracted("--json", scan))["problems"] == [
        "This page has no text to read; it waits for a person."
    ]
