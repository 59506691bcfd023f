"""Parts of messages that break the rules, taken as they were meant. Pure, and never raises."""

from __future__ import annotations

import binascii
import re
from email import message_from_bytes
from email.message import Message

from ingest.mail.sniff import IMAGES, FileKind, sniff

# “--edge” over “Content-Type: …”
BOUNDARY_LINE = re.compile(r"^--([^\r\n\"]{1,200}?)[ \t]*\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE)
MAX_EDGES = 50_000  # lines that may begin a part: the parser keeps every part, and a mail has room for millions
FILES = IMAGES | {FileKind.PDF, FileKind.ZIP, FileKind.TNEF, FileKind.OFFICE, FileKind.OUTLOOK}


def from_first_line(raw: bytes) -> bytes:
    """Return a raw message without what some programs put before its first line."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00")


def parsed(raw: bytes) -> Message | None:
    """Return a raw message parsed, from its first line on; None where its parts are too deep or too many."""
    if raw.count(b"\n--") > MAX_EDGES:
        return None
    try:
        return message_from_bytes(from_first_line(raw))
    except RecursionError:
        return None


def payload(part: Message) -> bytes:
    """Return a part's bytes; where its transfer encoding is broken, what stands there as it stands."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, AttributeError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def is_file(content: bytes) -> bool:
    """Tell whether what is called text is a file by its first bytes."""
    return sniff(content) in FILES


def unwrapped(message: Message, part: Message) -> Message | None:
    """Return the message within a part, also where it was packed in base64, which the standard forbids."""
    packed = message.get_payload()
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding != "base64" or message.keys() or not isinstance(packed, str):
        return message
    try:
        return parsed(binascii.a2b_base64(packed.encode()))
    except (ValueError, binascii.Error):
        return message


def mended(part: Message) -> Message | None:
    """Return a multipart whose boundary is missing or wrong, by the boundary that its text shows."""
    text = part.get_payload()
    shown = BOUNDARY_LINE.search(text) if isinstance(text, str) else None
    if shown is None:
        return None
    head = f'Content-Type: {part.get_content_type()}; boundary="{shown.group(1)}"\r\n\r\n'
    whole = parsed(f"{head}{text}".encode("utf-8", "surrogateescape"))
    return whole if whole is not None and whole.is_multipart() else None
