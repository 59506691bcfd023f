"""Catalogues: .po as people and programs edit it, .mo as gettext reads it."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

MAGIC = 0x950412DE
CONTEXT, PLURAL = "\x04", "\x00"
HEADER = (
    "Project-Id-Version: mail2erp\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to translate. `said` holds its translation, two of them where it has a plural; empty: none yet."""

    text: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text

    @property
    def is_translated(self) -> bool:
        return len(self.said) == (2 if self.plural else 1) and all(self.said)


def read(path: Path) -> dict[tuple[str, str], Message]:
    """Return a catalogue's messages by context and text, without its header; nothing where there is no file."""
    if not path.exists():
        return {}
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    messages = [_message(block) for block in blocks if "msgid" in block]
    return {message.key: message for message in messages if message.text}


def _message(block: str) -> Message:
    parts: dict[str, str] = {}
    places: list[str] = []
    now = ""
    for line in block.splitlines():
        if line.startswith("#:"):
            places += line[2:].split()
        elif line and not line.startswith("#"):
            keyword, _, quoted = line.partition(" ") if line[0] != '"' else ("", "", line)
            now = keyword or now
            parts[now] = parts.get(now, "") + ast.literal_eval(quoted)
    said = tuple(parts[name] for name in ("msgstr", "msgstr[0]", "msgstr[1]") if parts.get(name))
    return Message(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""), tuple(places), said)


def write(path: Path, messages: Iterable[Message], language: str) -> None:
    """Write a catalogue, and beside it what gettext reads."""
    ordered = sorted(messages, key=lambda one: (one.places[:1], one.text, one.context))
    header = 'msgid ""\nmsgstr ""\n' + "\n".join(_quoted(HEADER.format(language=language)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([header, *map(_block, ordered)]) + "\n", encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(ordered, language))


def _block(message: Message) -> str:
    lines = [f"#: {place}" for place in message.places]
    if message.context:
        lines.append(f"msgctxt {_quote(message.context)}")
    lines.append(f"msgid {_quote(message.text)}")
    if message.plural:
        one, many = message.said or ("", "")
        lines += [
            f"msgid_plural {_quote(message.plural)}",
            f"msgstr[0] {_quote(one)}",
            f"msgstr[1] {_quote(many)}",
        ]
    else:
        lines.append(f"msgstr {_quote(''.join(message.said))}")
    return "\n".join(lines)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _quoted(text: str) -> Iterator[str]:
    return (_quote(line) for line in text.splitlines(keepends=True))


def compiled(messages: Iterable[Message], language: str) -> bytes:
    """Return the .mo of a catalogue: what is not translated yet stays out, and is shown in English."""
    pairs = {"": HEADER.format(language=language)}
    for message in messages:
        if message.is_translated:
            key = f"{message.context}{CONTEXT}{message.text}" if message.context else message.text
            pairs[f"{key}{PLURAL}{message.plural}" if message.plural else key] = PLURAL.join(message.said)
    entries = sorted((key.encode(), said.encode()) for key, said in pairs.items())
    count, start = len(entries), 7 * 4
    texts, tables, at = b"", ([], []), start + 2 * 8 * count
    for side in (0, 1):
        for entry in entries:
            tables[side].append(struct.pack("<II", len(entry[side]), at + len(texts)))
            texts += entry[side] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, start, start + 8 * count, 0, start + 16 * count)
    return head + b"".join(tables[0]) + b"".join(tables[1]) + texts


def merged(found: Iterable[Message], kept: dict[tuple[str, str], Message]) -> list[Message]:
    """Return what was found with the translations kept for it; what nobody says any more is dropped."""
    return [replace(one, said=kept[one.key].said if one.key in kept else ()) for one in found]
