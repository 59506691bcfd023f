"""Words that OCR ran together."""

import itertools

import pytest

from ingest.reading.ocr.page import _parts
from ingest.reading.pages import Word


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("DATE:11/15/2019", ["DATE:", "11/15/2019"]),
        ("18/01/201810:27:03", ["18/01/2018", "10:27:03"]),
        ("03/08/2010:29", ["03/08/20", "10:29"]),
        ("#19-10/03/201817:24:07", ["#19-", "10/03/2018", "17:24:07"]),
        ("https://mail.example", ["https://mail.example"]),
        ("17:24:07", ["17:24:07"]),
    ],
)
def test_labels_dates_and_times_are_parted(read, meant):
    parts = _parts(Word(read, (0, 0, 100, 10)))
    assert [part.text for part in parts] == meant
    assert (parts[0].box[0], parts[-1].box[2]) == (0, 100)
    assert all(left.box[2] == right.box[0] for left, right in itertools.pairwise(parts))
