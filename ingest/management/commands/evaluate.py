"""`manage.py evaluate SET_DIR`: read a set of documents and score it against its truth."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest import ocr
from ingest.reading.engine import Result
from ingest.reading.evaluation.flat import flat
from ingest.reading.evaluation.score import Score
from ingest.reading.evaluation.trial import Case, Trial
from ingest.reading.service import READING_FAILED, read_file

Wanted = list[tuple[Path, dict[str, Any]]]
"""Documents to read, each with its truth."""


class Command(BaseCommand):
    help = (
        "Read every document of SET_DIR/docs and score it against SET_DIR/truth/<file name>.json, the flat schema "
        "that extract --json prints. Prints one figure a line. With -v 2 also every wrong value of --learn "
        "and what kept each document from being trusted."
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
        parser.add_argument(
            "--learn",
            type=int,
            metavar="K",
            help="teach on the first K documents of each meta.family, sorted by file name, and score the others",
        )

    def handle(self, *, set_dir: Path, page: bool, skip: str | None, learn: int | None, **options: Any) -> None:
        truths = sorted((set_dir / "truth").glob("*.json"))
        if not truths:
            raise CommandError(f"There is no truth in {set_dir}. Give a folder that holds docs/ and truth/.")
        wanted = [
            (set_dir / "docs" / path.name.removesuffix(".json"), truth)
            for path in truths
            if not _skipped(truth := json.loads(path.read_text("utf-8")), skip)
        ]
        name = set_dir.resolve().name
        if learn is None:
            figures = self._figures(name, wanted, page=page)
        else:
            figures = self._taught(Trial(name, learn, page=page), wanted, page, options["verbosity"])
        for title, value in figures.items():
            self.stdout.write(f"{title:20} {value}")

    def _figures(self, name: str, wanted: Wanted, *, page: bool) -> dict[str, Any]:
        score = Score(name, page=page)
        for document, truth in wanted:
            result = self._read(document, use_xml=not page)
            score.add(truth, flat(document.name, result) if result else None)
        return score.figures()

    def _taught(self, trial: Trial, wanted: Wanted, page: bool, verbosity: int) -> dict[str, Any]:
        """Read all documents, then teach on some and measure on the others."""
        figures = trial.run([case for one in wanted if (case := self._case(*one, use_xml=not page))])
        for line in (*trial.errors, *trial.withheld) if verbosity > 1 else ():
            self.stderr.write(line)
        return figures

    def _case(self, document: Path, truth: dict[str, Any], *, use_xml: bool) -> Case | None:
        result = self._read(document, use_xml=use_xml)
        if result is None:
            return None
        by_xml = any(value.method == "xml" for value in result.reading.fields.values())
        return Case(document.name, result.pages, truth, result.reading if by_xml else None)

    def _read(self, document: Path, *, use_xml: bool) -> Result | None:
        try:
            return read_file(document, use_xml=use_xml, **ocr.for_files())
        except READING_FAILED as problem:
            self.stderr.write(f"{document.name}: {problem}")
            return None


def _skipped(truth: dict[str, Any], skip: str | None) -> bool:
    key, _, value = (skip or "").partition("=")
    return bool(skip) and str(truth.get("meta", {}).get(key)) == value
