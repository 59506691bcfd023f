"""A program run to its end, with what it cost: processor seconds and memory, its children's included."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What a program printed, the processor seconds it took, and the most memory one process of it held."""

    output: str
    cpu_seconds: float
    peak_mib: float


def run(command: Sequence[str], *, given: str = "", cwd: Path | None = None, **more: str) -> Run:
    """Run a program to its end; `more` is added to its environment. Raises RuntimeError with its complaint."""
    environment: Mapping[str, str] = {**os.environ, **more}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=err, cwd=cwd, env=environment, text=True
        )
        assert process.stdin is not None
        process.stdin.write(given)
        process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {err.read()[-500:]}")
        return Run(out.read(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
