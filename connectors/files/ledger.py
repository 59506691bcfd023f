"""The CSV ledger of a directory of records: each reference on exactly one line, whatever died when."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path


class Ledger:
    """One CSV file. Its caller holds the directory's lock."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.columns = path, columns

    def add(self, line: Mapping[str, str]) -> None:
        """Append the line unless its reference is there already."""
        self._mend()
        if line["reference"] in self.references():
            return
        fresh = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            if fresh:
                writer.writeheader()
            writer.writerow(line)
            file.flush()
            os.fsync(file.fileno())

    def remove(self, reference: str) -> None:
        """Write the ledger anew without the reference's line."""
        kept = [line for line in self.lines() if line["reference"] != reference]
        fresh = self.path.with_name(f".{self.path.name}.new")
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path)

    def lines(self) -> list[dict[str, str]]:
        if not self.path.exists():
            return []
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def references(self) -> set[str]:
        return {line["reference"] for line in self.lines()}

    def _mend(self) -> None:
        """Cut off what a writer that died half way left: a last line without its end. No cell holds a newline."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole == len(content):
            return
        if whole == 0:
            self.path.unlink()
        else:
            os.truncate(self.path, whole)
