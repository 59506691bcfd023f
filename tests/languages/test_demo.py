"""What is said of the demo company's documents, each of them, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from ingest.reading import checks
from ingest.reading.engine import read
from ingest.reading.pages import Unreadable
from ingest.records import Reading
from review.sentences import is_known, said

CASES = sorted(Path("fixtures/documents").iterdir())


def sentences(path: Path) -> Iterator[str]:
    try:
        reading = read(path.read_bytes()).reading
    except Unreadable as refusal:
        yield str(refusal)
    else:
        yield from _said_of(reading)


def _said_of(reading: Reading) -> Iterator[str]:
    yield from reading.problems
    plain = {name: value.value for name, value in reading.fields.items()}
    yield from (check.sentence for check in checks.run(reading.doc_type, plain, reading.lines))
    yield from (value.doubt for value in reading.fields.values() if value.doubt)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_sentence_on_a_demo_document_is_known(case: Path):
    for path in sorted(case.glob("document.*")):
        for sentence in sentences(path):
            assert is_known(sentence)
            with translation.override("nl"):
                assert said(sentence) != sentence
