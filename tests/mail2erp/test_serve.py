"""`manage.py serve`: what it refuses, and what it does not do twice."""

from __future__ import annotations

import os
import socket
import time

import pytest
from django.core.management import CommandError, call_command

from mail2erp.management.commands.serve import collect_static


def test_a_taken_port_is_a_sentence_with_another_to_choose():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} is taken. Choose another: make run PORT={port + 1}"):
            call_command("serve", port=port)


def test_static_files_are_collected_once_and_again_when_they_change(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("p { color: red }")
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path / "collected", [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    collected = settings.STATIC_ROOT / "page.css"

    collect_static()
    collected.write_text("as it was")
    collect_static()
    assert collected.read_text() == "as it was"

    (source / "page.css").write_text("p { color: black }")
    os.utime(source / "page.css", (later := time.time() + 60, later))  # collecting looks at whole seconds
    collect_static()
    assert collected.read_text() == "p { color: black }"
