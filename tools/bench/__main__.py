"""`make bench`: every figure that the documentation names, measured here and now.

python -m tools.bench [SECTION…]      sections: intake queue suppliers screen keys accuracy ocr
"""

from __future__ import annotations

import subprocess
import sys

SECTIONS = {
    "intake": "From ingest to queue (goal: 5 s)",
    "queue": "The queue with 100,000 documents (goal: 50 ms of CPU)",
    "suppliers": "Whose a document is, among 50,000 suppliers (goal: 5 ms of CPU)",
    "screen": "The review screen (goals: 300 ms a page, 100 ms to the next document when it is loaded)",
    "keys": "What a document costs a clerk (goals: a change after a key 50 ms, the next document 100 ms)",
    "accuracy": "Reading, beside other programs on the same documents",
    "confidence": "What confidence means: said beside right (goal: calibration error 0.03)",
    "ocr": "OCR engines, on the same scans",
}


def main(chosen: list[str]) -> int:
    """Run the sections one after the other, each in a process of its own; return how many failed."""
    if unknown := set(chosen) - set(SECTIONS):
        raise SystemExit(f"There is no section {', '.join(sorted(unknown))}. Choose from {', '.join(SECTIONS)}.")
    failed = 0
    for name in chosen or SECTIONS:
        print(f"\n{SECTIONS[name]}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"tools.bench.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
