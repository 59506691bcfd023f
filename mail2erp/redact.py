"""Taking secrets and bulk out of what is kept: call log, tracebacks, messages, lines on the console."""

from __future__ import annotations

import base64
import json
import logging
import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

HIDDEN = "[hidden]"
LONGEST_TEXT = 20_000  # characters kept of one body
LONGEST_VALUE = 2_000  # of one value in it: a file in base64 is not worth keeping
SHORTEST_SECRET = 6

# Names whose value is a secret, whatever it looks like: of a field, and of a parameter in an address or form.
_FIELD = re.compile(
    r"passw|secret|token|credential|authori[sz]ation|cookie|signature|assertion"
    r"|^(x-)?(api|access|private|session|client|user)[_-]?key$|^auth$|^pin$",
    re.IGNORECASE,
)
_PARAMETER = re.compile(rf"{_FIELD.pattern}|^code$|^key$|^sig$", re.IGNORECASE)
_FILES = (
    "image/",
    "audio/",
    "video/",
    "multipart/",
    "application/pdf",
    "application/octet-stream",
    "application/zip",
)
# As in `refresh_token: 1//abc` or `"api_key": "x"`. Names and blanks have a longest length, or a megabyte of one
# letter, or of blanks, would be searched anew from each of them.
_PAIR = re.compile(
    r"((?:passw\w{0,40}|secret|\w{0,40}token|api_?key|authorization)\"?'?\s{0,9}[=:]\s{0,9}\"?'?)[^\s\"',;&}]+",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\b(Bearer|Basic|Digest|token)\s+[A-Za-z0-9+/=_.~-]{8,}", re.IGNORECASE)  # Bearer eyJhbGci…
_IN_URL = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+@")  # the “ann:secret@” of https://ann:secret@erp.example

_known: frozenset[str] = frozenset()  # replaced, never changed: other threads may be reading it


def remember(secret: str) -> None:
    """Keep `secret` out of everything this process writes down from now on, in plain and in usual dress."""
    global _known
    if len(secret) >= SHORTEST_SECRET and secret not in _known:
        basic = base64.b64encode(secret.encode()).decode()
        _known |= {secret, quote(secret, safe=""), json.dumps(secret)[1:-1], basic}


def text(value: str) -> str:
    """Return free text without known secrets and without what looks like one."""
    for secret in sorted(_known, key=len, reverse=True):
        value = value.replace(secret, HIDDEN)
    value = _IN_URL.sub(f"{HIDDEN}@", value)
    value = _SCHEME.sub(rf"\1 {HIDDEN}", value)
    return cut(_PAIR.sub(rf"\1{HIDDEN}", value).replace("\0", ""), LONGEST_TEXT)


class Formatter(logging.Formatter):
    """Formats a line of the log, and the traceback under it, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return text(super().format(record))


def url(value: str) -> str:
    """Return an address without its user, its password and the secrets in its query."""
    parts = urlsplit(value)
    host = parts.netloc.rpartition("@")[2]
    return text(urlunsplit((parts.scheme, host, parts.path, _pairs(parts.query), "")))


def body(content: bytes | str | None, content_type: str = "") -> str:
    """Return a request's or answer's body as text to keep: structure stays, secrets and files do not."""
    if not content:
        return ""
    kind = content_type.partition(";")[0].strip().lower()
    plain = content.decode(errors="replace") if isinstance(content, bytes) else content
    if kind.startswith(_FILES) or "\0" in plain or plain.startswith("%PDF"):
        return f"[{len(content)} bytes of {kind or 'unknown type'}]"
    if kind == "application/x-www-form-urlencoded":
        return text(_pairs(plain))
    try:
        return text(json.dumps(_clean(json.loads(plain)), ensure_ascii=False))
    except ValueError:
        return text(plain)


def _pairs(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, HIDDEN if _PARAMETER.search(name) else part) for name, part in pairs], safe="[]:,")


def cut(value: str, longest: int) -> str:
    """Return at most `longest` characters, and how many there were if that is fewer."""
    return value if len(value) <= longest else f"{value[:longest]}… [{len(value)} characters]"


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: HIDDEN if _FIELD.search(str(name)) and part else _clean(part) for name, part in value.items()
        }
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return cut(value, LONGEST_VALUE) if isinstance(value, str) else value
