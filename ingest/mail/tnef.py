"""winmail.dat: what Outlook packs text and attachments into (TNEF, [MS-OXTNEF]). Pure; reads, never runs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

SIGNATURE = 0x223E9F78
ATTACH_REND_DATA, ATTACH_TITLE, ATTACH_DATA, ATTACH_PROPS = 0x9002, 0x8010, 0x800F, 0x9005
BODY, MESSAGE_PROPS, CODE_PAGE = 0x800C, 0x9003, 0x9007
PR_BODY, PR_BODY_HTML, PR_ATTACH_DATA, PR_LONG_NAME, PR_NAME = 0x1000, 0x1013, 0x3701, 0x3707, 0x3704
PT_STRING8, PT_UNICODE, PT_BINARY, PT_OBJECT, MULTIPLE = 0x001E, 0x001F, 0x0102, 0x000D, 0x1000
FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
         0x0040: 8, 0x0048: 16}  # fmt: skip
MAX_VALUES = 10_000
TNEF_INSIDE = struct.pack("<I", SIGNATURE)


class NotTnef(Exception):
    """The bytes are no TNEF, or break off before anything could be read."""


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment: its name as the sender's machine had it, and its bytes (TNEF again for a whole message)."""

    name: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a winmail.dat holds. `complete` is False where the bytes break off: what came before still stands."""

    text: str
    html: str
    attachments: tuple[Attached, ...]
    complete: bool


def read_tnef(content: bytes) -> Tnef:
    """Return the text and attachments. Raises NotTnef."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != SIGNATURE:
        raise NotTnef("These bytes are no winmail.dat.")
    text = html = ""
    charset, complete = "cp1252", True
    attachments: list[Attached] = []
    try:
        for attribute, data in _attributes(content):
            if attribute == CODE_PAGE and len(data) >= 4:
                charset = f"cp{struct.unpack_from('<I', data)[0]}"
            elif attribute == BODY:
                text = text or _text(data, charset)
            elif attribute == MESSAGE_PROPS:
                found = dict(_properties(data))
                text = _value_text(found.get(PR_BODY), charset) or text
                html = _value_text(found.get(PR_BODY_HTML), charset) or html
            elif attribute == ATTACH_REND_DATA:
                if len(attachments) == MAX_VALUES:
                    raise _BreaksOff
                attachments.append(Attached())
            elif attachments:
                attachments[-1] = _add(attachments[-1], attribute, data, charset)
    except (struct.error, _BreaksOff):
        complete = False
    return Tnef(text, html, tuple(a for a in attachments if a.content or a.name), complete)


class _BreaksOff(Exception):
    """The bytes end, or say something that nothing can be read behind."""


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(content):
        _, attribute, _, length = struct.unpack_from("<BHHI", content, at)
        data = content[at + 9 : at + 9 + length]
        if len(data) < length:
            raise _BreaksOff
        yield attribute, data
        at += 9 + length + 2
    if at < len(content):
        raise _BreaksOff


def _add(attachment: Attached, attribute: int, data: bytes, charset: str) -> Attached:
    if attribute == ATTACH_TITLE:
        return replace(attachment, name=attachment.name or _text(data, charset))
    if attribute == ATTACH_DATA:
        return replace(attachment, content=data)
    if attribute != ATTACH_PROPS:
        return attachment
    found = dict(_properties(data))
    name = _value_text(found.get(PR_LONG_NAME), charset) or _value_text(found.get(PR_NAME), charset)
    _, embedded = found.get(PR_ATTACH_DATA, (0, b""))
    at = embedded.find(TNEF_INSIDE, 0, 64)  # a message within stands after the id of its interface
    return replace(
        attachment,
        name=name or attachment.name,
        content=attachment.content or (embedded[at:] if at >= 0 else embedded),
    )


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Yield (property, (type, first value)); names of named properties and further values are passed over."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, MAX_VALUES)):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at = _after_name(data, at)
        value, at = _values(data, at, kind)
        yield number, (kind & ~MULTIPLE, value)


def _after_name(data: bytes, at: int) -> int:
    (by_text,) = struct.unpack_from("<I", data, at + 16)
    at += 20
    if not by_text:
        return at + 4
    (length,) = struct.unpack_from("<I", data, at)
    return at + 4 + _padded(length)


def _values(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base = kind & ~MULTIPLE
    if base in FIXED:
        count, at = _count(data, at) if kind & MULTIPLE else (1, at)
        return data[at : at + FIXED[base]], at + FIXED[base] * count
    if base not in (PT_STRING8, PT_UNICODE, PT_BINARY, PT_OBJECT):
        raise _BreaksOff  # an unknown type has no known length: nothing after it can be read
    count, at = _count(data, at)
    first = b""
    for index in range(count):
        (length,) = struct.unpack_from("<I", data, at)
        value = data[at + 4 : at + 4 + length]
        if len(value) < length:
            raise _BreaksOff
        first = value if index == 0 else first
        at += 4 + _padded(length)
    return first, at


def _count(data: bytes, at: int) -> tuple[int, int]:
    (count,) = struct.unpack_from("<I", data, at)
    if count > MAX_VALUES:
        raise _BreaksOff
    return count, at + 4


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _value_text(value: tuple[int, bytes] | None, charset: str) -> str:
    if value is None:
        return ""
    kind, data = value
    return _text(data, "utf-16-le" if kind == PT_UNICODE else charset)


def _text(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace").rstrip("\x00").split("\x00")[0]
    except LookupError:
        return data.decode("cp1252", "replace").rstrip("\x00").split("\x00")[0]
