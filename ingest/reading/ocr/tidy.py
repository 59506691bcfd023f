"""What OCR confuses, put right where nothing else can be meant: letters in the midst of a number."""

from __future__ import annotations

import re

_LOOKS = str.maketrans("OoIl|SB", "0011158")
_LETTERS = "OoIl|SB"
# 1.2O0,5l for 1.200,51
_NUMBER = re.compile(r"[-+]?[€$£E]?[\dOoIl|][\dOoIl|SB]{0,2}(?:[.,'][\dOoIl|SB]{3})*[.,][\dOoIl|SB]{2}[€$£]?-?")
_FIGURE = re.compile(r"[\dO]+(?:[-./][\dO]+)*")  # 2O26-11-O3
_DATE = re.compile(r"([\dOoIl|]{1,2})([./-])([\dOoIl|]{1,2})\2((?:[\dOoIl|]{2}){1,2})")  # O3.11.2O26


def tidy(word: str) -> str:
    """Return a word with digits where a figure, amount or date was read with letters that look like digits."""
    if _FIGURE.fullmatch(word) and sum(character.isdigit() for character in word) > 2 * word.count("O"):
        return word.replace("O", "0")
    if word.isalpha() or not (_NUMBER.fullmatch(word) or _DATE.fullmatch(word)):
        return word
    digits = sum(character.isdigit() for character in word)
    mistaken = sum(character in _LETTERS for character in word)
    meant = word.translate(_LOOKS) if digits > mistaken else word
    return meant.replace("E", "€") if digits > 3 else meant  # “E2,486.82”
