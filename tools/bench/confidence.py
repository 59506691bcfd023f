"""What confidence means on the open corpus: what was said beside what was right, by group of fields and in tenths.

python -m tools.bench.confidence [SET…]        the corpus is looked for as `tools.bench.accuracy` does

What OCR reads is kept under MAIL2ERP_HOME, as by `manage.py extract`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.reading.reliability import Said, calibration_error, curve
from ingest.reading.score import Score
from tools.bench.accuracy import CORPUS, PROJECT, documents
from tools.bench.measured import run

SETS = {
    "real-invoices": "",
    "hybrid-facturx": "generic-xml-stylesheet",
    "deepform-adbuy": "",
    "sroie-receipts": "",
    "synthetic-fr-images": "",
    "orderx": "",
}
"""Sets of pages, and the rendering that is left out."""

GROUPS = {
    "numbers": ("invoice_number", "order_reference", "supplier_vat_id", "iban"),
    "dates": ("issue_date", "due_date"),
    "names": ("supplier_name", "buyer_name"),
    "amounts": ("net_total", "tax_total", "grand_total", "currency"),
}


def said(name: str) -> dict[str, list[Said]]:
    """Read a set and return, by field, how sure each value was and whether it was right."""
    truths = documents(name, SETS[name])
    command = [sys.executable, "manage.py", "extract", "--json", "--no-xml", *map(str, truths)]
    rows = map(json.loads, run(command, cwd=PROJECT).output.splitlines())
    found = {Path(row["file"]).name: row for row in rows}
    score = Score(name, page=True)
    for path, truth in truths.items():
        score.add(truth, found.get(path.name))
    return score.said


def told(title: str, values: Iterable[Said]) -> Iterator[str]:
    """Yield a line on all values and one on each tenth."""
    kept = list(values)
    error = calibration_error(kept)
    if error is None:
        return
    right = sum(right for _, right in kept) / len(kept)
    mean = sum(sure for sure, _ in kept) / len(kept)
    yield f"{title:22} {len(kept):5} values   said {mean:.3f}   right {right:.3f}   calibration_error {error:.3f}"
    for step in curve(kept):
        yield f"{'':22} {step.count:5} from {step.low:.1f}   said {step.said:.3f}   right {step.right:.3f}"


def main(chosen: list[str]) -> int:
    if not CORPUS.is_dir():
        print(f"There is no corpus at {CORPUS}. Put it there, or name it with MAIL2ERP_CORPUS.")
        return 0
    everything: dict[str, list[Said]] = {}
    for name in chosen or SETS:
        found = said(name)
        print("\n".join(list(told(name, (one for some in found.values() for one in some)))[:1]), flush=True)
        for field, some in found.items():
            everything.setdefault(field, []).extend(some)
    for group, fields in GROUPS.items():
        print("\n".join(told(group, (one for field in fields for one in everything.get(field, ())))))
    print("\n".join(told("all", (one for some in everything.values() for one in some))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
