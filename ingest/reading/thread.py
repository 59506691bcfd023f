"""A mail's own words apart from what it quotes, and its signature apart from its message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.reading.languages import fold, languages, words

_RULE = re.compile(r"^\s*[-_=*─–—]{4,}")
_QUOTED = re.compile(r"^\s*>")
_DELIMITER = re.compile(r"^\s*(--|—|–|__|- -)\s*$")
_HEAD = re.compile(r"^\W*\*?([^\W\d]+(?: [^\W\d]+)?)\s?\*?:\*?\s")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MOMENT = re.compile(r"\d{1,2}[:h.]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}")
_LONGEST_CLOSING = 45


@dataclass(frozen=True, slots=True)
class Message:
    """The newest message of a thread: what it says, how it is signed, and the older mails below it."""

    text: str
    signature: str
    quoted: str


def newest(body: str) -> Message:
    """Split a plain text body. What stands below the first quotation belongs to older mails."""
    lines = body.replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    cut = next((place for place in range(len(lines)) if _starts_quotation(lines, place)), len(lines))
    own = [line for line in lines[:cut] if not _QUOTED.match(line)]
    end = _signature_start(own)
    return Message(*("\n".join(part).strip() for part in (own[:end], own[end:], lines[cut:])))


def _starts_quotation(lines: list[str], place: int) -> bool:
    """Tell whether an older mail begins here: its introduction, its head, or quoted lines to the very end."""
    line = lines[place].strip()
    if not line:
        return False
    if _original(line):
        return True
    if (_MOMENT.search(line) or _ADDRESS.search(line)) and _introduces(lines, place):
        return True
    if _is_head(line) and place + 1 < len(lines):
        following = [text.strip().lstrip("> ") for text in lines[place : place + 6] if text.strip()]
        return len({_head_name(text) for text in following if _is_head(text)}) >= 3
    if _QUOTED.match(line):
        return all(_QUOTED.match(text) or not text.strip() for text in lines[place:])
    return False


def _original(line: str) -> bool:
    plain = fold(line)
    slack = 12 if _RULE.match(line) else 0
    return any(phrase in plain and len(plain) <= len(phrase) + slack for phrase in words("original"))


def _introduces(lines: list[str], place: int) -> bool:
    """“On Monday, 3 May 2021 at 10:12, Ann <ann@…> wrote:”, over up to four lines."""
    text = ""
    for line in lines[place : place + 4]:
        stripped = line.strip().strip("-–— ")
        if not stripped:
            return False
        text = f"{text} {stripped}".strip()
        if (text.endswith((":", ">:", ": >")) or line.rstrip().endswith("--")) and len(text) < 300:
            says = any(re.search(rf"(?<![a-z]){word}", _spaced(text)) for word in _wrote())
            return says and bool(_MOMENT.search(text) or _ADDRESS.search(text))
    return False


def _wrote() -> list[str]:
    return [_spaced(text) for language in languages() for text in language.words["wrote"]]


def _spaced(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def _head_name(line: str) -> str:
    match = _HEAD.match(line + " ")
    return fold(match[1]) if match else ""


def _is_head(line: str) -> bool:
    return _head_name(line) in words("heads")


def _signature_start(lines: list[str]) -> int:
    """Return the index of the first line of the signature, the line count if there is none."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    for place in filled:
        line = lines[place]
        below = [other for other in filled if other > place]
        if _DELIMITER.match(line) or (_RULE.match(line) and 0 < len(below) <= 10):
            return place
        if _sent_from(line) and len(below) <= 2:
            return place
        if _is_closing(line) and len(below) <= 14 and (place != filled[0] or below):
            return place
    return len(lines)


def _sent_from(line: str) -> bool:
    plain = fold(line)
    return len(line) < 80 and any(plain.startswith(phrase) for phrase in words("sent_from"))


def _is_closing(line: str) -> bool:
    text = line.strip()
    if len(text) > _LONGEST_CLOSING or text.endswith("?"):
        return False
    first = re.split(r"[,!.]", text)[0]
    return fold(first) in words("closings")
