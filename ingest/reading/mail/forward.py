"""Mails passed on without a word of one's own: the newest message is then the one that was passed on. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.reading.languages import fold, words
from ingest.reading.mail.thread import ADDRESS, HEAD, QUOTED, Message, head_name, newest

_PASSED_ON = re.compile(
    r"^\s*(?:fwd?|wg|tr|vs|vb|rv|i|doorst|videresendt|doorgestuurd)\s*:", re.IGNORECASE
)  # Fwd: , WG:
_DEEPEST = 4
"""How often a mail may have been passed on."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a mail that was passed on, as its head in the body names them; `line` is that of the head."""

    name: str
    address: str
    line: str


def said(body: str, sender: str = "", subject: str = "", *, depth: int = 0) -> tuple[Message, Writer | None]:
    """Return the newest message of a plain text body, and who wrote it if that is not who sent the mail.

    A mail that only passes another one on says what that one says: its subject calls it a forward, or the words
    above the quotation do. An answer without a word stays empty: what it quotes is not its own.
    """
    message = newest(body, sender)
    if (message.text and not _only_passes_on(message.text)) or not message.quoted or depth == _DEEPEST:
        return message, None
    passed_on = _opened(message.quoted.split("\n"), marked=bool(_PASSED_ON.match(subject)))
    if passed_on is None:
        return message, None
    writer, inside = passed_on
    message, deeper = said(inside, writer.name, subject, depth=depth + 1)
    return message, deeper or writer


def _only_passes_on(text: str) -> bool:
    """“FYI” is no message of its own."""
    return len(text) < 40 and fold(text) in words("passing_on")


def _opened(lines: Sequence[str], *, marked: bool) -> tuple[Writer, str] | None:
    """Return who wrote the mail that a quotation begins with, and its body; None if it was not passed on."""
    filled = [line for line in lines if line.strip()]
    if len(filled) > 1 and all(map(QUOTED.match, filled[1:])):  # Apple marks all but its own line above
        lines = [re.sub(r"^\s*> ?", "", line) for line in lines]
    start = next((place for place, line in enumerate(lines[:6]) if head_name(line) in words("heads")), None)
    if start is None:
        return None
    above = fold(" ".join(lines[:start]))
    if not marked and not any(phrase in above for phrase in words("forwarded")):
        return None
    end = _end_of_head(lines, start)
    by = next((line for line in lines[start:end] if head_name(line) in words("head_from")), "")
    writer = _writer(by)
    return (writer, "\n".join(lines[end:])) if writer else None


def _end_of_head(lines: Sequence[str], start: int) -> int:
    """Return where the body begins: below the head and the lines that go on with its last."""
    for place in range(start, len(lines)):
        before = lines[place - 1].rstrip() if place > start else ""
        if not HEAD.match(lines[place] + " ") and not before.endswith((",", ";", ":")):
            return place
    return len(lines)


def _writer(line: str) -> Writer | None:
    """Return who a line such as “From: Ann Smith <ann@x.example>” names."""
    said_of = line.partition(":")[2].strip(" \t*")
    address = ADDRESS.search(said_of)
    name = re.split(r"[<\[(]", said_of)[0].strip(" \t\"'*")
    if "@" in name or name.casefold() == "mailto":
        name = ""
    return Writer(name, address[0].rstrip(".") if address else "", line.strip()) if name or address else None
