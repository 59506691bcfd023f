"""Names of files as strangers write them, made harmless. Pure, and never raises."""

from __future__ import annotations

import re
import unicodedata
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

MAX_BYTES = 200  # of the 255 that file systems allow: room for what copies add


def filename_of(part: Message) -> str:
    """Return a part's name from its disposition, else from its type, decoded and made safe; "" if it has none.

    RFC 2231 (`filename*0*=`), RFC 2047 where it may not stand, and both at once are read.
    """
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        if name := safe_name(_parameter(part, header, parameter)):
            return name
    return ""


def _parameter(part: Message, header: str, parameter: str) -> str:
    copy = Message()
    for name, raw in part.raw_items():
        if name.lower() == header:
            copy[header] = readable(str(raw))
            break
    try:
        value = copy.get_param(parameter, None, header)
        text = collapse_rfc2231_value(value) if value else ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # a parameter that cannot be taken apart names nothing
    return decode_words(text)


def decode_words(text: str) -> str:
    """Return header text with its RFC 2047 words decoded; what cannot be decoded stands with `\ufffd`."""
    if "=?" not in text:
        return readable(text)
    try:
        chunks = decode_header(re.sub(r"\?=\s+=\?", "?==?", text))
    except (ValueError, LookupError):
        return readable(text)
    return "".join(decode(chunk, charset) if isinstance(chunk, bytes) else chunk for chunk, charset in chunks)


def readable(text: str) -> str:
    """Return text whose raw 8-bit bytes (kept as surrogates by the parser) are decoded by a good guess."""
    if not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return decode(text.encode("utf-8", "surrogateescape"), None)


def decode(content: bytes, charset: str | None) -> str:
    """Return bytes as text: by the charset that is named if it is one, else UTF-8, else Windows' Latin."""
    for name in (charset, "utf-8", "cp1252"):
        if not name:
            continue
        try:
            return content.decode(name.strip().strip("\"'"))
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def safe_name(name: str) -> str:
    """Return the last part of a path, without controls, marks that turn writing around, or undue length."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", _without_surrogates(name)))[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    name = re.sub(r'[<>:"|?*\s]+', " ", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    room = MAX_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return f"{stem}.{suffix}" if suffix else stem


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
