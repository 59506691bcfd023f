"""Where a value stands on the pages: the words whose meaning is the value, however they are printed.

Amounts and dates are compared by what they mean, identifiers without their spaces, text without its case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, LINE_AMOUNTS, Box, as_amount
from review import forms
from review.errors import ReviewError

Word = Sequence[Any]
"""text, x0, y0, x1, y1, as `ingest.models.Page.words` keeps it."""

LONGEST_DATE = 5
LONGEST_AMOUNT = 2
LONGEST_IDENTIFIER = 8
_EDGES = " ,;:()[]\"'“”"


def find(
    field: str, value: str, words: Sequence[Word], *, language: str = "", near: Box | None = None
) -> tuple[str, Box] | None:
    """Return the printed text and box of a canonical value, None where it does not stand on the page.

    `language` is the page's, for its numbers. Of several places the one nearest to `near` wins, else the first.
    """
    found = list(places(field, value, words, language))
    if not found:
        return None
    if near is None:
        return found[0]
    return min(found, key=lambda place: abs(place[1][1] - near[1]) + abs(place[1][0] - near[0]))


def places(field: str, value: str, words: Sequence[Word], language: str = "") -> Iterator[tuple[str, Box]]:
    """Yield every place on a page where the value stands: its printed text and its box, in reading order."""
    if not value:
        return
    longest, may_start, means = _reader(field, value, language)
    for start, word in enumerate(words):
        if not may_start(word[0]):
            continue
        for run in _runs(words, start, longest):
            text = " ".join(one[0] for one in run).strip(_EDGES)
            if means(text):
                yield text, _box(run)
                break


def _runs(words: Sequence[Word], start: int, longest: int) -> Iterator[Sequence[Word]]:
    """Yield the runs of words that begin at `start` on one line, shortest first."""
    for end in range(start + 1, min(start + longest, len(words)) + 1):
        if end - start > 1 and not _same_line(words[end - 2], words[end - 1]):
            return
        yield words[start:end]


def _same_line(left: Word, right: Word) -> bool:
    return abs((left[2] + left[4]) - (right[2] + right[4])) < (left[4] - left[2]) and right[1] >= left[1]


def _reader(field: str, value: str, language: str) -> tuple[int, Callable[[str], bool], Callable[[str], bool]]:
    """Return how many words the value may take, which words may begin it, and whether a text means it."""

    def parsed(text: str) -> bool:
        try:
            return forms.parse(field, text, language=language) == value
        except ReviewError:
            return False

    if field in DATE_FIELDS:
        year, day = value[2:4], str(int(value[8:]))  # most runs of words lack them: parsing is for the rest
        return LONGEST_DATE, _has_digit, lambda text: year in text and day in text and parsed(text)
    if field in AMOUNT_FIELDS or field in LINE_AMOUNTS:
        return LONGEST_AMOUNT, _has_digit, lambda text: _amount_of(text, language) == as_amount(value)
    if field in forms.COMPACT_FIELDS:
        start = value[:2]
        return LONGEST_IDENTIFIER, lambda word: word.upper().startswith(start), parsed
    plain = value.casefold()
    first = plain.split()[0]
    return (
        len(plain.split()),
        lambda word: word.strip(_EDGES).casefold() == first,
        lambda text: text.casefold() == " ".join(plain.split()),
    )


def _amount_of(text: str, language: str) -> Decimal | None:
    if re.search(r"[^\W\d]{2,}|\d[./-]\d+[./-]\d", text):
        return None  # a word, or a date
    try:
        return forms.parse_amount(text.rstrip("%"), language)
    except ReviewError:
        return None


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _box(run: Sequence[Word]) -> Box:
    return (
        min(word[1] for word in run),
        min(word[2] for word in run),
        max(word[3] for word in run),
        max(word[4] for word in run),
    )
