"""A long scan read to its end: thirty invoices of two pages in one file, by real OCR in the reading process.

python -m tools.bench.longscan [INVOICES]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from fixtures.demo import scans
from ingest.reading.ocr.cache import FileCache
from ingest.reading.process.child import Reader
from tests.ingest.papers import two_pages_each
from tests.ingest.reading.ocr.scans import stack


def main(count: int = 30) -> None:
    numbers = [f"F-2026-{number}" for number in range(101, 101 + count)]
    scan = stack(*(scans.scanned(page, str(at)) for at, page in enumerate(scans.pages(two_pages_each(*numbers)))))
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        result = reader.read(scan, ocr="rapidocr", cache=FileCache(Path(folder)))
    reader.close()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    read = [(part.last - part.first + 1, reading.value("invoice_number")) for part, reading in result.parts]
    right = sum(one == (2, number) for one, number in zip(read, numbers, strict=False))
    print(f"pages {len(result.pages)}  documents {len(read)}  right {right}/{count}")
    print(f"cpu_s {spent.ru_utime + spent.ru_stime:.0f}  most_memory_mb {spent.ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
