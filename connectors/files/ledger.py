"""The CSV ledger of a directory of records: each reference on exactly one line, whatever died when."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.files import disk


class Ledger:
    """One CSV file, `reference` its first column. Its caller holds the directory's lock."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.columns = path, columns

    def add(self, line: Mapping[str, str]) -> None:
        """Append the line unless its reference is there already."""
        content = self._mended()
        if f"\n{line['reference']},".encode() in content:
            return
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            if not content:
                writer.writeheader()
            writer.writerow(line)
            file.flush()
            os.fsync(file.fileno())
        if not content:
            disk.sync(self.path.parent)  # a fresh file's name has to survive a power cut too

    def remove(self, reference: str) -> None:
        """Write the ledger anew without the reference's line."""
        self._mended()  # half a line, written anew as a whole one, would keep its reference from being added
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(line for line in self.lines() if line["reference"] != reference)
        disk.replace(self.path, table.getvalue().encode())

    def lines(self) -> list[dict[str, str]]:
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _mended(self) -> bytes:
        """Return the content, cut after its last whole line: a writer may have died in the middle of one.

        No cell holds a newline, so that every newline ends a line.
        """
        content = self.path.read_bytes() if self.path.exists() else b""
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self.path, whole)
        return content[:whole]
