"""Several documents in one file: how many beginnings are found, how many of those are none, no single one split.

python -m tools.bench.split [--seed 9001] [--files 150] [--show]

Rendered papers are glued, two to five to a file, of one sender or of several; the same papers alone, where they
have several pages, are the single documents. Another seed gives other senders and layouts.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from fixtures.papers.senders import Printed, papers_of
from ingest.reading.engine import read_pages
from ingest.reading.kind import split
from ingest.reading.pages import Page, load

ONE_SENDER = 0.5
"""Share of the glued files whose documents are all of one sender."""


@dataclass
class Tally:
    """Beginnings that are there (the first page of a file is none), found, and found where none is."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    files: int = 0
    whole: int = 0


def glued(seed: int, files: int) -> Iterator[list[Printed]]:
    """Yield the documents of each file; no sender is in two of them."""
    rng = random.Random(f"glue {seed}")
    number = 0
    for _ in range(files):
        count = rng.randint(2, 5)
        if rng.random() < ONE_SENDER:
            yield list(papers_of(number, seed))[:count]
            number += 1
        else:
            yield [next(papers_of(number + place, seed)) for place in range(count)]
            number += count


def begins(pages: Sequence[Page]) -> list[tuple[int, str]]:
    """Return the later pages that begin a document, each with the reason."""
    counted = tuple(replace(page, number=number) for number, page in enumerate(pages, 1))
    return [(part.first, part.reason) for part in split.parts(counted, None, read_pages)[1:]]


def measure(seed: int, files: int) -> Tally:
    """Return what is found in glued files, and in their documents alone."""
    tally = Tally()
    for documents in glued(seed, files):
        loaded = [load(one.content) for one in documents]
        starts: dict[int, Printed] = {}
        for one, before in zip(documents[1:], range(1, len(loaded)), strict=True):
            starts[1 + sum(map(len, loaded[:before]))] = one
        told = dict(begins([page for pages in loaded for page in pages]))
        tally.files += 1
        tally.whole += told.keys() == starts.keys()
        tally.there.update(one.truth["doc_type"] for one in starts.values())
        tally.found.update(one.truth["doc_type"] for at, one in starts.items() if at in told)
        name = documents[0].name
        tally.missed += [
            f"{name} {at}: {one.name} {one.truth['doc_type']}" for at, one in starts.items() if at not in told
        ]
        tally.false += [f"{name} {at}: {why}" for at, why in told.items() if at not in starts]
        for one, pages in zip(documents, loaded, strict=True):
            tally.false += [
                f"{one.name} alone {at}: {why}" for at, why in (begins(pages) if len(pages) > 1 else ())
            ]
    return tally


def main() -> None:
    parser = ArgumentParser(description="Measure splitting on rendered papers that are glued.")
    parser.add_argument("--seed", type=int, default=9001, help="other seed, other senders (9001)")
    parser.add_argument("--files", type=int, default=150, help="how many glued files (150)")
    parser.add_argument("--show", action="store_true", help="name what was missed and what was false")
    options = parser.parse_args()
    tally = measure(options.seed, options.files)
    there, found = tally.there.total(), tally.found.total()
    print(f"beginnings {there}  found {found}  recall {found / max(there, 1):.3f}")
    print(f"false {len(tally.false)}  precision {found / max(found + len(tally.false), 1):.3f}")
    print(f"files right {tally.whole}/{tally.files}")
    for kind, count in tally.there.most_common():
        print(f"  {kind:16} {tally.found[kind]}/{count}")
    if options.show:
        print(*tally.missed, *tally.false, sep="\n")


if __name__ == "__main__":
    main()
