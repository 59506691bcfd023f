"""A raw message, or a bare file, to what is in it: head, text, and every part that is a document.

Pure: no Django, no network. Never raises, whatever the bytes; what is refused becomes one sentence in `notes`.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser

from ingest.mail import mending, refusals
from ingest.mail.found import Found, head_of
from ingest.mail.opener import Opener
from ingest.mail.parsed import ParsedMail, Part, PartKind
from ingest.mail.sniff import FileKind

__all__ = ["MAIL", "ParsedMail", "Part", "PartKind", "heading", "parse", "parse_file"]

MAIL = FileKind.MAIL.value
"""The content type of a raw message."""

HEAD_BYTES = 1 << 18


def heading(raw: bytes) -> ParsedMail:
    """Return the head of a message alone: who, when, about what. Quick, whatever its size."""
    return head_of(BytesHeaderParser().parsebytes(mending.from_first_line(raw[:HEAD_BYTES])))


def parse(raw: bytes) -> ParsedMail:
    """Return all of a raw message; of one beyond the parser its head, and a note."""
    message = mending.parsed(raw)
    if message is None:
        return replace(heading(raw), notes=(refusals.TOO_MUCH,))
    return Opener().message(message, "", 0)


def parse_file(content: bytes, filename: str) -> ParsedMail:
    """Return what a bare file holds, as if it were the only part of a mail without a head."""
    found = Found(given=True)
    Opener().file(content, filename, "1", found, 0)
    return found.mail(Message())
