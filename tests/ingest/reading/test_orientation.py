"""How a scanned page lies."""

from __future__ import annotations

import pytest
from PIL import Image

from ingest.reading.pages.orientation import Lie, lie_of, straightened
from tests.ingest.reading.ocr import scans


@pytest.mark.parametrize("slope", [-5.0, -1.3, 0.0, 0.6, 4.2])
def test_the_slope_of_the_lines_is_measured(slope):
    lie = lie_of(scans.lying(0, slope))
    assert not lie.sideways
    assert lie.skew == pytest.approx(slope, abs=0.3)


@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_on_its_side_is_told(turn):
    lie = lie_of(scans.lying(turn, 2.0))
    assert lie.sideways
    assert lie.skew == pytest.approx(2.0, abs=0.3)


def test_of_a_page_without_text_nothing_is_said():
    assert lie_of(Image.new("RGB", (600, 800), "white")) == Lie()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_undoing_the_turn_and_the_slope_levels_the_page(turn):
    levelled = straightened(scans.lying(turn, 3.0), turn, 3.0)
    assert levelled.size == scans.upright().size
    assert lie_of(levelled) == Lie(False, pytest.approx(0.0, abs=0.2))
