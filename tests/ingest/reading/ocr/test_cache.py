"""What OCR read is kept."""

from __future__ import annotations

from ingest.reading import engine
from ingest.reading.ocr.cache import FileCache, in_rounds
from ingest.reading.process.child import Reader
from tests.ingest.reading.ocr import scans
from tests.ingest.reading.ocr.test_pages import scan, typed


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


def reading(content, asked):
    """Return how the document is read once, every page that OCR is asked for noted; each third one is blank."""

    def ocr(content, page):
        asked.append(page.number)
        return page if page.number % 3 == 0 else typed(content, page)

    return lambda known: engine.read(content, ocr=ocr, known=known)


def test_a_long_scan_is_read_to_its_end_each_page_once(tmp_path):
    content, asked = scan(30), []
    result = in_rounds(reading(content, asked), content, "rapidocr", FileCache(tmp_path))
    assert (asked, result.unread) == ([*range(1, 31)], ())
    assert sum(bool(page.words) for page in result.pages) == 20


def test_who_stops_after_some_rounds_goes_on_where_they_ended(tmp_path):
    content, asked = scan(30), []
    first = in_rounds(reading(content, asked), content, "rapidocr", FileCache(tmp_path), most=1)
    assert first.unread == tuple(range(engine.SCANS_AT_ONCE + 1, 31))
    assert in_rounds(reading(content, asked), content, "rapidocr", FileCache(tmp_path)).unread == ()
    assert asked == [*range(1, 31)]


def test_what_a_power_cut_left_of_a_kept_page_is_read_again(tmp_path):
    content, asked = scan(1), []
    in_rounds(reading(content, asked), content, "rapidocr", FileCache(tmp_path))
    kept = next(path for path in tmp_path.rglob("*.json"))
    for left in (b"", kept.read_bytes()[:40], b"\xff\xfe\x00"):
        kept.write_bytes(left)
        result = in_rounds(reading(content, asked), content, "rapidocr", FileCache(tmp_path))
        assert result.pages[0].words
    assert asked == [1] * 4
