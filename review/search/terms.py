"""Text as the terms that are kept and asked for, one way for both: a number is found however it is written.

“2026-10482” is kept as 202610482, 2026 and 10482; “18.245,00”, “18 245.00” and “18245.00” are all 18245c00, which
begins with 18245. Letters lose case and accents: “Kjærgaard” is kjaergaard. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 60
"""Letters of a term; what is longer is no word that anybody types."""
MOST_ASKED = 12
SHORTEST_PREFIX = 3
"""From here on the beginning of a word finds it."""

AMOUNT = re.compile(r"(?:\d{1,3}(?:[.,'’]\d{3})+|\d+)[.,]\d{2}|\d{1,3}(?:[.,'’]\d{3})+")
SPACED_AMOUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+[.,]\d{2}(?![\w])")
EDGES = ".,;:!?()[]{}<>„“”\"'’*|€$£+−-–/\\"
_PART = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word that is asked for: `whole` as one term, or all of `parts` where it has marks inside."""

    whole: str
    parts: tuple[str, ...] = ()


def kept(texts: Iterable[str]) -> set[str]:
    """Return every term under which the texts are found."""
    found: set[str] = set()
    for text in texts:
        for word in words(text):
            found.update(_kept(word))
    return {term for term in found if len(term) <= LONGEST}


def wanted(asked: str) -> list[Wanted]:
    """Return what somebody asks for, word by word; empty where there is nothing to look for."""
    found = []
    for word in words(asked):
        amount = _amount(word)
        parts = tuple(_parts(word))
        if amount:
            found.append(Wanted(amount))
        elif parts:
            found.append(Wanted("".join(parts)[:LONGEST], parts if len(parts) > 1 else ()))
    return found[:MOST_ASKED]


def words(text: str) -> Iterator[str]:
    """Yield the words of a text, an amount with spaces between its thousands as one."""
    at = 0
    for spaced in SPACED_AMOUNT.finditer(text):
        yield from text[at : spaced.start()].split()
        yield "".join(spaced.group().split())
        at = spaced.end()
    yield from text[at:].split()


def _kept(word: str) -> Iterator[str]:
    amount = _amount(word)
    if amount:
        yield amount
        return
    parts = _parts(word)
    yield from parts
    if len(parts) > 1:
        yield "".join(parts)


def _parts(word: str) -> list[str]:
    return _PART.findall(plain(word))


def plain(text: str) -> str:
    """Return a text without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter)).translate(_LETTERS)


def _amount(word: str) -> str:
    """Return an amount as its whole units and cents, “” where the word is none."""
    bare = word.strip(EDGES)
    if not AMOUNT.fullmatch(bare):
        return ""
    whole, cents = (bare[:-3], bare[-2:]) if bare[-3] in ".," else (bare, "")
    units = "".join(filter(str.isdigit, whole)).lstrip("0") or "0"
    return f"{units}c{cents}" if cents else units
