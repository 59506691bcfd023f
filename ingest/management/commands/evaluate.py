"""`manage.py evaluate SET_DIR`: read a set of documents and score it against its truth."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest import ocr
from ingest.reading.flat import flat
from ingest.reading.score import Score
from ingest.reading.service import READING_FAILED, read_file


class Command(BaseCommand):
    help = (
        "Read every document of SET_DIR/docs and score it against SET_DIR/truth/<file name>.json, the flat schema "
        "that extract --json prints. Prints one figure a line."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set_dir", type=Path, metavar="SET_DIR")
        parser.add_argument(
            "--page",
            action="store_true",
            help="measure the reading of pages: no XML, only values that are printed",
        )
        parser.add_argument(
            "--skip", metavar="KEY=VALUE", help="leave out documents whose truth's meta has this value"
        )

    def handle(self, *, set_dir: Path, page: bool, skip: str | None, **options: Any) -> None:
        truths = sorted((set_dir / "truth").glob("*.json"))
        if not truths:
            raise CommandError(f"There is no truth in {set_dir}. Give a folder that holds docs/ and truth/.")
        score = Score(set_dir.resolve().name, page=page)
        for path in truths:
            truth = json.loads(path.read_text("utf-8"))
            if not _skipped(truth, skip):
                score.add(truth, self._read(set_dir / "docs" / path.name.removesuffix(".json"), use_xml=not page))
        for name, value in score.figures().items():
            self.stdout.write(f"{name:20} {value}")

    def _read(self, document: Path, *, use_xml: bool) -> dict[str, Any] | None:
        try:
            return flat(document.name, read_file(document, use_xml=use_xml, **ocr.for_files()))
        except READING_FAILED as problem:
            self.stderr.write(f"{document.name}: {problem}")
            return None


def _skipped(truth: dict[str, Any], skip: str | None) -> bool:
    key, _, value = (skip or "").partition("=")
    return bool(skip) and str(truth.get("meta", {}).get(key)) == value
