from __future__ import annotations

import re
from itertools import pairwise

import pytest

from review.chart import MINUTES, NARROW, WIDE, Bucket, Series, columns, nice, spark, trend
from review.results.page import minutes


def heights(path: str) -> list[float]:
    return [float(step.split()[1]) for step in re.split(r"[ML]", path)[1:]]


def test_a_line_of_shares_has_its_last_value_at_its_end_and_never_leaves_its_frame():
    points = [("1 Nov", 82), ("2 Nov", 91.4), ("3 Nov", 100)]
    chart = trend(points, says="from 82 to 100", events=[(1, "v2"), (9, "v3")], frame=NARROW)
    assert chart is not None
    assert [text.text for text in chart.ends] == ["100 %"]
    [line] = chart.lines
    assert heights(line.path) == sorted(heights(line.path), reverse=True)
    assert all(NARROW.top <= height <= NARROW.bottom for height in heights(line.path))
    assert [text.text for text in chart.scale] == ["70 %", "80 %", "90 %", "100 %"]
    assert [(event.text, event.x) for event in chart.events] == [("v2", chart.dots[1][0])]
    assert trend([], says="") is None


def test_one_document_is_a_point_at_the_right_where_now_is():
    chart = trend([("1 Nov", 0)], says="")
    assert chart is not None
    assert chart.dots == [(WIDE.right, WIDE.bottom)]


def test_a_small_line_needs_two_values():
    assert spark([50]) == ""
    assert spark([0, 100]).startswith("M2.0")


def test_columns_stand_on_each_other_and_their_names_do_not():
    series = [Series("a", "one", "f1"), Series("b", "two", "hatch")]
    chart = columns([Bucket("1 Nov", {"a": 1, "b": 3}), Bucket("2 Nov", {})], series, says="x", share=True)
    assert chart is not None
    first, second = chart.bars
    assert first.y == pytest.approx(second.y + second.tall)
    assert second.tall == pytest.approx(3 * first.tall)
    assert [text.text for text in chart.ends] == ["two 75 %", "one 25 %"]
    level = columns([Bucket("1 Nov", {"a": 0.01, "b": 0.01})], series, says="x")
    assert level is not None
    assert abs(level.ends[0].y - level.ends[1].y) >= 12
    assert columns([Bucket("1 Nov", {})], series, says="x") is None


def test_a_line_goes_through_what_was_measured_and_its_scale_is_round():
    points = [("a", 80.0), ("b", None), ("c", 30.0)]
    chart = trend(points, write=minutes, says="x", goals=[(270, "by hand", "l4")], steps=MINUTES)
    assert chart is not None
    assert len(chart.dots) == 2
    assert [text.text for text in chart.scale] == ["0:00", "1:00", "2:00", "3:00", "4:00"]
    assert [text.text for text in chart.ends] == ["by hand 4:30", "0:30"]
    assert trend([("a", None)], write=str, says="x") is None


def test_labels_under_a_chart_are_evenly_apart_and_the_newest_is_there():
    chart = columns([Bucket(str(n), {"a": 1}) for n in range(31)], [Series("a", "", "f1")], says="x")
    assert chart is not None
    shown = [int(text.text) for text in chart.under]
    assert shown[-1] == 30
    assert len({after - before for before, after in pairwise(shown)}) == 1
    assert chart.ends == []


@pytest.mark.parametrize(("value", "round_"), [(0.4, 1), (1, 1), (3, 5), (7, 10), (42, 50), (51, 100), (260, 500)])
def test_a_scale_ends_at_a_round_number(value, round_):
    assert nice(value) == round_
