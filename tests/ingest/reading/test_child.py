"""The reading process: limits, deaths, and no network."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.reading.engine import read
from ingest.reading.pages import NeedsPassword, Unreadable
from ingest.reading.process.child import ChildDied, Reader
from ingest.reading.process.limits import Limits
from tests.ingest.reading import papers


@pytest.fixture(scope="module")
def reader():
    reader = Reader()
    yield reader
    reader.close()


def test_the_process_reads_what_the_engine_reads(reader):
    content = papers.pdf(papers.GERMAN)
    here, there = read(content), reader.read(content)
    assert there.reading.as_json() == here.reading.as_json()
    assert there.pages == here.pages


def test_it_draws_pages_as_webp(reader):
    assert reader.render(papers.pdf(papers.GERMAN), 1, 400)[8:12] == b"WEBP"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"plain words"])
def test_a_refusal_crosses_the_pipe_as_its_sentence(reader, content):
    with pytest.raises(Unreadable, match=r"\.$"):
        reader.read(content)


def test_a_locked_pdf_asks_for_an_open_copy(reader):
    locked = Path(__file__).parents[3] / "fixtures" / "documents" / "23-lindqvist-locked" / "document.pdf"
    with pytest.raises(NeedsPassword, match="password"):
        reader.read(locked.read_bytes())


def test_a_killed_process_is_replaced_and_the_document_read_all_the_same(reader):
    content = papers.pdf(papers.DUTCH)
    reader.read(content)
    os.kill(reader.pid, signal.SIGKILL)
    assert reader.read(content).reading.value("invoice_number") == "2611-093"


def test_too_little_memory_ends_the_process_with_one_sentence():
    starved = Reader(Limits(memory_mb=200))
    with pytest.raises(ChildDied, match="waits for a person"):
        starved.render(papers.pdf(papers.GERMAN), 1, 5000)
    starved.close()


def test_time_is_limited():
    hurried = Reader(Limits(wall_seconds=1))
    bomb = b"%PDF-1.4\n" + b"1 0 obj<</Length 9>>stream\n" * 400_000
    started = time.monotonic()
    with pytest.raises((ChildDied, Unreadable)):
        hurried.read(bomb)
    assert time.monotonic() - started < 30
    hurried.close()


def test_the_process_cannot_open_a_socket():
    code = (
        "import socket; from ingest.reading.process.limits import Limits, confine; confine(Limits());\n"
        "try: socket.socket()\nexcept PermissionError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused"


def test_no_orphan_outlives_its_parent():
    code = (
        "from ingest.reading.process.child import Reader; from tests.ingest.reading import papers; import time\n"
        "reader = Reader(); reader.read(papers.pdf(papers.DUTCH)); print(reader.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    orphan = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 15
    while _runs(orphan) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _runs(orphan)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
