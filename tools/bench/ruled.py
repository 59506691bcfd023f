"""Item tables by their drawn rules: what pdfplumber finds in the cells of a ruled table, beside what we read.

python -m tools.bench.ruled SET_DIR… [--skip KEY=VALUE]

For each PDF with a text layer and lines in its truth: F1 of the lines by both, how many ruled tables have the head
of an item table, and CPU milliseconds a page. The cells of pdfplumber are named by our own heads and numbers, so
that the rules alone are compared.
"""

from __future__ import annotations

import io
import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

from ingest.reading.amounts.numbers import Mark, decimal_mark, find_amounts
from ingest.reading.engine import read_pages
from ingest.reading.evaluation.score import LINE_NUMBERS, matching_lines
from ingest.reading.items.headings import NUMBERS, head_columns
from ingest.reading.layout import Row
from ingest.reading.pages import Page, Word, load
from ingest.records import to_text

_HEIGHT = 10.0


@dataclass(frozen=True, slots=True)
class Compared:
    """One document: lines in its truth, given and right by us and by pdfplumber; CPU milliseconds a page."""

    name: str
    truth: int
    ours: tuple[int, int]
    ruled: tuple[int, int]
    tables: int
    ms: tuple[float, float]


def compare(path: Path, truth: Sequence[dict[str, object]]) -> Compared | None:
    """Return what both read of a PDF, None where a page has no text layer."""
    content = path.read_bytes()
    pages = load(content)
    if not all(page.words for page in pages):
        return None
    started = time.process_time()
    reading = read_pages(load(content))
    between = time.process_time()
    tables, found = ruled(content, pages)
    ended = time.process_time()
    ours = [{name: to_text(getattr(line, name)) for name in LINE_NUMBERS} for line in reading.lines]
    each = 1000 / len(pages)
    return Compared(
        path.name,
        len(truth),
        (len(ours), matching_lines(truth, ours)),
        (len(found), matching_lines(truth, found)),
        tables,
        ((between - started) * each, (ended - between) * each),
    )


def ruled(content: bytes, pages: Sequence[Page]) -> tuple[int, list[dict[str, object]]]:
    """Return how many ruled tables have the head of an item table, and the rows in their cells."""
    import pdfplumber

    mark = decimal_mark(" ".join(word.text for page in pages for word in page.words))
    tables, rows = 0, []
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for table in page.extract_tables():
                names = _names(table[0]) if len(table) > 1 else []
                if {"net_amount", "unit_price"} & set(names) and {"description", "quantity"} & set(names):
                    tables += 1
                    rows += [row for cells in table[1:] for row in _items(cells, names, mark)]
    return tables, rows


def _names(head: Sequence[str | None]) -> list[str]:
    """Name the columns of a table by its head, one cell each."""
    found = []
    for cell in head:
        words = tuple(
            Word(text, (20.0 * place, 0, 20.0 * place + 15, _HEIGHT))
            for place, text in enumerate((cell or "").split())
        )
        columns = head_columns([Row(1, words)]) if words else ()
        found.append(columns[0].name if columns else "")
    return found


def _items(cells: Sequence[str | None], names: Sequence[str], mark: Mark | None) -> Iterator[dict[str, object]]:
    """Yield the items of one ruled row: several where its cells hold several lines of numbers."""
    numbers: dict[str, list[Decimal]] = {}
    for name, cell in zip(names, cells, strict=False):
        if name in NUMBERS and name not in numbers:
            lines = (cell or "").split("\n")
            numbers[name] = [found[0].value for line in lines if (found := find_amounts(line, mark))]
    count = max((len(values) for values in numbers.values()), default=0)
    for place in range(count):
        row: dict[str, object] = {
            name: to_text(values[place])
            for name, values in numbers.items()
            if place < len(values) and len(values) == count
        }
        if "net_amount" in row or "unit_price" in row:
            yield row


def main() -> None:
    parser = ArgumentParser(description="Compare item lines read by drawn rules with ours.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--skip", help="leave out documents whose meta has this: KEY=VALUE")
    options = parser.parse_args()
    key, _, value = (options.skip or "").partition("=")
    found: list[Compared] = []
    for folder in options.sets:
        for path in sorted(folder.glob("docs/*.pdf")):
            truth = json.loads((folder / "truth" / f"{path.name}.json").read_text("utf-8"))
            skipped = options.skip and truth.get("meta", {}).get(key) == value
            if truth.get("lines") and not skipped and (one := compare(path, truth["lines"])):
                found.append(one)
                print(
                    f"{one.name[:48]:48} {one.truth:3} lines  ours {_f1(one.truth, one.ours):.2f}  "
                    f"ruled {_f1(one.truth, one.ruled):.2f} of {one.tables} tables  "
                    f"ms a page {one.ms[0]:.0f} and {one.ms[1]:.0f}"
                )
    _sum_up(found)


def _sum_up(found: Sequence[Compared]) -> None:
    truth = sum(one.truth for one in found)
    ours, rules = (
        (sum(one[0] for one in some), sum(one[1] for one in some))
        for some in ([one.ours for one in found], [one.ruled for one in found])
    )
    better = sum(_f1(one.truth, one.ruled) > _f1(one.truth, one.ours) for one in found)
    print(f"documents {len(found)}, with a ruled item table {sum(bool(one.tables) for one in found)}")
    print(f"line F1 ours {_f1(truth, ours):.2f}, by rules {_f1(truth, rules):.2f}")
    print(f"documents that rules read better {better}")
    cost = [median(one.ms[side] for one in found) for side in (0, 1)]
    print(f"CPU ms a page, median: ours {cost[0]:.0f}, by rules {cost[1]:.0f}")


def _f1(truth: int, given_right: tuple[int, int]) -> float:
    return 2 * given_right[1] / (truth + given_right[0]) if truth + given_right[0] else 0.0


if __name__ == "__main__":
    main()
