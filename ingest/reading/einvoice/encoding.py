"""Bytes of XML as UTF-8: UTF-16 and UTF-32 become it, margins are dropped, a wrong declaration is mended."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_MARGIN = b" \t\r\n"
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]+)")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def in_bytes(content: bytes, errors: str = "strict") -> bytes:
    """Return the XML without what stands around it; UTF-16 and UTF-32 as UTF-8. Raises UnicodeDecodeError."""
    codec = next((codec for mark, codec in _MARKS if content.startswith(mark)), None)
    if codec:
        text = content.decode(codec, errors)
        content = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode()
    # The standard forbids blank space before the declaration, and senders write it; some files end in zeros.
    return content.removeprefix(codecs.BOM_UTF8).lstrip(_MARGIN).rstrip(_MARGIN + b"\x00\x1a")


def is_misnamed(content: bytes) -> bool:
    """Tell whether XML that calls itself UTF-8, or nothing, is something else."""
    declared = _DECLARED.match(content)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


def as_windows(content: bytes) -> bytes:
    """Return XML of Western Windows, which is what misnamed XML is, as UTF-8."""
    return _DECLARATION.sub("", content.decode("cp1252", "replace"), count=1).encode()
