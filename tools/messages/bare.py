"""Text in templates that nobody can translate: letters that stand outside `translate` and `blocktranslate`."""

from __future__ import annotations

import re
from collections.abc import Iterator

HOLE = "\x01"
"""Stands where a template tag, a variable or a translated block was."""
TRANSLATED = re.compile(r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{% block grid %\}.*?%\}", re.S)
LANGUAGE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
PIECE = re.compile(
    r"<!--.*?-->|<(?:script|style|kbd|code)\b[^>]*>.*?</(?:script|style|kbd|code)>|<[^>]*>|[^<]+", re.S
)
SPOKEN = re.compile(r'\s(?:aria-label|aria-description|placeholder|title|alt)="([^"]*)"')
LITERAL_IN_TAG = re.compile(r"""\{%\s*mark\s+\S+\s+(["'])(.*?)\1""")


def bare_texts(source: str) -> Iterator[str]:
    """Yield each text and spoken attribute that holds a letter of its own, holes shown as `\\x01`."""
    for found in LITERAL_IN_TAG.finditer(source):
        yield found[2]
    plain = LANGUAGE.sub(HOLE, TRANSLATED.sub(HOLE, source))
    for piece in PIECE.findall(plain):
        for text in SPOKEN.findall(piece) if piece.startswith("<") else [piece]:
            if re.search(r"[^\W\d_]{2,}", text.replace(HOLE, " ")):
                yield text.strip()
