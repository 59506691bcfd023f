"""The corpus of real documents with ground truth, where it lies beside the checkout; never part of the project."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("MAIL2ERP_CORPUS") or PROJECT.parent / "shared" / "corpus")

needs_corpus = pytest.mark.skipif(
    not ROOT.is_dir(),
    reason=f"There is no corpus at {ROOT}; set MAIL2ERP_CORPUS to the folder that holds its sets.",
)
"""Marks a test that reads the corpus: skipped, with the cause, where there is none."""


def documents(name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each document of a set with its truth, the flat schema of `docs/contracts.md` plus `meta`."""
    for truth in sorted((ROOT / name / "truth").glob("*.json")):
        document = ROOT / name / "docs" / truth.name.removesuffix(".json")
        if document.is_file():
            yield document, json.loads(truth.read_text(encoding="utf-8"))
