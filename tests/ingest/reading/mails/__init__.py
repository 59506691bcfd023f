"""Mails written by hand, each line marked with what it is, to judge how mails are read.

A file a language, and `later` the ones that were written last. `=== name` begins a mail, then its head, what is
expected of it (kind, sender, company, telephone, count of item lines, number), and its lines: M belongs to the
newest message, S to its signature, Q is quoted or the head of a forwarded mail, B is a banner of a mail server.
`html:` is a body in HTML; the lines below it are words that stand in the newest message, or do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Marked:
    """One mail and what is expected of it; empty where the mail does not say it."""

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    html: str = ""
    kind: str = ""
    sender: str = ""
    company: str = ""
    phone: str = ""
    items: int = 0
    number: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "" if self.html else "\n".join(line for _, line in self.lines)

    def marked(self, marks: str) -> list[str]:
        """Return the words of each line with one of the marks, empty lines left out."""
        lines = (" ".join(line.lstrip("> ").split()) for mark, line in self.lines if mark in marks)
        return [line for line in lines if line]


def mails(*languages: str) -> Iterator[Marked]:
    """Yield the mails of the languages, of all without any."""
    for path in sorted(HERE.glob("*.txt")):
        if not languages or path.stem in languages:
            yield from _of(path)


def _of(path: Path) -> Iterator[Marked]:
    for block in path.read_text("utf-8").split("=== ")[1:]:
        name, *rest = block.rstrip("\n").split("\n")
        mail = Marked(f"{path.stem}-{name}")
        for line in rest:
            word, _, after = line.partition(":")
            if word in ("from", "subject"):
                mail.headers[word.capitalize()] = after.strip()
            elif word == "html":
                mail.html = after.strip()
            elif word == "expect":
                mail.kind, mail.sender, mail.company, mail.phone, items, mail.number = _expected(after)
                mail.items = int(items or 0)
            else:
                mail.lines.append((line[:1], line[2:]))
        yield mail


def _expected(text: str) -> list[str]:
    found = [part.strip() for part in text.split("|")]
    return [*found, "", "", "", "", "", ""][:6]
