"""What documents print in each language, from the data files of this folder. A new file adds a language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "°": "o", "œ": "oe", "ł": "l", "đ": "d", "№": "no"})
_DROPPED = re.compile(r"[^a-z0-9#]+")


@lru_cache(maxsize=1 << 16)  # words of strangers: without a limit they would fill the memory for ever
def fold(text: str) -> str:
    """Return text as labels are compared: letters without case and accents, digits and #, nothing else."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _DROPPED.sub("", plain)


@dataclass(frozen=True)
class Language:
    """One data file. `labels`, `kinds` and `columns` map a field, a kind or a column to its folded labels."""

    code: str
    function_words: frozenset[str]
    months: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    number_words: frozenset[str]
    words: Mapping[str, tuple[str, ...]]


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages, by their code."""
    return tuple(_load(path) for path in sorted(Path(__file__).parent.glob("*.toml")))


def _load(path: Path) -> Language:
    data = tomllib.loads(path.read_text("utf-8"))

    def folded(section: str) -> dict[str, tuple[str, ...]]:
        return {name: tuple(fold(text) for text in texts) for name, texts in data[section].items()}

    return Language(
        code=path.stem,
        function_words=frozenset(data["function_words"]),
        months={fold(text): int(number) for number, texts in data["months"].items() for text in texts},
        labels=folded("labels"),
        kinds=folded("kinds"),
        columns=folded("columns"),
        number_words=frozenset(fold(text) for text in data["number"]["words"]),
        words={name: tuple(texts) for name, texts in {**data["words"], **data["mail"]}.items()},
    )


Meaning = tuple[str, str]
"""What a label stands for, and the code of the language that says so."""


@cache
def label_index() -> Mapping[str, tuple[Meaning, ...]]:
    """Return every folded field label with its meanings."""
    return _index(
        (text, name, lang.code) for lang in languages() for name, ts in lang.labels.items() for text in ts
    )


@cache
def kind_index() -> Mapping[str, tuple[Meaning, ...]]:
    """Return every folded title of a document with its kinds."""
    return _index(
        (text, name, lang.code) for lang in languages() for name, ts in lang.kinds.items() for text in ts
    )


@cache
def column_index() -> Mapping[str, tuple[Meaning, ...]]:
    """Return every folded head of an item table's column with its meanings."""
    return _index(
        (text, name, lang.code) for lang in languages() for name, ts in lang.columns.items() for text in ts
    )


def _index(entries: Iterator[tuple[str, str, str]]) -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, list[Meaning]] = {}
    for text, name, code in entries:
        if text and (name, code) not in found.setdefault(text, []):
            found[text].append((name, code))
    return {text: tuple(meanings) for text, meanings in found.items()}


@cache
def months() -> Mapping[str, int]:
    """Return the folded names of the months in all languages."""
    return {name: number for language in languages() for name, number in language.months.items()}


@cache
def number_words() -> frozenset[str]:
    return frozenset().union(*(language.number_words for language in languages()))


@cache
def words(name: str) -> frozenset[str]:
    """Return a `[words]` or `[mail]` list of all languages, folded."""
    return frozenset(fold(text) for language in languages() for text in language.words.get(name, ()))


def detect(text: str) -> str | None:
    """Return the code of the language a text is most likely written in, None if it has too few words to tell."""
    tokens = re.findall(r"[^\W\d_]+", text.casefold())
    scores = {lang.code: sum(token in lang.function_words for token in tokens) for lang in languages()}
    # Titles and labels speak louder than names and addresses do.
    for token in set(map(fold, tokens)):
        for _, code in (*label_index().get(token, ()), *kind_index().get(token, ())):
            scores[code] += 1
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 2 else None
