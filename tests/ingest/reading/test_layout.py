"""Words to rows."""

from __future__ import annotations

from ingest.reading.layout import lay_out
from ingest.reading.pages import Page, Word


def test_a_tall_word_between_two_lines_does_not_join_them():
    words = (
        Word("Logo", (20, 39, 90, 70)),
        Word("Advertiser", (220, 44, 255, 52)),
        Word("Rosendale", (290, 44, 330, 52)),
        Word("Agency", (220, 57, 245, 65)),
        Word("American", (290, 57, 320, 65)),
    )
    rows = [row.text for row in lay_out((Page(1, 600, 800, words),)).rows]
    assert rows[-1] == "Agency American"
    assert "Advertiser Rosendale" in rows[-2]
