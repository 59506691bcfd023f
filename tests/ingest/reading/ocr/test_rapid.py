"""The default engine on pages that the test prints, turns and sets askew."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.reading import ocr
from ingest.reading.ocr import rapid
from ingest.reading.ocr.rapid import models
from ingest.reading.pages import Page, load
from tests.ingest.reading import papers
from tests.ingest.reading.ocr import scans

KEYS = {"HR-2041", "IE3668997OH", "45-20811", "$605.00", "$121.00", "$726.00", "Harlingen"}


def read(picture) -> Page:
    content = scans.jpeg(picture)
    return ocr.read_page("rapidocr", content, load(content)[0])


def test_a_scan_reads_as_its_text_layer_does():
    page, printed = read(scans.upright()), load(papers.pdf(papers.ENGLISH))[0]
    assert scans.texts(page) >= KEYS
    assert len(scans.texts(page) & scans.texts(printed)) >= 0.95 * len(scans.texts(printed))


def test_words_stand_where_the_text_layer_says():
    found = {word.text: word.box for word in read(scans.upright()).words}
    printed = {word.text: word.box for word in load(papers.pdf(papers.ENGLISH))[0].words}
    for key in KEYS:
        assert found[key] == pytest.approx(printed[key], abs=3.0), key


@pytest.mark.parametrize(("turn", "slope"), [(90, 0.0), (180, 0.0), (270, -2.0), (0, 4.0)])
def test_a_page_that_lies_wrong_is_turned_and_levelled(turn, slope):
    page = read(scans.lying(turn, slope))
    assert (page.rotation, page.source) == (turn, "ocr")
    assert page.skew == pytest.approx(slope, abs=0.3)
    assert (page.width, page.height) == pytest.approx((595, 842), abs=2)
    assert scans.texts(page) >= KEYS


def test_a_blank_page_stays_without_words():
    from PIL import Image

    page = read(Image.new("RGB", (1240, 1754), "white"))
    assert (page.words, page.source) == ((), "none")


def test_the_other_runtime_reads_the_same(monkeypatch):
    strip = scans.upright().crop((60, 60, 860, 460))
    usual = [word.text for word in rapid.Engine().read(strip, ())]
    monkeypatch.setattr(models, "_has_openvino", lambda: False)
    assert [word.text for word in rapid.Engine().read(strip, ())] == usual
    assert "Galway" in usual


def test_the_telemetry_of_the_runtime_is_never_loaded():
    program = (
        "import sys; from ingest.reading.ocr.rapid import models; models.detector();"
        "print([name for name, module in sys.modules.items() if 'openvino_telemetry' in name and module])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_asking_for_the_version_loads_no_model():
    program = (
        "import sys; from ingest.reading.ocr import engine_version; print(engine_version(), 'cv2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("rapidocr-")
    assert done.stdout.split()[-1] == "False"
