"""The first commands on a machine, as the README gives them: each in a process of its own, over an empty home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = "company: {name: Acme BV, country: NL, currency: EUR}\nusers: [{email: a@acme.example, role: clerk}]\n"


def manage(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment = {**kept, "MAIL2ERP_HOME": str(home)}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def test_the_set_up_file_is_the_first_thing_that_is_needed(home, tmp_path):
    (tmp_path / "setup.yaml").write_text(SETUP)
    done = manage(home, "configure", str(tmp_path / "setup.yaml"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Company “Acme BV” added." in done.stdout
    assert home.stat().st_mode & 0o077 == 0


def test_a_command_before_that_says_what_to_run(home):
    done = manage(home, "ingest", "fixtures/mail/01-staal-beams.eml")
    assert done.returncode == 1
    assert done.stderr == "The database is new, or older than this version. Run: manage.py migrate\n"
