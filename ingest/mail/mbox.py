"""mbox files: many messages one after another, parted by lines that begin with "From ". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.mail.sniff import MBOX_LINE


def messages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the raw messages of an mbox, one in memory at a time. `lines` keep their ends.

    A "From " line parts messages only after a blank line and with a date in it: the text of a mail may begin
    a line with the same word.
    """
    current: list[bytes] = []
    after_blank = True
    for line in lines:
        if after_blank and line.startswith(b"From ") and MBOX_LINE.match(line.rstrip(b"\r\n") + b"\n"):
            yield from _joined(current)
            current = []
        else:
            current.append(line)
        after_blank = not line.strip()
    yield from _joined(current)


def _joined(lines: list[bytes]) -> Iterator[bytes]:
    if any(line.strip() for line in lines):
        yield b"".join(lines)
