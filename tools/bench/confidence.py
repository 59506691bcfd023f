"""What confidence means on the open corpus: what was said beside what was right, by group of fields and in tenths.

python -m tools.bench.confidence          the corpus is looked for as `tools.bench.accuracy` does
python -m tools.bench.confidence --fit    fits the lines of confidence.toml anew, and says what they are worth

`--fit` parts the senders' families in two halves and judges each by the lines of the other, so that the error it
prints is that of documents nothing was fitted on. The lines it writes are those of both halves together. What OCR
reads is kept under MAIL2ERP_HOME, as by `manage.py extract`.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.reading.confidence import FAILED, GROUPS, MEASURED
from ingest.reading.evaluation.reliability import Said, calibration_error, curve
from ingest.reading.evaluation.score import Score
from ingest.reading.model.sure import AS_THEY_ARE, fit, log_odds, sure
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

HEAD = """\
# What the model's confidence means on real documents: by group of fields, slope and height of a line in log odds.
# Written by `python -m tools.bench.confidence --fit`; docs/reading.md says what that is worth on other documents.
"""

Half = dict[str, list[Said]]
"""By group of fields, how sure each value was and whether it was right."""


def said() -> tuple[Half, Half]:
    """Read the sets; return what was said of two halves of the senders."""
    halves: tuple[Half, Half] = (defaultdict(list), defaultdict(list))
    group_of = {field: group for group, fields in GROUPS.items() for field in fields}
    for name, without in SETS.items():
        truths = documents(name, without)
        command = [sys.executable, "manage.py", "extract", "--json", "--no-xml", *map(str, truths)]
        rows = map(json.loads, run(command, cwd=PROJECT).output.splitlines())
        found = {Path(row["file"]).name: row for row in rows}
        scores = Score(name, page=True), Score(name, page=True)
        for path, truth in truths.items():
            scores[_half(truth["meta"].get("family") or path.name)].add(truth, found.get(path.name))
        for half, score in zip(halves, scores, strict=True):
            for field, some in score.said.items():
                half[group_of[field]].extend(some)
        told_now = [one for score in scores for some in score.said.values() for one in some]
        print(next(told(name, told_now)), flush=True)
    return halves


def _half(family: str) -> int:
    return zlib.crc32(family.encode()) % 2


def fitted(some: Sequence[Said]) -> tuple[float, float]:
    """Return the line for a group; what a failed check has capped says nothing of the model."""
    free = [(log_odds(confidence), right) for confidence, right in some if confidence != FAILED]
    return fit([odds for odds, _ in free], [right for _, right in free]) if free else AS_THEY_ARE


def judged(some: Sequence[Said], line: Sequence[float]) -> list[Said]:
    """Return what would have been said with a line."""
    return [
        (confidence if confidence == FAILED else sure(line, log_odds(confidence)), right)
        for confidence, right in some
    ]


def refit() -> None:
    """Fit the lines on what the model says without any, write them, and print what they are worth unseen."""
    MEASURED.write_text("".join(f"{group} = [1.0, 0.0]\n" for group in GROUPS), "utf-8")
    first, second = said()
    lines, everything = [], []
    for group in GROUPS:
        unseen = judged(first[group], fitted(second[group])) + judged(second[group], fitted(first[group]))
        print("\n".join(told(f"{group}, unseen", unseen)))
        everything += unseen
        lines.append(f"{group} = {list(fitted([*first[group], *second[group]]))}\n")
    print("\n".join(told("all, unseen", everything)))
    MEASURED.write_text(HEAD + "".join(lines), "utf-8")


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


def main(wish: str = "") -> int:
    if not CORPUS.is_dir():
        print(f"There is no corpus at {CORPUS}. Put it there, or name it with MAIL2ERP_CORPUS.")
        return 0
    if wish == "--fit":
        refit()
        return 0
    first, second = said()
    for group in GROUPS:
        print("\n".join(told(group, [*first[group], *second[group]])))
    print("\n".join(told("all", [one for half in (first, second) for some in half.values() for one in some])))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
