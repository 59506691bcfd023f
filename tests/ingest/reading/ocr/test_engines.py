"""The other engines: what is asked of them, what they answer, and what they say when they are not there."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
from pathlib import Path

import googleapiclient
import pytest

from ingest.reading import ocr
from ingest.reading.ocr import easy, tesseract
from ingest.reading.ocr.base import EngineMissing, OcrWord
from ingest.reading.ocr.cloud_vision import Engine, request
from ingest.reading.pages import Unreadable
from ingest.reading.process.child import Reader
from tests.ingest.reading.ocr import scans

# Google Cloud Vision, held to Google's own description of it ---------------------------------------
DISCOVERY = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "vision.v1.json"
SCHEMAS = json.loads(DISCOVERY.read_text())["schemas"]
KINDS = {"string": str, "number": (int, float), "integer": int, "boolean": bool}


def check(value, schema, where="$"):
    """Fail where JSON does not fit a discovery schema: unknown fields, wrong types, unknown words."""
    if "$ref" in schema:
        properties = SCHEMAS[schema["$ref"]]["properties"]
        assert set(value) <= set(properties), where
        for name, part in value.items():
            check(part, properties[name], f"{where}.{name}")
    elif schema["type"] == "array":
        for place, part in enumerate(value):
            check(part, schema["items"], f"{where}[{place}]")
    else:
        assert isinstance(value, KINDS[schema["type"]]), where
        assert value in schema.get("enum", [value]), where


ANSWER = {
    "responses": [
        {
            "fullTextAnnotation": {
                "pages": [
                    {
                        "blocks": [
                            {
                                "paragraphs": [
                                    {
                                        "words": [
                                            {
                                                "boundingBox": {
                                                    "vertices": [
                                                        {"y": 4},
                                                        {"x": 30, "y": 4},
                                                        {"x": 30, "y": 16},
                                                        {"y": 16},
                                                    ]
                                                },
                                                "symbols": [{"text": "O"}, {"text": "K"}],
                                                "confidence": 0.97,
                                            }
                                        ]
                                    }
                                ]
                            }
                        ]
                    }
                ]
            }
        }
    ]
}


def test_what_is_asked_of_cloud_vision_fits_its_description():
    body = request(scans.upright(), ["da", "en"])
    check(body, {"$ref": "BatchAnnotateImagesRequest"})
    assert base64.b64decode(body["requests"][0]["image"]["content"]).startswith(b"\x89PNG")


def test_what_cloud_vision_answers_becomes_words():
    check(ANSWER, {"$ref": "BatchAnnotateImagesResponse"})
    assert Engine(lambda body: ANSWER).read(scans.upright(), ["en"]) == [OcrWord("OK", (0, 4, 30, 16), 0.97)]


def test_an_empty_page_and_a_refusal_of_cloud_vision():
    refusal = {"responses": [{"error": {"code": 3, "message": "Bad image data."}}]}
    check(refusal, {"$ref": "BatchAnnotateImagesResponse"})
    assert Engine(lambda body: {"responses": [{}]}).read(scans.upright(), ["en"]) == []
    with pytest.raises(Unreadable, match="Bad image data"):
        Engine(lambda body: refusal).read(scans.upright(), ["en"])


# Tesseract ------------------------------------------------------------------------------------------
TABLE = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "4\t1\t1\t1\t1\t0\t10\t20\t200\t14\t-1\t\n"
    '5\t1\t1\t1\t1\t1\t10\t20\t60\t14\t96.5\t"Total\n'
    "5\t1\t1\t1\t1\t2\t80\t20\t50\t14\t40\t726.00\n"
    "5\t1\t1\t1\t1\t3\t140\t20\t9\t14\t95\t \n"
)


def test_the_table_of_tesseract_becomes_words():
    assert tesseract.words(TABLE) == [
        OcrWord('"Total', (10, 20, 70, 34), 0.965),
        OcrWord("726.00", (80, 20, 130, 34), 0.4),
    ]


def test_tesseract_is_asked_for_the_installed_languages_with_english_last(tmp_path, monkeypatch):
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdin.buffer.read()\n"
        "if '--list-langs' in sys.argv:\n    print('List\\ndeu\\neng\\nnld')\n"
        f"else:\n    print({TABLE!r}.replace('\"Total', sys.argv[sys.argv.index('-l') + 1]))\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert tesseract.Engine().read(scans.upright(), ["en", "da", "nl", "de"])[0].text == "nld+deu+eng"


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed.")
def test_tesseract_reads_a_scan():
    words = {word.text for word in tesseract.Engine().read(scans.upright(), ["en"])}
    assert {"HR-2041", "$726.00"} <= words


# What is not there --------------------------------------------------------------------------------
def test_a_missing_engine_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineMissing, match="Install it, or choose another"):
        tesseract.Engine()
    with pytest.raises(EngineMissing, match="application only"):
        Engine()


@pytest.mark.skipif("easyocr" in sys.modules, reason="EasyOCR is installed.")
def test_easyocr_is_an_extra():
    with pytest.raises(EngineMissing, match="Install the extra easyocr"):
        easy.Engine()


def test_a_line_of_easyocr_is_parted_by_its_characters():
    corners = [[10, 0], [110, 0], [110, 20], [10, 20]]
    assert easy.split(corners, "Total 7.00", 0.8) == [
        OcrWord("Total", (10, 0, 60, 20), 0.8),
        OcrWord("7.00", (70, 0, 110, 20), 0.8),
    ]


@pytest.mark.parametrize("name", ocr.KINDS)
def test_every_engine_tells_its_version_without_its_models(name):
    assert ocr.engine_version(name).startswith(f"{name}-")


def test_the_confined_process_has_its_parent_call_cloud_vision():
    asked = []
    reader = Reader()
    try:
        result = reader.read(
            scans.jpeg(scans.upright()), ocr="cloud_vision", outside=lambda body: asked.append(body) or ANSWER
        )
    finally:
        reader.close()
    assert [word.text for word in result.pages[0].words] == ["OK"]
    check(asked[0], {"$ref": "BatchAnnotateImagesRequest"})


def test_a_call_that_fails_ends_the_process_and_reaches_the_caller():
    def broken(body):
        raise LookupError("nobody there")

    reader = Reader()
    try:
        with pytest.raises(LookupError, match="nobody there"):
            reader.read(scans.jpeg(scans.upright()), ocr="cloud_vision", outside=broken)
        assert reader.pid is None
    finally:
        reader.close()
