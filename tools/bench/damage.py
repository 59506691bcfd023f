"""Fields read right from papers whose text layers lie and whose scans lie askew, damage by damage.

python -m tools.bench.damage [PAPERS] [--seed SEED] [DAMAGE…]
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from fixtures.papers.damage import DAMAGES
from fixtures.papers.senders import Printed, papers_of
from ingest.reading.engine import read
from ingest.reading.evaluation.flat import flat
from ingest.reading.evaluation.score import Score
from ingest.reading.ocr import DEFAULT, read_page

WIDTHS = "{:18} {:>7} {:>8} {:>8} {:>8} {:>7} {:>9}"
MOST_LINES = 12
"""Long papers take minutes of OCR and show nothing more."""


def chosen(seed: int) -> Iterator[Printed]:
    """Yield a short paper of each sender, receipts left out."""
    for number in range(10_000):
        one = next(papers_of(number, seed))
        if one.truth["doc_type"] != "receipt" and len(one.truth["lines"]) <= MOST_LINES:
            yield one


def wrong(truth: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was read otherwise than it is printed, the lines left out."""
    for name, value in truth.items():
        if name != "lines" and value is not None and name in row and row[name] != value:
            yield f"{name}: {value!r}, not {row[name]!r};"


def measured(damage: Callable[[bytes, str], bytes], some: list[Printed], *, errors: bool) -> None:
    """Read the damaged papers and print one row."""
    score, by_ocr, pages, spent = Score("rendered", page=True), 0, 0, 0.0
    for one in some:
        content = damage(one.content, one.name)
        before = time.process_time()
        result = read(content, ocr=partial(read_page, DEFAULT))
        spent += time.process_time() - before
        by_ocr += sum(page.source == "ocr" for page in result.pages)
        pages += len(result.pages)
        row = flat(one.name, result)
        score.add(one.truth, row)
        if errors:
            print(f"  {one.name}", *wrong(one.truth, row))
    figures = score.figures()
    cells = figures["fields_right"], figures["documents_clean"], figures["line_f1"]
    shares = ["-" if cell is None else f"{cell:.1%}" for cell in cells]
    print(
        WIDTHS.format(damage.__name__, len(some), *shares, f"{by_ocr}/{pages}", f"{spent / pages:.2f}"), flush=True
    )


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("papers", nargs="?", type=int, default=20, help="how many papers (20)")
    parser.add_argument("damages", nargs="*", help="only these damages")
    parser.add_argument("--seed", type=int, default=5, help="other seed, other papers (5)")
    parser.add_argument("--errors", action="store_true", help="print what was read wrong")
    options = parser.parse_args()
    some = list(islice(chosen(options.seed), options.papers))
    print(WIDTHS.format("damage", "papers", "fields", "clean", "lines", "by OCR", "CPU s/page"))
    for damage in DAMAGES:
        if not options.damages or damage.__name__ in options.damages:
            measured(damage, some, errors=options.errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
