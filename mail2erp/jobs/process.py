"""Which process holds a job, and whether it still lives.

A worker that was killed leaves its lease behind. Where its machine can tell that the process is gone, the job
need not wait for the lease to run out.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import sys
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1


@cache
def place() -> str:
    """Return where process ids mean something: this host since its last boot, this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        space = os.stat("/proc/self/ns/pid").st_ino
    except OSError:  # no /proc: leases alone decide
        return f"{socket.gethostname()[:30]}-{os.getpid()}"
    return f"{socket.gethostname()[:30]}-{boot}-{space}"


def new_owner() -> str:
    """Return a name for one claim: place, process, and a token that no other claim has."""
    pid = os.getpid()
    return f"{place()}:{pid}:{started(pid)}:{secrets.token_hex(6)}"


def started(pid: int) -> int:
    """Return when a process began, in clock ticks since boot; 0 where there is none. Tells a reused id."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] in "ZX" else int(fields[19])


def is_dead(owner: str) -> bool:
    """Return whether the process that made a claim is known to be gone; False where that cannot be told."""
    where, _, rest = owner.partition(":")
    if where != place() or not sys.platform.startswith("linux"):
        return False
    pid, born, _ = rest.split(":")
    return started(int(pid)) != int(born)


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent ends, however that ends.

    `parent` is the id of the process that made this one; if it is gone already, this one ends at once. Where
    the kernel cannot do so, a killed supervisor leaves orphans.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
