"""The telephone number in a signature or in a sentence, by the word before it and by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.reading.languages import fold, words

# +45 33 12 34 56, (020) 123-4567, 0043/1/2345678
_NUMBER = re.compile(r"(?<![\w@/.-])(?:\+|00|\()?\d(?:[\s ]?[()/.–-]{0,2}[\s ]?\d){6,16}(?![\w@])")
_DIAL = re.compile(r"\+|0|\(")  # how a number begins that can be dialled
_PAIRS = re.compile(r"\d\d(?: \d\d){3}")
"""A number without a word and without a zero to dial first, alone on its line: Denmark's."""
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}")  # 03/11/2026
_FEWEST, _MOST = 7, 15
"""Digits of a telephone number; E.164 allows fifteen."""


def telephone(signed: Sequence[str], said: str = "") -> str:
    """Return the first telephone number of a signature's lines, else the first that `said` calls one.

    A number that a word calls a telephone wins; one without a word must begin as it is dialled. Empty if none.
    """
    bare = ""
    for line in signed:
        if not bare and _PAIRS.fullmatch(line.strip()):
            bare = line.strip()
        for number, called in _numbers(line):
            if called:
                return number
            if called is None and not bare and _DIAL.match(number):
                bare = number
    if bare:
        return bare
    return next((number for line in said.splitlines() for number, called in _numbers(line) if called), "")


def _numbers(line: str) -> Iterator[tuple[str, bool | None]]:
    """Yield what looks like a telephone number, and whether it is called one: True, False, None without a word."""
    start = 0
    for match in _NUMBER.finditer(line):
        digits = sum(char.isdigit() for char in match[0])
        if _FEWEST <= digits <= _MOST and not _DATE.fullmatch(match[0].strip()):
            yield match[0].strip(), _called(line[start : match.start()])
        start = match.end()


def _called(before: str) -> bool | None:
    tokens = [fold(token) for token in re.split(r"[\s:./|•·,;()+-]+", before)]
    for token in reversed([token for token in tokens if token][-4:]):
        if token in words("no_phone"):
            return False
        if token in words("phone"):
            return True
    return None
