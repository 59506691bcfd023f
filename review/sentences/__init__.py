"""Sentences that were made in English, said in the reader's language.

Reading, rules, connectors and jobs make English sentences: they are kept in rows and in the journal, where they
must mean the same to everybody, and their code knows no reader. What may be shown is listed here once, as a
pattern with named places: `The lines add up to the {what:said}, {sum:amount}.` `said` finds the pattern that a
sentence was made by, and fills its translation with what stood in the places:

    {name}         as it stands
    {n:number}     digits
    {id:code}      one word with a digit in it
    {sum:amount}   an amount, in the reader's format, with or without its currency
    {due:date}     a date, in the reader's way of writing
    {what:said}    words or sentences that are said here themselves
    {what:known}   the same, where the pattern only fits if they are listed
    {why:clause}   a sentence without its full stop
    {names:list}   words with commas and a last “and” between them
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from django.utils import translation

from review.sentences import desk, erp, learn, mail, queue, reading, reference, rules, screen, work
from review.words import amount, day

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
SHAPES = {
    "": r".+?",
    "number": r"\d+",
    "code": r"\S*\d\S*",
    "amount": r"[−-]?(?:\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d+)?(?: [A-Z]{3})?",
    "money": r"[−-]?(?:\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d+)? [A-Z]{3}",
    "date": r"\d{4}-\d\d-\d\d|\d{1,2}\.? [^\W\d]+\.? \d{4}",
    "said": r".+?",
    "known": r".+?",
    "clause": r".+?",
    "list": r".+?",
}
ENDS = re.compile(r"(?<=[.?!]) (?=[A-ZÅÆØ“\d])")
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence as it is made: its English text, what it matches, and what kind each place is of."""

    text: str
    regex: re.Pattern[str]
    kinds: Mapping[str, str]


def said(text: str) -> str:
    """Return an English sentence, or several, in the reader's language; what nobody listed stays as it is."""
    return _said(str(text), translation.get_language() or "en") if text else ""


@lru_cache(REMEMBERED)
def _said(text: str, language: str) -> str:
    """`language` is the one that is spoken now; it only tells one remembered answer from another."""
    parts = ENDS.split(text)
    told = [_one(part) for part in parts]
    # A pattern of one sentence fits several too, where a place of it is greedy: it comes last.
    whole = _one(text, spanning=len(parts) > 1)
    if whole is None and None in told:
        whole = _one(text)
    return whole if whole is not None else " ".join(one or part for one, part in zip(told, parts, strict=True))


def _one(text: str, *, spanning: bool = False) -> str | None:
    """Return a sentence told by the pattern that fits; with `spanning`, only by one of several sentences."""
    for pattern in _candidates(text):
        if spanning and not ENDS.search(pattern.text):
            continue
        found = pattern.regex.fullmatch(text)
        if found and all(is_known(found[name]) for name, kind in pattern.kinds.items() if kind == "known"):
            told = {name: TELL[kind](found[name]) for name, kind in pattern.kinds.items()}
            return PLACE.sub(lambda place, told=told: told[place[1]], translation.gettext(pattern.text))  # type: ignore[misc]
    return None


def is_known(text: str) -> bool:
    """Tell whether a sentence, or each of several, is made by a pattern that is listed."""
    return _one(text) is not None or all(_one(part) is not None for part in ENDS.split(text))


def _candidates(text: str) -> Iterator[Pattern]:
    by_start = _patterns()
    yield from by_start.get(_start(text), ())
    yield from by_start.get("", ())


@cache
def _patterns() -> Mapping[str, Sequence[Pattern]]:
    """Return all patterns by their first word, those that begin with a place under ""; the most literal first."""
    by_start: dict[str, list[Pattern]] = {}
    for text in dict.fromkeys(SENTENCES):
        by_start.setdefault(_start(text), []).append(pattern_of(text))
    for patterns in by_start.values():
        patterns.sort(key=lambda one: -len(PLACE.sub("", one.text)))
    return by_start


def _start(text: str) -> str:
    word = text.split(" ", 1)[0]
    return "" if "{" in word else word


def pattern_of(text: str) -> Pattern:
    """Return what a listed text matches."""
    parts, at = [], 0
    kinds: dict[str, str] = {}
    for place in PLACE.finditer(text):
        name, kind = place[1], place[2] or ""
        kinds[name] = kind
        parts += [re.escape(text[at : place.start()]), f"(?P<{name}>{SHAPES[kind]})"]
        at = place.end()
    return Pattern(text, re.compile("".join([*parts, re.escape(text[at:])]), re.DOTALL), kinds)


def _tell_amount(text: str) -> str:
    """An amount has two decimals where it is money; other numbers keep theirs."""
    digits, _, currency = text.partition(" ")
    mark = max(digits.rfind("."), digits.rfind(","))
    whole, part = (digits, "") if mark < 0 else (digits[:mark], digits[mark + 1 :])
    number = Decimal(re.sub(r"[.,]", "", whole).replace("−", "-") + (f".{part}" if part else ""))
    return f"{amount(number, max(len(part), 2))} {currency}".strip()


def _tell_date(text: str) -> str:
    from review.forms import parse_date

    return day(parse_date(text))


def _tell_clause(text: str) -> str:
    return said(f"{text}.").rstrip(".")


def _tell_list(text: str) -> str:
    *others, last = re.split(r", | and ", text)
    told = ", ".join(map(said, others))
    return (
        f"{told} {translation.gettext('and')} {said(last)}"
        if " and " in text
        else ", ".join([*filter(None, [told]), said(last)])
    )


TELL: Mapping[str, Callable[[str], str]] = {
    "": str,
    "number": str,
    "code": str,
    "amount": _tell_amount,
    "money": _tell_amount,
    "date": _tell_date,
    "said": said,
    "known": said,
    "clause": _tell_clause,
    "list": _tell_list,
}
LISTS = (reading, mail, rules, reference, screen, queue, desk, learn, erp, work)
SENTENCES: tuple[str, ...] = tuple(sentence for words in LISTS for sentence in words.SENTENCES)
