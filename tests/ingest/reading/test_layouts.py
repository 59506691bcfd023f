"""Whole papers as products of many makers lay them out: invented firms, real habits, in `layouts/`.

Beside each `<name>.html` stands what a person reads there: null is a value that must not be given.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.reading.engine import read
from ingest.records import to_text

FOLDER = Path(__file__).parent / "layouts"
CASES = sorted(path.stem for path in FOLDER.glob("*.html"))


def printed(case: str) -> bytes:
    from weasyprint import CSS, HTML

    body = (FOLDER / f"{case}.html").read_text("utf-8")
    return bytes(HTML(string=body).write_pdf(stylesheets=[CSS(filename=FOLDER / "style.css")]))


def plain(text: str | None) -> str | None:
    """Identifiers are the same with and without spaces."""
    return text.replace(" ", "") if text else text


@pytest.mark.parametrize("case", CASES)
def test_a_paper_is_read_as_a_person_would(case):
    expected = json.loads((FOLDER / f"{case}.json").read_text("utf-8"))
    lines = expected.pop("lines", None)
    reading = read(printed(case)).reading
    got = {
        name: str(reading.doc_type) if name == "doc_type" else to_text(reading.value(name)) for name in expected
    }
    assert {name: plain(value) for name, value in got.items()} == {
        name: plain(value) for name, value in expected.items()
    }
    if lines is not None:
        assert [(line.quantity, line.unit_price, line.net_amount) for line in reading.lines] == [
            tuple(map(Decimal, row)) for row in lines
        ]
