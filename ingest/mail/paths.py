"""What a path on disk holds: one file, an mbox, a Maildir, or a folder of any of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.mail.mbox import messages
from ingest.mail.sniff import FileKind, sniff

HEAD = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """One message or bare file: where it was, and its bytes; or one sentence on why they cannot be had."""

    path: Path
    content: bytes = b""
    is_mail: bool = False
    refusal: str = ""


def walk(path: Path) -> Iterator[Found]:
    """Yield what a path holds, one in memory at a time, folders in the order of their names."""
    try:
        if path.is_dir():
            yield from _directory(path)
        else:
            yield from _file(path)
    except FileNotFoundError:
        yield Found(path, refusal=f"{path} does not exist. Check the path.")
    except OSError as error:
        yield Found(path, refusal=f"{path} cannot be read ({error.strerror or error}). Check its permissions.")


def _directory(path: Path) -> Iterator[Found]:
    if (path / "cur").is_dir() and (path / "new").is_dir():  # a Maildir; `tmp` holds what is still being written
        children = [*sorted((path / "new").iterdir()), *sorted((path / "cur").iterdir())]
        for message in children:
            yield Found(message, message.read_bytes(), is_mail=True)
        children = sorted(child for child in path.iterdir() if child.is_dir() and child.name.startswith("."))
    else:
        children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
    for child in children:
        if not child.is_symlink():  # a link may lead in a circle
            yield from walk(child)


def _file(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        if sniff(file.read(HEAD), path.name) is FileKind.MBOX:
            file.seek(0)
            for raw in messages(file):
                yield Found(path, raw, is_mail=True)
            return
    yield Found(path, path.read_bytes())
