"""Reading beside other programs, on the same documents in one run: fields, clean documents, lines, ms, memory.

python -m tools.bench.accuracy            the corpus is looked for beside the checkout, or at MAIL2ERP_CORPUS
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.reading.evaluation.score import Score
from ingest.reading.pages import Unreadable, load
from tests.corpus import ROOT as CORPUS
from tools.bench.measured import Run, run
from tools.bench.peers import PAGE_PEERS, XML_PEERS, Peer

PROJECT = Path(__file__).resolve().parents[2]
PAGES = (("real-invoices", ""), ("hybrid-facturx", "generic-xml-stylesheet"))
XMLS = ("xml-en16931", "xml-nl", "xml-dk-oioubl", "hybrid-facturx")
WIDTHS = "{:24} {:16} {:>5} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8} {:>6}"


def documents(name: str, without: str = "") -> dict[Path, dict[str, Any]]:
    """Return the documents of a set with their truths, those of the rendering `without` left out."""
    found = {}
    for path in sorted((CORPUS / name / "truth").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        if not without or truth.get("meta", {}).get("rendering") != without:
            found[CORPUS / name / "docs" / path.name.removesuffix(".json")] = truth
    return found


def ours(files: Iterable[Path], *, page: bool) -> Run:
    """Return our own predictions, from one process as a user would start it, with nothing kept from before."""
    command = [sys.executable, "manage.py", "extract", "--json", *(["--no-xml"] if page else []), *map(str, files)]
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        return run(command, cwd=PROJECT, MAIL2ERP_HOME=home)


def compare(name: str, truths: dict[Path, dict[str, Any]], peers: Iterable[Peer], *, page: bool) -> None:
    """Print a row for us and one for each peer."""
    sheets = sum(map(page_count, truths))
    for who, done in (
        ("mail2erp", ours(truths, page=page)),
        *((peer.name, peer.predict(truths)) for peer in peers),
    ):
        rows = map(json.loads, done.output.splitlines())
        found = {Path(row["file"]).name: row for row in rows}
        score = Score(name, page=page)
        for path, truth in truths.items():
            guess = found.get(path.name)
            score.add(truth, None if guess is None or {"error", "crash"} & set(guess) else guess)
        spent = sum(row.get("ms") or 0 for row in found.values())
        print_row(who, name, score.figures(), spent / max(sheets, 1), done.peak_mib)


def page_count(path: Path) -> int:
    """Return how many pages a document has; an e-invoice without a page counts as one."""
    content = path.read_bytes()
    try:
        return len(load(content))
    except Unreadable:
        return 1


def print_row(who: str, name: str, figures: dict[str, Any], ms: float, memory: float) -> None:
    shares = [share(figures[key]) for key in ("fields_right", "documents_clean", "line_f1")]
    unread, spurious = figures["without_prediction"], figures["spurious"]
    costs = f"{ms:.0f}", f"{memory:.0f}"
    print(WIDTHS.format(who, name, figures["documents"], *shares, unread, spurious, *costs), flush=True)


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def main() -> int:
    if not CORPUS.is_dir():
        print(f"There is no corpus at {CORPUS}. Put it there, or name it with MAIL2ERP_CORPUS.")
        return 0
    print(
        WIDTHS.format("program", "set", "docs", "fields", "clean", "lines", "unread", "spurious", "ms/page", "MiB")
    )
    for name, without in PAGES:
        compare(name, documents(name, without), PAGE_PEERS, page=True)
    for name in XMLS:
        compare(name, documents(name), XML_PEERS, page=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
