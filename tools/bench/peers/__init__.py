"""The peers, each in an environment of its own, on the same documents as we."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.bench.measured import Run, run

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("MAIL2ERP_CACHE", HERE.parents[2] / ".cache")) / "peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """One program that reads invoices: its name in the table, its lock, its script and that script's mode."""

    name: str
    lock: str
    script: str
    mode: str = ""

    def predict(self, files: Iterable[Path]) -> Run:
        """Return its predictions, one a file and line in the flat schema; `crash` says where the peer gave up."""
        command = [str(self._python()), str(HERE / self.script), *([self.mode] if self.mode else [])]
        return run(command, given="\n".join(map(str, files)))

    def _python(self) -> Path:
        """Return the interpreter of the peer's environment, made once from its hashed lock."""
        home = CACHE / self.lock.removesuffix(".lock")
        python, stamp, lock = home / "bin" / "python", home / "installed.lock", HERE / self.lock
        if not stamp.exists() or stamp.read_text() != lock.read_text():
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
            install = [
                str(python),
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
            ]
            subprocess.run([*install, "-r", str(lock)], check=True)
            stamp.write_text(lock.read_text())
        return python


PAGE_PEERS = (
    Peer("invoice2data templates", "invoice2data.lock", "run_invoice2data.py", "templates"),
    Peer("invoice2data suggest", "invoice2data.lock", "run_invoice2data.py", "suggest"),
    Peer("invoice-agent", "invoice-agent.lock", "run_invoice_agent.py"),
)
XML_PEERS = (Peer("tallystick-core", "tallystick.lock", "run_tallystick.py"),)
