"""Seconds from `ingest` until a text PDF lies in the queue, on an idle worker. Prints one `name value` a line.

python -m tools.bench.intake [MAILS]
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAILS = ROOT / "fixtures" / "mail"
TEXT_PDFS = ("01-staal", "03-fjelsoe", "10-delmas", "14-pemberton", "19-aarhus", "22-polderlicht", "41-delmas")
PATIENCE = 60.0
LOOK_AGAIN = 0.05


def measure(count: int) -> Iterator[tuple[str, float]]:
    """Hand in one mail after the other, each on an idle worker that is warm."""
    mails = [next(MAILS.glob(f"{name}*.eml")) for name in TEXT_PDFS][: count + 1]
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        os.environ |= {"MAIL2ERP_HOME": home, "DJANGO_SETTINGS_MODULE": "mail2erp.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            first, *rest = [seconds_to_queue(path) for path in mails]
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(timeout=30)
    yield "first mail after start, s", first
    yield "text PDF in the queue, median s", statistics.median(rest)
    yield "text PDF in the queue, worst s", max(rest)


def seconds_to_queue(path: Path) -> float:
    """Ingest one mail as a person would and wait until its document lies on the desk."""
    from review.models import Review

    before, began = Review.objects.count(), time.monotonic()
    subprocess.run([sys.executable, "manage.py", "ingest", str(path)], cwd=ROOT, check=True, capture_output=True)
    handed_in = time.monotonic()
    while Review.objects.count() == before:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"{path.name} did not reach the queue within {PATIENCE:.0f} s.")
        time.sleep(LOOK_AGAIN)
    return time.monotonic() - handed_in


def main(count: int = 6) -> None:
    for name, value in measure(count):
        print(f"{name:40} {value:8.2f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
