"""OCR engines on the same scans: what they read right, processor seconds a page, memory.

python -m tools.bench.ocr [PAGES]

Two measures. Printed pages of the corpus are drawn at 200 dpi and worn as a scanner wears them; what their text
layer says is the truth. Receipts that were really scanned are read by `extract` with each engine.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.corpus import ROOT as CORPUS
from tools.bench.accuracy import PAGES, PROJECT, documents, share
from tools.bench.measured import run

ENGINES = ("rapidocr", "tesseract")
MOST_PAGES = 20
RECEIPTS = "sroie-receipts"
WIDTHS = "{:12} {:>7} {:>9} {:>14} {:>14} {:>9}"


def printed() -> Iterator[tuple[Path, int]]:
    """Yield the pages of the corpus that have a good text layer: the file and the page's number."""
    from ingest.reading.pages import Unreadable, load

    for name, without in PAGES:
        for path in documents(name, without):
            try:
                pages = load(path.read_bytes())
            except Unreadable:
                continue
            yield from ((path, page.number) for page in pages if page.source == "text")


def read_worn(engine: str, most: int) -> dict[str, Any]:
    """Read worn pages with one engine; return its counts. Runs in a process of its own."""
    from fixtures.demo.scans import grain, randomness
    from ingest.reading.ocr import read_page
    from ingest.reading.pages import load
    from ingest.reading.pages.render import image

    found, keys = Counter[str](), Counter[str]()
    before = _processor()
    pages = list(islice(printed(), most))
    spent = 0.0
    for path, number in pages:
        content = path.read_bytes()
        page = load(content)[number - 1]
        worn = _worn(image(content, number, round(page.width * 200 / 72)), randomness(path.name), grain)
        blank = load(worn)[0]
        before = _processor()
        read = read_page(engine, worn, blank)
        spent += _processor() - before
        truth, given = (Counter(_plain(word.text) for word in one.words) for one in (page, read))
        found.update(right=(truth & given).total(), truth=truth.total(), given=given.total())
        wanted = Counter({word: count for word, count in truth.items() if re.search(r"\d{2}", word)})
        keys.update(right=(wanted & given).total(), truth=wanted.total())
    return {
        "pages": len(pages),
        "words": 2 * found["right"] / (found["truth"] + found["given"]),
        "keys": keys["right"] / keys["truth"],
        "cpu": spent / len(pages),
    }


def _worn(picture: Any, rng: Any, grain: Any) -> bytes:
    """Return a page as a cheap scanner gives it: grey, a degree askew, soft, grainy, compressed hard."""
    import io

    import numpy as np
    from PIL import Image, ImageFilter

    askew = picture.convert("L").rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(askew.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32) * 0.94
    target = io.BytesIO()
    grain(soft, rng, strength=8).save(target, "JPEG", quality=40, dpi=(200, 200))
    return target.getvalue()


def _plain(text: str) -> str:
    return text.strip(".,:;()").casefold()


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def receipts(engine: str) -> dict[str, Any]:
    """Return the figures of `evaluate` on scanned receipts, read with one engine and nothing kept before."""
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        command = [sys.executable, "manage.py", "evaluate", str(CORPUS / RECEIPTS), "--page"]
        done = run(command, cwd=PROJECT, MAIL2ERP_HOME=home, MAIL2ERP_OCR_ENGINE=engine)
    return dict(line.split(maxsplit=1) for line in done.output.splitlines())


def main(most: int = MOST_PAGES) -> int:
    if not CORPUS.is_dir():
        print(f"There is no corpus at {CORPUS}. Put it there, or name it with MAIL2ERP_CORPUS.")
        return 0
    print(WIDTHS.format("engine", "pages", "word F1", "numbers right", "CPU s a page", "MiB"))
    for engine in ENGINES:
        done = run([sys.executable, "-m", "tools.bench.ocr", "--engine", engine, str(most)], cwd=PROJECT)
        got = json.loads(done.output)
        cells = f"{got['words']:.3f}", share(got["keys"]), f"{got['cpu']:.2f}", f"{done.peak_mib:.0f}"
        print(WIDTHS.format(engine, got["pages"], *cells), flush=True)
    for engine in ENGINES:
        got = receipts(engine)
        print(f"{engine:12} {RECEIPTS}: {got['fields_right']} of fields, {got['by_field']}", flush=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--engine"]:
        print(json.dumps(read_worn(sys.argv[2], int(sys.argv[3]))))
    else:
        sys.exit(main(*map(int, sys.argv[1:2])))
