"""`manage.py extract FILE…`: read documents without the database, in one process for all files."""

from __future__ import annotations

import json
import traceback
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ingest import ocr
from ingest.reading.evaluation.flat import flat, table
from ingest.reading.service import READING_FAILED, read_file


class Command(BaseCommand):
    help = "Read documents and print what they say, with evidence. Uses no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--no-xml", action="store_true", help="ignore e-invoice XML inside PDFs")
        parser.add_argument("--sender", metavar="ADDRESS", help="who sent the documents")

    def handle(self, *, files: list[str], no_xml: bool, sender: str | None, **options: Any) -> None:
        for name in files:
            row = self._row(name, use_xml=not no_xml, sender=sender)
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else table(row))

    def _row(self, name: str, *, use_xml: bool, sender: str | None) -> dict[str, Any]:
        try:
            return flat(name, read_file(Path(name), use_xml=use_xml, sender=sender, **ocr.for_files()))
        except READING_FAILED as problem:
            return {"file": name, "error": str(problem)}
        except Exception as bug:  # one file must not keep the others from being read
            self.stderr.write(traceback.format_exc())
            return {"file": name, "error": f"The reader failed on this file ({bug!r}). Report it with the file."}
