"""Which Chromium drives the browser tests, and how it is started."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root can't use Chromium's own sandbox, and nothing may be looked up outside.
FLAGS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
]


def executable() -> str:
    """Return the path of a browser on this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("No Chromium is installed. Install it: apt-get install chromium")
    return found
