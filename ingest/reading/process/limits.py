"""What the reading process may use. Applied inside the process, before it sees a stranger's file."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import threading
import time
from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one document. Memory is address space; times are seconds."""

    memory_mb: int = 6144
    cpu_seconds: int = 120
    wall_seconds: int = 180


def confine(limits: Limits) -> None:
    """Take memory, network and core dumps away from this process, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * _MB,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_network)
    _filter_sockets()


def start_clock(limits: Limits) -> None:
    """Give the next document its time. When it is over the kernel ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + limits.cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


def stop_clock() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def die_with_parent() -> None:
    """End this process within a second of its parent's death, even in the middle of a page."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError("The reading process has no network.")


_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: the kernel's name for it, and the number of its socket() call."""

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # the latter is EPERM


def _filter_sockets() -> bool:
    """Have the kernel refuse socket() to native code as well; True if it does from now on."""
    if platform.system() != "Linux" or platform.machine() not in _SOCKET_CALL:
        return False
    machine, call = _SOCKET_CALL[platform.machine()]
    load, equals, answer = 0x20, 0x15, 0x06
    steps = (
        (load, 0, 0, 4),  # the machine the call is made for
        (equals, 0, 2, machine),
        (load, 0, 0, 0),  # the call's number
        (equals, 1, 0, call),
        (answer, 0, 0, _ALLOW),
        (answer, 0, 0, _REFUSE),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, program, 0, 0) == 0)
