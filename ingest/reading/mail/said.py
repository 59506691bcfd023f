"""What a mail says in its sentences: “Our order QR-1187” and “Order total excluding VAT: £1,132.50”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ingest.reading.amounts.numbers import decimal_mark, parse
from ingest.reading.formats import MONEY
from ingest.reading.languages import fold, languages, number_words

_FIGURE = r"\d[\d.,' ]*\d|\d"
_AMOUNT = re.compile(rf"(?<!\w)(?:{MONEY}\s?({_FIGURE})|({_FIGURE})\s?{MONEY}(?!\w))")  # £1,132.50, 1.132,50 EUR
# QR-1187, 4711, but not the date 3/11/26
_NUMBER = re.compile(r"(?=[\w/.-]*\d)(?!\d{1,2}[./-]\d{1,2}[./-])[\w/-]{3,}(?:\.\w+)*")
_WRAPPED = re.compile(r"\n(?=[a-zß-ÿ(])")  # a line that goes on in small letters
_END = re.compile(r"\n|(?:(?<=\d[.!?;])|(?<=[^\W\d_]{5}[.!?;]))\s+(?=[A-ZÀ-Þ])")
"""The end of a sentence. A short word with a point before it is shortened, as “zzgl. MwSt.”"""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total, the sentence that says it, and whether it is said to be without tax."""

    amount: Decimal
    sentence: str
    net: bool


def said_total(text: str) -> Sum | None:
    """Return the last total that a message says in a sentence of its own, with exactly one amount in it."""
    mark = decimal_mark(text)
    found = None
    for sentence in _END.split(_WRAPPED.sub(" ", text)):
        amounts = [match[1] or match[2] for match in _AMOUNT.finditer(sentence)]
        if len(amounts) != 1 or not _says("sums", sentence):
            continue
        if number := parse(amounts[0].strip(), mark):
            found = Sum(number[0], " ".join(sentence.split()), _says("without_tax", sentence))
    return found


def said_number(text: str) -> str:
    """Return the number that follows the sender's own name for an order: “our order no. 7719”, empty if none."""
    own = sorted(
        (phrase for language in languages() for phrase in language.words["own_order"]), key=len, reverse=True
    )
    for phrase in own:
        for match in re.finditer(rf"(?i)(?<!\w){re.escape(phrase)}(?!\w)[\s:]*(.*)", text):
            tokens = match[1].split()
            while tokens and (fold(tokens[0].rstrip(".:")) in number_words() or tokens[0] in (":", "#")):
                tokens = tokens[1:]
            if tokens and (number := _NUMBER.match(tokens[0].lstrip('#(“"'))):
                return number[0]
    return ""


def _says(name: str, sentence: str) -> bool:
    """Tell whether a sentence holds a phrase of a list, in whole words however they are pointed."""
    spoken = " ".join(filter(None, map(fold, re.split(r"[\s:,/()]+", sentence))))
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", spoken) for phrase in _spaced(name))


@cache
def _spaced(name: str) -> list[str]:
    return [" ".join(map(fold, text.split())) for language in languages() for text in language.words[name]]
