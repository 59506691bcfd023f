"""What OCR read is kept."""

from __future__ import annotations

from ingest.reading.child import Reader
from ingest.reading.ocr.cache import FileCache
from tests.ingest.reading.ocr import scans


def test_what_was_kept_is_found_again_by_its_key_alone(tmp_path):
    cache = FileCache(tmp_path / "ocr")
    assert cache.get("a") is None
    cache.put("a", "réçu")
    cache.put("b", "other")
    assert (cache.get("a"), FileCache(tmp_path / "ocr").get("b")) == ("réçu", "other")


def test_nothing_unfinished_is_left_behind(tmp_path):
    FileCache(tmp_path).put("a", "text")
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_a_scan_is_never_read_twice(tmp_path):
    cache, reader = FileCache(tmp_path), Reader()
    try:
        first = reader.read(scans.jpeg(scans.upright()), ocr="rapidocr", cache=cache)
        kept = next(path for path in tmp_path.rglob("*.json"))
        kept.write_text(kept.read_text().replace("Galway", "Kinsale"))
        second = reader.read(scans.jpeg(scans.upright()), ocr="rapidocr", cache=cache)
    finally:
        reader.close()
    assert "Galway" in scans.texts(first.pages[0])
    assert "Kinsale" in scans.texts(second.pages[0])
